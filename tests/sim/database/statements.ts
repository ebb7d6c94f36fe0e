import { accounts } from './accounts.ts';
import { acts } from './acts.ts';
import { chatSettings } from './chat-settings.ts';
import { conversations } from './conversations.ts';
import { drafts } from './drafts.ts';
import { files } from './files.ts';
import { groups } from './groups.ts';
import { lists } from './lists.ts';
import { people } from './people.ts';
import { presence } from './presence.ts';
import { search } from './search.ts';
import type { Tables } from './tables.ts';

/** What a statement of server/data does, told in TypeScript. `conformance.test.ts` holds it against the real SQL. */
export interface Statement {
  /** Tells the statement's text from all others. */
  text: RegExp;
  /** What it locks until it commits, and so that it writes; absent: it only reads. */
  locks?: (t: Tables, p: Params) => string[];
  /** What it saw of the database when it began, before it waited for its locks. */
  begin?: (t: Tables, p: Params) => unknown;
  run: (t: Tables, p: Params, context: Context) => object[];
}
export type Params = readonly unknown[];
export interface Context {
  /** The transaction's number, when it writes. */
  xid: number;
  /** The lowest number of a transaction under way. */
  xmin: number;
  /** The transaction's time. */
  now: Date;
  uuid: () => string;
  /** What `begin` answered. */
  seen: unknown;
}

/** An error as PostgreSQL's. */
export const sqlError = (code: string, message: string): Error => Object.assign(new Error(message), { code });

const all: readonly Statement[] = [
  ...[...accounts, ...acts, ...chatSettings, ...conversations, ...drafts, ...files],
  ...[...groups, ...lists, ...people, ...presence, ...search],
];
const known = new Map<string, Statement>();

/** @throws for a statement that is not told here: the simulation must learn it. */
export const statementOf = (text: string): Statement => {
  const before = known.get(text);
  if (before !== undefined) return before;
  const found = all.filter((s) => s.text.test(text));
  const [one] = found;
  if (one === undefined || found.length > 1)
    throw new Error(`${found.length} statements of tests/sim/database fit this one: ${text.slice(0, 300)}`);
  known.set(text, one);
  return one;
};
