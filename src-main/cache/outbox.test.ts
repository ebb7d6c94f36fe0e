import Database from 'better-sqlite3';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fail } from '../../contract/result.ts';
import { startWorkerNode } from './start-worker-node.ts';
import { chat, draftItem, EPOCH, event, events, kit, PEER, SELF, T0, text, uuid, type Kit } from './test-kit.ts';

let at: Kit;
beforeEach(() => {
  at = kit();
});
afterEach(() => at.end());

const path = (name: string): string => join(at.dir, name);
const refusal = fail('FORBIDDEN', 'No.').error;

/** Opens with a handle on the workers, so that they can be killed. */
const openKillable = async () => {
  const workers: Worker[] = [];
  const { cache } = await at.open({
    startWorker: (data) => {
      const worker = startWorkerNode(data);
      workers.push(worker);
      return worker;
    },
  });
  return { cache, kill: async () => void (await Promise.all(workers.map((w) => w.terminate()))) };
};

const contents = async (): Promise<string[]> => {
  const { cache } = await at.open();
  const items = cache.outbox().map((item) => item.content);
  await cache.close();
  return items;
};

/** Three unsent messages, a draft and a pending read in closed files. */
const prepare = async (): Promise<void> => {
  const { cache } = await at.open();
  await cache.applyChat(chat(1, 0));
  await cache.applyEvents(1, events(1, 1, 3), 3, EPOCH);
  for (const n of [1, 2, 3]) await cache.enqueue(draftItem(uuid(n), 1, `unsent ${n}`));
  await cache.setDraft(1, { text: 'ร่าง' });
  await cache.markRead(1, 2);
  await cache.close();
};

describe('what is unsent', () => {
  it('is shown after everything stored, in order, as the preview, and once', async () => {
    const { cache } = await at.open();
    await cache.applyChat(chat(1, 0));
    await cache.applyEvents(1, events(1, 1, 2), 2, EPOCH);
    const changes = await cache.enqueue(draftItem(uuid(1), 1, 'first'));
    expect(changes).toMatchObject({
      chatIds: [1],
      messages: [{ key: uuid(1), state: 'queued', seq: null, own: true }],
    });
    await cache.enqueue(draftItem(uuid(2), 1, 'second'));
    expect((await cache.enqueue(draftItem(uuid(1), 1, 'again'))).messages).toEqual([]);
    await cache.setDraft(1, { text: 'half a sentence' });
    const page = cache.page(1, {}, 2).messages;
    expect(page.map((m) => m.text)).toEqual(['message 1', 'message 2', 'first', 'second']);
    expect([...page].sort((a, b) => a.order - b.order)).toEqual(page);
    expect(page[2]?.order).toBe(2 ** 52 + 1);
    expect(cache.page(1, { before: 3 }, 5).messages.map((m) => m.text)).toEqual(['message 1', 'message 2']);
    expect(cache.chat(1)).toMatchObject({ last: { text: 'second' }, draft: 'half a sentence' });
  });

  it('keeps its key from queued to stored, and closes with the ack', async () => {
    const { cache } = await at.open();
    await cache.applyChat(chat(1, 0));
    await cache.enqueue(draftItem(uuid(1), 1, 'hi'));
    const message = text(1, 1, SELF, 'hi', { clientId: uuid(1) });
    expect((await cache.acked(message)).messages).toMatchObject([{ key: uuid(1), state: 'sent', seq: 1 }]);
    expect(cache.outbox()).toEqual([]);
    expect(cache.page(1, {}, 5).messages).toHaveLength(1);
    expect(cache.chatState(1)).toMatchObject({ top: 1, head: 1 });
    expect((await cache.enqueue(draftItem(uuid(1), 1, 'hi'))).messages).toEqual([]);
    expect(cache.outbox()).toEqual([]);
  });

  it('closes as well when the message comes by another way, or its chat is gone', async () => {
    const { cache } = await at.open();
    await cache.applyChat(chat(1, 0));
    for (const n of [1, 2, 3]) await cache.enqueue(draftItem(uuid(n), n === 3 ? 9 : 1));
    await cache.applyLive(text(1, 1, SELF, 'x', { clientId: uuid(1) }));
    expect(cache.outbox().map((i) => i.clientId)).toEqual([uuid(2), uuid(3)]);
    await cache.applyEvents(1, [event(text(1, 2, SELF, 'x', { clientId: uuid(2) }))], 2, EPOCH);
    await cache.acked(text(9, 5, SELF, 'x', { clientId: uuid(3) }));
    expect(cache.outbox()).toEqual([]);
  });

  it('is refused, taken up again, discarded; a position is never used twice', async () => {
    const { cache } = await at.open();
    await cache.applyChat(chat(1, 0));
    await cache.enqueue({ ...draftItem(uuid(1)), picture: { id: 'p', width: 4, height: 3 } });
    await cache.uploaded(uuid(1), '/api/files/x');
    await cache.refused(uuid(1), refusal);
    expect(cache.outbox()).toMatchObject([
      { state: 'failed', error: { code: 'FORBIDDEN' }, picture: { url: '/api/files/x' } },
    ]);
    expect(cache.page(1, {}, 5).messages).toMatchObject([
      { state: 'failed', kind: 'image', picture: { src: 'app://local/p' } },
    ]);
    await cache.requeue(uuid(1));
    expect(cache.outbox()).toMatchObject([{ state: 'queued', error: null }]);
    expect((await cache.discard(uuid(1))).removed).toEqual([{ chatId: 1, key: uuid(1) }]);
    await cache.close();
    const again = (await at.open()).cache;
    await again.enqueue(draftItem(uuid(2)));
    expect(again.outbox().map((i) => i.position)).toEqual([2]);
  });
});

