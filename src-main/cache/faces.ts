import type { Face } from '../../contract/people.ts';
import { metaTable } from './meta.ts';
import type { Db } from './migrate.ts';

/** `meta`: number of the entry of the user's own log that told a name last. */
const NAMED = 'named';

/**
 * Who people are. Of everybody who shares a chat with the user, the user's own log tells each new name and picture; lists and
 * messages repeat them as they were when they were read, and may come after a newer one.
 */
export const faceTable = (db: Db) => {
  const meta = metaTable(db);
  const get = db.prepare<[string], { name: string; picture: string | null }>(
    'SELECT name, picture FROM person WHERE id = ?',
  );
  const put = db.prepare<[string, string, string | null]>(
    `INSERT INTO person (id, name, picture) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, picture = excluded.picture
     WHERE name <> excluded.name OR picture IS NOT excluded.picture`,
  );
  const add = db.prepare<[string, string, string | null]>(
    'INSERT INTO person (id, name, picture) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING',
  );
  const near = db.prepare<[{ id: string }], { here: number }>(
    `SELECT EXISTS (SELECT 1 FROM chat WHERE peer_id = :id)
       OR EXISTS (SELECT 1 FROM member WHERE user_id = :id AND left_seq IS NULL) AS here`,
  );
  const named = (): number => Number(meta.get(NAMED) ?? 0);
  /** Do events tell what they are called? */
  const isNear = (id: string): boolean => near.get({ id })?.here === 1;
  /** Where the user's own log stood when a list named each of them last. */
  const lists = new Map<string, number>();

  return {
    get: (id: string): { name: string; picture: string | null } | undefined => get.get(id),
    /** An entry of the user's own log, with its number; answers who they are, which a list may have told already. */
    told({ id, name, profile_image }: Face, useq: number): Face {
      if (useq > named()) meta.set(NAMED, String(useq));
      if ((lists.get(id) ?? -1) < useq) put.run(id, name, profile_image);
      const now = get.get(id);
      return { id, name: now?.name ?? name, profile_image: now?.picture ?? null };
    },
    /** A list, read when the user's own log stood at `asOf`; undefined: the server does not say. */
    listed({ id, name, profile_image }: Face, asOf: number | undefined): void {
      const newest = asOf === undefined || asOf >= named() || !isNear(id);
      (newest ? put : add).run(id, name, profile_image);
      if (newest && asOf !== undefined) lists.set(id, asOf);
    },
    /** A line of a chat's history. Of who shares a chat with the user it says nothing new. */
    said({ id, name, profile_image }: Face): void {
      (isNear(id) ? add : put).run(id, name, profile_image);
    },
    /** A message; answers what its sender is called. */
    sent(id: string, name: string): string {
      const known = get.get(id);
      if (name === '' || known?.name === name || (known !== undefined && isNear(id))) return known?.name ?? name;
      put.run(id, name, known?.picture ?? null);
      return name;
    },
    /** Everything is told anew, perhaps by a database that counts otherwise. */
    anew(): void {
      meta.drop(NAMED);
      lists.clear();
    },
  };
};
export type FaceTable = ReturnType<typeof faceTable>;
