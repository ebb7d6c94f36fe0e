import { ownState, type Face, type OwnState } from '../../contract/people.ts';
import { type MetaTable, metaTable } from './meta.ts';
import type { Db } from './migrate.ts';

/** What belongs to the account beside its chats: one row of `meta`, since all of it is told at once. */
const KEY = 'own';

/** Of an account of which nothing was heard yet. */
const unset: OwnState = { readReceipts: true, presence: true, blocked: [] };

/** What the row says; of another version of the app: nothing. */
export const ownIn = (text: string | null | undefined): OwnState =>
  text == null ? unset : (ownState.safeParse(JSON.parse(text)).data ?? unset);

/** The writer's side. */
export const ownTable = (db: Db) => {
  const meta: MetaTable = metaTable(db);
  const get = (): OwnState => ownIn(meta.get(KEY));
  const set = (own: OwnState): void => meta.set(KEY, JSON.stringify(own));
  return {
    get,
    set,
    /** Somebody is blocked from now on, or no longer. */
    block({ on, ...who }: Face & { on: boolean }): void {
      const own = get();
      const others = own.blocked.filter((f) => f.id !== who.id);
      set({ ...own, blocked: on ? [who, ...others] : others });
    },
    /** Somebody has another name or picture. */
    renamed(who: Face): void {
      const own = get();
      if (own.blocked.some((f) => f.id === who.id))
        set({ ...own, blocked: own.blocked.map((f) => (f.id === who.id ? who : f)) });
    },
  };
};

/** The reader's side: `meta` reads a row that was checked. Parsed anew only when it is another text. */
export const ownReader = (meta: (key: string) => string | null): (() => OwnState) => {
  let text: string | null = null;
  let own = unset;
  return () => {
    const now = meta(KEY);
    if (now !== text) own = ownIn(now);
    text = now;
    return own;
  };
};
