import { randomUUID } from 'node:crypto';
import Database from 'better-sqlite3';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ChatReport, MessageReport } from '../../contract/doctor.ts';
import { teachSeal } from '../../src-main/cache/seal.ts';
import { startClient, startPerson, value, waitFor } from './support/client.ts';
import type { Client } from './support/client.ts';
import { startProxy, type Proxy } from './support/proxy.ts';
import { databaseKinds, startServer } from './support/server.ts';
import type { RunningServer } from './support/server.ts';

const reports = async (c: Client): Promise<ChatReport[]> => {
  const all: ChatReport[] = [];
  for (let after = 0; ;) {
    const page = value(await c.core.requests['doctor.chats']({ after }));
    all.push(...page.chats);
    if (!page.more) return all;
    after = page.chats.at(-1)?.chatId ?? after;
  }
};
const report = async (c: Client, chatId: number): Promise<ChatReport> => {
  const found = (await reports(c)).find((r) => r.chatId === chatId);
  if (!found) throw new Error(`No report of chat ${chatId}.`);
  return found;
};
const about = async (c: Client, chatId: number, text: string): Promise<MessageReport> => {
  const m = (await c.messages(chatId)).find((x) => x.text === text);
  if (!m) throw new Error(`No message "${text}".`);
  return value(await c.core.requests['doctor.message']({ chatId, key: m.key, seq: m.seq }));
};
const check = async (c: Client, chatId?: number) =>
  value(await c.core.requests['doctor.check'](chatId === undefined ? {} : { chatId }));

/** Changes cache.db by hand, with valid seals: what no checksum can find. */
const tamper = (c: Client, sql: string, ...values: unknown[]): void => {
  const [file] = globSync(join(c.dir, '**', 'cache.db'));
  if (file === undefined) throw new Error('There is no cache.db.');
  const db = new Database(file, { timeout: 5_000 });
  teachSeal(db);
  const { changes } = db.prepare(sql).run(...values);
  db.close();
  if (changes === 0) throw new Error('Nothing was changed.');
};