describe('a crash', () => {
  it('after "queued" loses nothing', async () => {
    const { cache, kill } = await openKillable();
    await cache.applyChat(chat(1, 0));
    for (const n of [1, 2, 3]) await cache.enqueue(draftItem(uuid(n), 1, `unsent ${n}`));
    await kill();
    await expect(cache.enqueue(draftItem(uuid(4)))).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(await contents()).toEqual(['unsent 1', 'unsent 2', 'unsent 3']);
  });

  it('between the two commits of an ack leaves no message twice', async () => {
    await prepare();
    const saved = ['outbox.db', 'outbox.journal'];
    for (const name of saved) copyFileSync(path(name), path(`${name}.saved`));
    const { cache } = await at.open();
    await cache.acked(text(1, 4, SELF, 'unsent 1', { clientId: uuid(1) }));
    await cache.close();
    // The state after cache.db's commit and before outbox.db's: the new cache with the old outbox.
    for (const name of saved) copyFileSync(path(`${name}.saved`), path(name));
    const again = (await at.open()).cache;
    expect(again.outbox().map((i) => i.clientId)).toEqual([uuid(2), uuid(3)]);
    expect(again.page(1, {}, 9).messages.filter((m) => m.key === uuid(1))).toHaveLength(1);
  });

  it('between journal and outbox.db: what the journal said last holds', async () => {
    await prepare();
    copyFileSync(path('outbox.db'), path('saved'));
    const { cache } = await at.open();
    await cache.discard(uuid(1));
    await cache.enqueue(draftItem(uuid(4), 1, 'unsent 4'));
    await cache.close();
    copyFileSync(path('saved'), path('outbox.db'));
    expect(await contents()).toEqual(['unsent 2', 'unsent 3', 'unsent 4']);
  });

  it('in the middle of a journal line leaves the rest', async () => {
    await prepare();
    appendFileSync(path('outbox.journal'), '0123abcd {"k":"clo');
    expect(await contents()).toEqual(['unsent 1', 'unsent 2', 'unsent 3']);
    expect(readFileSync(path('outbox.journal'), 'utf8')).not.toContain('0123abcd');
  });
});

