import Database from 'better-sqlite3';
import fc from 'fast-check';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isCacheSound } from './check.ts';
import { SEALED, sealOf, teachSeal, UNSEALED, type SealedTable } from './seal.ts';
import {
  act,
  answer,
  chat,
  EPOCH,
  event,
  events,
  groupEntry,
  kit,
  member,
  PEER,
  SELF,
  standing,
  text,
  type Kit,
} from './test-kit.ts';

let at: Kit;
beforeEach(() => {
  at = kit();
});
afterEach(() => at.end());

const names = Object.keys(SEALED) as SealedTable[];
const edit = (work: (db: Database.Database) => void): void => {
  const db = new Database(join(at.dir, 'cache.db'));
  work(db);
  db.close();
};

/** Writes of every kind, so that every sealed table has rows that were added, changed and removed. */
const live = async (): Promise<void> => {
  const { cache } = await at.open({ owner: 'somebody' });
  await cache.applySync(answer([chat(1, 40), chat(2, 3), chat(3, 1)]));
  await cache.applyEvents(1, events(1, 11, 40), 40, EPOCH);
  await cache.applyLive(text(1, 41, PEER, 'สวัสดี \u0000 👩‍👩‍👧 \ud800 "quoted"'));
  const reactions = [{ emoji: '👍', users: [PEER] }];
  const editedAt = new Date(0).toISOString();
  const acts = [act(1, 42, 'edit', 5, { content: 'x' }), act(1, 43, 'edit', 6, { content: 'x' })];
  await cache.applyEvents(1, [...acts, act(1, 44, 'edit', 30, { content: 'y', editedAt, reactions })], 44, EPOCH);
  await cache.applyEvents(1, [act(1, 45, 'edit', 5, { content: 'z' }), ...events(1, 6, 6)], 45, EPOCH);
  for (const seq of [12, 13]) {
    const payload = { chatId: 1, seq };
    await cache.applyUserEvent({ useq: seq, kind: 'message_hidden', payload, timestamp: editedAt });
  }
  const set = { muted_until: editedAt, pinned_at: null, archived_seq: 3, hidden_seq: null };
  for (const [useq, chatId] of [1, 2, 1, 3].entries()) {
    const payload = { ...set, chatId };
    await cache.applyUserEvent({ useq: 20 + useq, kind: 'chat_settings', payload, timestamp: editedAt });
  }
  await cache.applyChat(chat(4, 1, { kind: 'group', title: 'Team', user1: null, user2: null }));
  const [title, picture] = ['Tëam', `/api/files/${'p'.repeat(22)}`];
  const deeds = [
    groupEntry(4, 2, { what: 'title', title, picture }),
    groupEntry(4, 3, { what: 'added', members: [standing('7', 'member'), standing('8', 'member')] }),
    groupEntry(4, 4, { what: 'removed', members: [standing('7', null)] }),
  ];
  await cache.applyEvents(4, deeds, 4, EPOCH);
  await cache.replaceEvents(4, { from: 2, to: 2 }, deeds.slice(0, 1), 4, EPOCH);
  await cache.applyPointers(1, [{ userId: PEER, read: 30, delivered: 0 }]);
  await cache.markRead(1, 41);
  await cache.setPresence([{ id: PEER, online: true, lastSeen: 5 }]);
  await cache.applySync(
    answer(
      [chat(2, 5, { members: [member(SELF), member(PEER, { delivered_seq: 2 })], pins: { seq: 4, messages: [2] } })],
      { gone: [3] },
    ),
  );
  await cache.acked(
    text(2, 6, SELF, '', { clientId: 'c', messageType: 'IMAGE', imageUrl: 'https://x/y', imageWidth: 3 }),
  );
  await cache.close();
};

it('the seal of every row is the checksum of its columns, and every column of a sealed table is in it or named as not', async () => {
  await live();
  edit((db) => {
    for (const name of names) {
      const columns = db.prepare<[], { name: string }>(`SELECT name FROM pragma_table_info('${name}')`).all();
      expect([...SEALED[name], ...(UNSEALED[name] ?? [])].sort()).toEqual(columns.map((c) => c.name).sort());
      const rows = db
        .prepare<[], (string | number)[]>(`SELECT ${SEALED[name].join(', ')}, seal FROM ${name}`)
        .raw()
        .all();
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(sealOf(row.slice(0, -1))).toBe(row.at(-1));
    }
  });
  expect(isCacheSound(at.dir)).toBe(true);
});

it('a changed letter, which SQLite does not notice, is found by the check and not read', async () => {
  await live();
  const file = join(at.dir, 'cache.db');
  const bytes = readFileSync(file);
  const place = bytes.indexOf('message 20') + 'message '.length;
  bytes.write('9', place);
  writeFileSync(file, bytes);
  edit((db) => expect(db.pragma('integrity_check', { simple: true })).toBe('ok'));
  expect(isCacheSound(at.dir)).toBe(false);
  const { cache } = await at.open({ owner: 'somebody' });
  const page = cache.page(1, {}, 50);
  expect(page.messages).toEqual([]);
});

it('a row that is lost, or there twice over, is found by the check', async () => {
  await live();
  edit((db) => {
    teachSeal(db);
    db.exec('DROP TRIGGER gap_removed; DELETE FROM gap WHERE chat_id = 1');
  });
  expect(isCacheSound(at.dir)).toBe(false);
});

it('a row whose seal is broken can be neither changed nor removed', () => {
  const db = new Database(':memory:');
  teachSeal(db);
  db.exec(`CREATE TABLE t (id INTEGER PRIMARY KEY, a, seal INTEGER NOT NULL);
    CREATE TRIGGER t_changed AFTER UPDATE ON t BEGIN SELECT RAISE(ABORT, 'broken seal') WHERE old.seal <> row_seal(old.id, old.a); END;
    INSERT INTO t VALUES (1, 'x', 7), (2, 'y', ${sealOf([2, 'y'])})`);
  expect(() => db.exec("UPDATE t SET a = 'z' WHERE id = 1")).toThrow('broken seal');
  db.exec("UPDATE t SET a = 'z' WHERE id = 2");
  db.close();
});

it('what SQLite sees of a row is what JavaScript reads of it, whatever is written', () => {
  const db = new Database(':memory:');
  teachSeal(db);
  db.exec(
    'CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, seal INTEGER NOT NULL AS (row_seal(id, a, b)) STORED)',
  );
  const insert = db.prepare('INSERT INTO t (a, b) VALUES (?, ?) RETURNING id, a, b, seal');
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.constant(null),
    fc.integer(),
    fc.double(),
  );
  fc.assert(
    fc.property(value, value, (a, b) => {
      // The columns named above.
      const row = insert.get(a, b) as { id: number; a: unknown; b: unknown; seal: number };
      expect(sealOf([row.id, row.a, row.b])).toBe(row.seal);
    }),
    { numRuns: 2_000 },
  );
  db.close();
});

it('a cache of another account is not shown', async () => {
  await live();
  const { cache, notices } = await at.open({ owner: 'somebody else' });
  expect(notices).toEqual(['cache-rebuilt', 'outbox-salvaged']);
  expect(cache.chats()).toEqual([]);
  await cache.applyEvents(1, [event(text(1, 1, PEER, 'x'))], 1, EPOCH);
});