describe.each(databaseKinds)('the doctor on %s', (kind) => {
  let server: RunningServer;
  let proxy: Proxy;
  let ann: Client;
  let bo: Client;
  let chat: number;
  beforeAll(async () => {
    server = await startServer({ kind });
    proxy = await startProxy(server.url);
    ann = await startPerson(proxy.url, 'ann');
    bo = await startPerson(server.url, 'bo');
    chat = await ann.chatWith(bo.id);
    for (let n = 1; n <= 3; n += 1) await ann.send(chat, `from ann ${n}`);
    await waitFor('Bo has them', async () => (await bo.chats()).some((c) => c.headSeq === 3));
    for (let n = 1; n <= 120; n += 1) await bo.send(chat, `from bo ${n}`);
    await waitFor('Ann has all', async () => (await ann.chat(chat)).headSeq === 123, 60_000);
    await waitFor('nothing waits', async () => (await report(bo, chat)).waiting === 0);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([ann.stop(), bo.stop()]);
    await proxy.stop();
    await server.stop();
  });
  const healthy = async (): Promise<void> => {
    await ann.ready();
    await waitFor('equal', async () => (await check(ann)).different === 0, 30_000);
  };

  test('while all is well: the connection is described, and both sides are equal', async () => {
    await healthy();
    expect((await report(ann, chat)).finding).toMatchObject({
      all: false,
      compared: 100,
      differences: [],
      serverHead: 123,
    });
    expect(await check(ann, chat)).toEqual({ chats: 1, different: 0 });
    expect((await report(ann, chat)).finding).toMatchObject({ all: true, compared: 123 });
    const c = value(await ann.core.requests['doctor.connection'](undefined));
    expect(c).toMatchObject({
      state: 'online',
      transport: 'websocket',
      secure: false,
      server: proxy.url,
      userId: ann.id,
    });
    expect(c.beat?.roundTripMs).toBeGreaterThanOrEqual(0);
    expect(c.since).not.toBeNull();
    expect(c.job).toBeNull();
  });

  test('a hole is told: what a new device does not keep comes when scrolled to, and is not called missing', async () => {
    const fresh = await startClient();
    try {
      await fresh.login(server.url, ann.email);
      await fresh.ready();
      const at = await report(fresh, chat);
      expect(at).toMatchObject({ head: 123, total: 123, holes: 0 });
      expect(at.older).toBeGreaterThan(0);
      expect(at.missing).toBe(at.older);
      expect(await check(fresh)).toMatchObject({ different: 0 });
      // A hole where there should be none, as when a page was lost.
      tamper(fresh, 'DELETE FROM message WHERE chat_id = ? AND seq BETWEEN 110 AND 112', chat);
      tamper(fresh, 'INSERT INTO gap (chat_id, from_seq, to_seq) VALUES (?, 110, 112)', chat);
      expect(await report(fresh, chat)).toMatchObject({ holes: 1, missing: at.older + 3, older: at.older });
    } finally {
      await fresh.stop();
    }
  });

  test.each([
    ['a changed text', "UPDATE message SET content = 'forged' WHERE chat_id = ? AND seq = 120", 'content'],
    ['a lost row', 'DELETE FROM message WHERE chat_id = ? AND seq = 119', 'missing'],
    ['a number that the server never gave', 'UPDATE message SET seq = 500 WHERE chat_id = ? AND seq = 118', 'missing'],
    ['a pointer too far', "UPDATE member SET read_seq = 123 WHERE chat_id = ? AND user_id <> '%self'", 'pointers'],
    ['a head too far', 'UPDATE chat SET head = head + 5, top = top + 5 WHERE id = ?', 'ahead'],
  ])('%s is found by “Check now” and mended by “Fetch again”', async (_name, sql, difference) => {
    await healthy();
    const before = await ann.messages(chat);
    const list = await ann.chat(chat);
    tamper(ann, sql.replace('%self', ann.id), chat);
    expect((await check(ann)).different).toBe(1);
    expect((await report(ann, chat)).finding?.differences).toContain(difference);
    expect(value(await ann.core.requests['doctor.refetch']({ chatId: chat })).messages).toBeGreaterThan(0);
    await ann.ready();
    expect(await ann.messages(chat)).toEqual(before);
    expect(await ann.chat(chat)).toEqual(list);
    expect(await check(ann, chat)).toEqual({ chats: 1, different: 0 });
  });

  test.each([
    ['a role', "UPDATE member SET role = 'admin' WHERE chat_id = ? AND role = 'member'"],
    ['somebody who is missing', "DELETE FROM member WHERE chat_id = ? AND role = 'member'"],
    ['the name', "UPDATE chat SET title = 'Forged' WHERE id = ?"],
  ])('of a group: %s', async (_name, sql) => {
    const wish = { clientId: randomUUID(), title: 'Trip', pictureId: null, members: [bo.id] };
    const { id } = value(await ann.core.requests['groups.create'](wish));
    await healthy();
    const members = value(await ann.core.requests['groups.members']({ chatId: id }));
    const row = await ann.chat(id);
    tamper(ann, sql, id);
    expect((await check(ann)).different).toBe(1);
    expect((await report(ann, id)).finding?.differences).toContain('members');
    value(await ann.core.requests['doctor.refetch']({ chatId: id }));
    await ann.ready();
    expect(value(await ann.core.requests['groups.members']({ chatId: id }))).toEqual(members);
    expect(await ann.chat(id)).toEqual(row);
    expect(await check(ann)).toMatchObject({ different: 0 });
  });

  test('what differs deep in a chat is found by comparing all of it', async () => {
    await healthy();
    const before = await ann.texts(chat);
    tamper(ann, "UPDATE message SET content = 'forged' WHERE chat_id = ? AND seq = 2", chat);
    expect((await check(ann)).different).toBe(0);
    expect((await check(ann, chat)).different).toBe(1);
    value(await ann.core.requests['doctor.refetch']({ chatId: chat }));
    expect(await ann.texts(chat)).toEqual(before);
  });

  test('a waiting message says that it waits and why; offline the server is not asked, and nothing is thrown away', async () => {
    await healthy();
    const before = await ann.texts(chat);
    proxy.down(true);
    proxy.cut();
    await waitFor('Ann is offline', () => ann.core.connection().state === 'offline');
    await ann.send(chat, 'waits');
    await ann.send(chat, 'waits behind it');
    expect(await report(ann, chat)).toMatchObject({ waiting: 2, failed: 0, sending: false });
    expect(await about(ann, chat, 'waits')).toMatchObject({ state: 'queued', waiting: { before: 0, offline: true } });
    expect(await about(ann, chat, 'waits behind it')).toMatchObject({ waiting: { before: 1 } });
    await waitFor('a try was made', async () => {
      const c = value(await ann.core.requests['doctor.connection'](undefined));
      return c.trouble !== null && c.transport === null;
    });
    for (const r of [
      await ann.core.requests['doctor.check']({}),
      await ann.core.requests['doctor.refetch']({ chatId: chat }),
      await ann.core.requests['doctor.rebuild'](undefined),
    ])
      expect(r).toMatchObject({ ok: false, error: { code: 'OFFLINE' } });
    expect(await ann.texts(chat)).toEqual([...before, 'waits', 'waits behind it']);

    proxy.down(false);
    ann.core.wake();
    await ann.ready();
    await waitFor('they are out', async () => (await bo.texts(chat)).includes('waits behind it'));
    await waitFor('Ann knows', async () => (await report(ann, chat)).waiting === 0);
    const sent = await about(ann, chat, 'waits');
    expect(sent).toMatchObject({ state: 'sent', waiting: null });
    expect((sent.leftAt ?? 0) - (sent.writtenAt ?? Infinity)).toBeGreaterThan(0);
    await waitFor('delivered', async () => (await about(ann, chat, 'waits')).delivered.reached);
    value(await bo.core.requests['chats.markRead']({ chatId: chat, seq: sent.seq ?? 0 }));
    await waitFor('read', async () => (await about(ann, chat, 'waits')).read.at !== null);
    expect((await about(ann, chat, 'waits')).read.exact).toBe(true);
  });

  test('“Fetch again” cut in the middle leaves every message here, and the unsent ones', async () => {
    await healthy();
    const before = await ann.texts(chat);
    let seen = 0;
    const off = ann.core.on('doctor.progress', ({ job }) => {
      if (job?.kind !== 'refetch' || job.done === 0) return;
      seen += 1;
      proxy.down(true);
      proxy.cut();
    });
    const [r] = await Promise.all([
      ann.core.requests['doctor.refetch']({ chatId: chat }),
      ann.send(chat, 'written meanwhile'),
    ]);
    off();
    expect(seen).toBeGreaterThan(0);
    expect(r.ok).toBe(false);
    expect([...(await ann.texts(chat))].sort()).toEqual([...before, 'written meanwhile'].sort());
    proxy.down(false);
    ann.core.wake();
    await healthy();
    await waitFor('it is out', async () => (await bo.texts(chat)).includes('written meanwhile'));
    expect(await ann.texts(chat)).toEqual(await bo.texts(chat));
  });

  test('under traffic both ways “Fetch again” and “Fetch everything again” lose and double nothing', async () => {
    await healthy();
    ann.arrived.length = 0;
    const before = await ann.texts(chat);
    const said: string[] = [];
    const traffic = (async () => {
      for (let n = 0; n < 30; n += 1) {
        await ann.send(chat, `a${n}`);
        await bo.send(chat, `b${n}`);
        said.push(`a${n}`, `b${n}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    value(await ann.core.requests['doctor.refetch']({ chatId: chat }));
    value(await ann.core.requests['doctor.rebuild'](undefined));
    await traffic;
    await ann.ready();
    await waitFor('all is out', async () => (await report(ann, chat)).waiting + (await report(bo, chat)).waiting === 0);
    await waitFor('all is here', async () => (await ann.texts(chat)).length === before.length + said.length, 30_000);
    expect(await ann.texts(chat)).toEqual(await bo.texts(chat));
    expect([...(await ann.texts(chat))].sort()).toEqual([...before, ...said].sort());
    // Nothing old is told as news.
    const told = ann.arrived.flatMap((a) => a.messages.map((m) => m.text));
    expect(told.filter((text) => before.includes(text))).toEqual([]);
    expect(new Set(told).size).toBe(told.length);
    await healthy();
  });

  test('one work at a time; another is told to wait', async () => {
    await healthy();
    const [first, second] = await Promise.all([
      ann.core.requests['doctor.check']({}),
      ann.core.requests['doctor.refetch']({ chatId: chat }),
    ]);
    expect(first.ok).toBe(true);
    expect(second).toMatchObject({ ok: false, error: { code: 'BUSY' } });
    expect(await ann.core.requests['doctor.refetch']({ chatId: 2_000_000_000 })).toMatchObject({
      error: { code: 'NOT_FOUND' },
    });
  });
});