describe('a damaged outbox.db', () => {
  const flip = (file: string, from: number, count: number): void => {
    const bytes = readFileSync(file);
    for (let i = from; i < Math.min(from + count, bytes.length); i += 1) bytes[i] = (bytes[i] ?? 0) ^ 0x5a;
    writeFileSync(file, bytes);
  };
  const damages: [string, () => void][] = [
    ['0 bytes', () => truncateSync(path('outbox.db'), 0)],
    ['header flipped', () => flip(path('outbox.db'), 0, 100)],
    ['half of it', () => truncateSync(path('outbox.db'), Math.floor(statSync(path('outbox.db')).size / 2))],
    ['an odd length', () => truncateSync(path('outbox.db'), 5_000)],
    ['random bytes', () => writeFileSync(path('outbox.db'), Buffer.from('not a database '.repeat(900)))],
    ['its middle flipped', () => flip(path('outbox.db'), 4_096, 9_000)],
    ['gone', () => rmSync(path('outbox.db'))],
    [
      'a folder',
      () => {
        rmSync(path('outbox.db'));
        mkdirSync(path('outbox.db'));
      },
    ],
  ];
  it.each(damages)('(%s) is replaced, and every unsent message kept', async (_name, damage) => {
    await prepare();
    damage();
    const { cache, notices } = await at.open();
    expect(notices).toEqual(['outbox-salvaged']);
    expect(cache.outbox().map((i) => [i.content, i.position])).toEqual([
      ['unsent 1', 1],
      ['unsent 2', 2],
      ['unsent 3', 3],
    ]);
    expect(cache.chat(1)?.draft).toBe('ร่าง');
    expect(cache.pendingReads()).toEqual([{ chatId: 1, seq: 2 }]);
    await cache.enqueue(draftItem(uuid(4), 1, 'unsent 4'));
    await cache.close();
    expect(await contents()).toEqual(['unsent 1', 'unsent 2', 'unsent 3', 'unsent 4']);
  });

  it('without a journal is salvaged row by row, by checksum', async () => {
    await prepare();
    const db = new Database(path('outbox.db'));
    db.prepare("UPDATE outbox SET body = replace(body, 'unsent 2', 'changed') WHERE client_id = ?").run(uuid(2));
    db.close();
    rmSync(path('outbox.journal'));
    const { cache, notices } = await at.open();
    expect(notices).toEqual(['outbox-salvaged']);
    expect(cache.outbox().map((i) => i.content)).toEqual(['unsent 1', 'unsent 3']);
    expect(readdirSync(at.dir).some((name) => name.startsWith('outbox.db.corrupt-'))).toBe(true);
  });

  it('of a newer version is kept beside, its messages taken over', async () => {
    await prepare();
    const db = new Database(path('outbox.db'));
    db.pragma('user_version = 9');
    db.close();
    rmSync(path('outbox.journal'));
    expect(await contents()).toEqual(['unsent 1', 'unsent 2', 'unsent 3']);
    expect(existsSync(path('outbox.db.newer-9'))).toBe(true);
  });

  it('whose -wal is lost is completed from the journal', async () => {
    await prepare();
    const { cache, kill } = await openKillable();
    await cache.enqueue(draftItem(uuid(4), 1, 'unsent 4'));
    await kill();
    rmSync(path('outbox.db-wal'), { force: true });
    rmSync(path('outbox.db-shm'), { force: true });
    expect(await contents()).toEqual(['unsent 1', 'unsent 2', 'unsent 3', 'unsent 4']);
  });

  it('that is gone is made anew from a journal of the first version, whose lines have no numbers', async () => {
    await prepare();
    const lines = readFileSync(path('outbox.journal'), 'utf8')
      .trim()
      .split('\n')
      .map((line): Record<string, unknown> => JSON.parse(line.slice(9)))
      .filter((entry) => entry['k'] !== 'start')
      .map(({ n: _number, ...entry }) => JSON.stringify(entry))
      .map((json) => `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`);
    expect(lines.length).toBeGreaterThanOrEqual(3);
    writeFileSync(path('outbox.journal'), lines.join(''));
    for (const end of ['', '-wal', '-shm']) rmSync(path(`outbox.db${end}`), { force: true });
    expect(await contents()).toEqual(['unsent 1', 'unsent 2', 'unsent 3']);
    expect(await contents()).toEqual(['unsent 1', 'unsent 2', 'unsent 3']);
  });

  it('and a damaged journal beside a good outbox.db changes nothing', async () => {
    await prepare();
    flip(path('outbox.journal'), 40, 10);
    expect(await contents()).toEqual(['unsent 1', 'unsent 2', 'unsent 3']);
    rmSync(path('outbox.journal'));
    mkdirSync(path('outbox.journal'));
    expect(await contents()).toEqual(['unsent 1', 'unsent 2', 'unsent 3']);
  });
});

it('keeps the journal under a megabyte', async () => {
  const { cache } = await at.open();
  for (let n = 1; n <= 200; n += 1) {
    await cache.enqueue(draftItem(uuid(n), 1, 'x'.repeat(8_000)));
    await cache.discard(uuid(n));
  }
  expect(statSync(path('outbox.journal')).size).toBeLessThan(1_100_000);
  expect(cache.outbox()).toEqual([]);
});

