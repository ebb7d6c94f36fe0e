import { metaTable } from './meta.ts';
import type { Db } from './migrate.ts';

/** What somebody is called, and their picture. */
export interface FaceOf {
  id: string;
  name: string;
  profile_image: string | null;
}

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

  return {
    get: (id: string): { name: string; picture: string | null } | undefined => get.get(id),
    /** An entry of the user's own log, with its number. */
    told({ id, name, profile_image }: FaceOf, useq: number): void {
      put.run(id, name, profile_image);
      if (useq > named()) meta.set(NAMED, String(useq));
    },
    /** A list, read when the user's own log stood at `asOf`; undefined: the server does not say. */
    listed({ id, name, profile_image }: FaceOf, asOf: number | undefined): void {
      (asOf === undefined || asOf >= named() ? put : add).run(id, name, profile_image);
    },
    /** A line of a chat's history. Of who shares a chat with the user it says nothing new. */
    said({ id, name, profile_image }: FaceOf): void {
      (near.get({ id })?.here === 1 ? add : put).run(id, name, profile_image);
    },
    /** A message; answers what its sender is called. */
    sent(id: string, name: string): string {
      const known = get.get(id);
      if (known === undefined && name !== '') add.run(id, name, null);
      return known?.name ?? name;
    },
    /** Everything is told anew, perhaps by a database that counts otherwise. */
    anew: (): void => meta.drop(NAMED),
  };
};
export type FaceTable = ReturnType<typeof faceTable>;
