import Database from 'better-sqlite3';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { metaTable } from './meta.ts';
import { noteScrub, Scrubber } from './scrubber.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sarn-scrub-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Numbers from 0 to `below`, the same for the same seed (a linear congruential generator). */
const numbersFrom = (seed: number): ((below: number) => number) => {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
};

/** Rows that grow, push their neighbours about and are emptied again. Answers what the emptied ones had said. */
const live = (db: Database.Database, seed: number): string[] => {
  const number = numbersFrom(seed);
  const one = (): number => [...said.keys()][number(said.size)] ?? 0;
  const said = new Map<number, string[]>();
  const gone: string[] = [];
  const put = db.prepare<[number, string]>('INSERT OR REPLACE INTO message (id, content) VALUES (?, ?)');
  const say = (id: number): void => {
    const mark = `mark-${seed}-${id}-${said.get(id)?.length ?? 0}-`;
    said.set(id, [...(said.get(id) ?? []), mark]);
    put.run(id, mark.padEnd(20 + number(900), '.'));
  };
  for (let id = 0; id < 150; id += 1) {
    say(id);
    if (number(2) === 0) say(one());
    if (number(10) > 2) continue;
    const emptied = one();
    gone.push(...(said.get(emptied) ?? []));
    said.delete(emptied);
    put.run(emptied, '');
  }
  return gone;
};

test('what SQLite leaves of emptied rows in the pages that it rearranged goes when the file is written anew', () => {
  let found = 0;
  for (let seed = 1; seed <= 100 && found === 0; seed += 1) {
    const file = join(dir, `${seed}.db`);
    const db = new Database(file);
    db.pragma('journal_mode = WAL');
    db.pragma('secure_delete = ON');
    db.exec(`CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE message (id INTEGER PRIMARY KEY, content TEXT NOT NULL)`);
    const gone = live(db, seed);
    const meta = metaTable(db);
    const scrubber = new Scrubber({ scrub: () => undefined });
    const left = (): string[] => {
      const bytes = readFileSync(file, 'latin1');
      return gone.filter((mark) => bytes.includes(mark));
    };
    noteScrub(meta);
    expect(scrubber.run(db, meta)).toBe(false);
    found = left().length;
    expect(scrubber.renewing(db, meta)).toBeGreaterThan(4_096);
    scrubber.renew(db, meta);
    expect(left()).toEqual([]);
    expect(scrubber.renewing(db, meta)).toBe(0);
    db.close();
  }
  // Were there none, this would show nothing, and the file need not be written anew any more.
  expect(found).toBeGreaterThan(0);
});