it('lets a send go ahead of a long write', async () => {
  const { cache } = await at.open();
  await cache.applyChat(chat(1, 0));
  const order: string[] = [];
  const long = cache.applyEvents(1, events(1, 1, 20_000, PEER), 20_000, EPOCH).then(() => order.push('long'));
  await cache.enqueue({ ...draftItem(uuid(1)), createdAt: T0 }).then(() => order.push('send'));
  await long;
  expect(order).toEqual(['send', 'long']);
});

describe('two records of what is unsent', () => {
  const names = ['outbox.db', 'outbox.journal'];
  const save = (to: string): void => names.forEach((name) => copyFileSync(path(name), path(`${name}.${to}`)));
  const bring = (name: string, from: string): void => copyFileSync(path(`${name}.${from}`), path(name));
  /** "old": three messages. Then one is thrown away and one written. */
  const twoStates = async (): Promise<void> => {
    await prepare();
    save('old');
    const { cache } = await at.open();
    await cache.discard(uuid(1));
    await cache.enqueue(draftItem(uuid(4), 1, 'unsent 4'));
    await cache.close();
  };
  const now = ['unsent 2', 'unsent 3', 'unsent 4'];

  it('an older journal beside a good outbox.db brings nothing back', async () => {
    await twoStates();
    bring('outbox.journal', 'old');
    expect(await contents()).toEqual(now);
    // And is a whole record again: outbox.db may be lost now.
    rmSync(path('outbox.db'));
    expect(await contents()).toEqual(now);
  });

  it('an older outbox.db beside a good journal brings nothing back, also after the journal was shortened', async () => {
    await twoStates();
    bring('outbox.db', 'old');
    expect(await contents()).toEqual(now);
    rmSync(path('outbox.journal'));
    expect(await contents()).toEqual(now);
    bring('outbox.db', 'old');
    expect(await contents()).toEqual(now);
  });

  it('a row that is lost from outbox.db without a trace is completed from the journal', async () => {
    await prepare();
    const db = new Database(path('outbox.db'));
    db.exec("DROP TRIGGER outbox_removed; DELETE FROM outbox WHERE body LIKE '%unsent 2%'");
    db.exec(
      "CREATE TRIGGER outbox_removed AFTER DELETE ON outbox BEGIN\n    UPDATE tally SET rows = rows - 1, sum = sum - old.crc WHERE name = 'outbox';\n  END",
    );
    db.close();
    const { cache, notices } = await at.open();
    expect(notices).toEqual(['outbox-salvaged']);
    expect(cache.outbox().map((i) => i.content)).toEqual(['unsent 1', 'unsent 2', 'unsent 3']);
  });

  it('both damaged: what is whole in either is kept', async () => {
    await prepare();
    const db = new Database(path('outbox.db'));
    db.prepare("UPDATE outbox SET body = replace(body, 'unsent 2', 'changed') WHERE client_id = ?").run(uuid(2));
    db.close();
    const lines = readFileSync(path('outbox.journal'), 'utf8').split('\n');
    writeFileSync(
      path('outbox.journal'),
      lines.map((l) => (l.includes('unsent 3') ? l.replace('3', '8') : l)).join('\n'),
    );
    expect(await contents()).toEqual(['unsent 1', 'unsent 2', 'unsent 3']);
  });

  it('another account’s are not sent as one’s own, neither of them', async () => {
    await at.end();
    at = kit();
    const other = kit();
    const mine = await at.open({ owner: 'me' });
    await mine.cache.enqueue(draftItem(uuid(1), 1, 'mine'));
    await mine.cache.close();
    const theirs = await other.open({ owner: 'them' });
    await theirs.cache.enqueue(draftItem(uuid(2), 1, 'theirs'));
    await theirs.cache.close();
    for (const name of names) {
      copyFileSync(join(other.dir, name), path(name));
      const { cache } = await at.open({ owner: 'me' });
      expect(cache.outbox().map((i) => i.content)).toEqual(['mine']);
      await cache.close();
    }
    for (const name of names) copyFileSync(join(other.dir, name), path(name));
    const { cache } = await at.open({ owner: 'me' });
    expect(cache.outbox()).toEqual([]);
    await other.end();
  });
});
