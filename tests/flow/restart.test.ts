import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoryKeychain, startClient, startPerson, waitFor } from './support/client.ts';
import type { Client } from './support/client.ts';
import { databaseKinds, startServer } from './support/server.ts';
import type { RunningServer } from './support/server.ts';

const SENDS = 100;

describe.each(databaseKinds)('a server on %s that is killed', (kind) => {
  let server: RunningServer;
  let ann: Client;
  let bo: Client;
  let chat: number;
  beforeAll(async () => {
    server = await startServer({ kind });
    ann = await startPerson(server.url, 'ann');
    bo = await startPerson(server.url, 'bo');
    chat = await ann.chatWith(bo.id);
    await ann.send(chat, 'hello');
    await waitFor('Bo has the chat', async () => (await bo.chats()).length === 1);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([ann.stop(), bo.stop()]);
    await server.stop();
  });

  test('loses, doubles and reorders nothing', async () => {
    const sent: Record<'ann' | 'bo', string[]> = { ann: [], bo: [] };
    for (let n = 0; n < SENDS; n += 1) {
      const who = n % 2 === 0 ? 'ann' : 'bo';
      sent[who].push(`${who} ${n}`);
      await (who === 'ann' ? ann : bo).send(chat, `${who} ${n}`);
      if (n % 25 === 24 && n < SENDS - 1) {
        await server.kill();
        await server.restart();
      } else await new Promise((resolve) => setTimeout(resolve, 5));
    }
    for (const c of [ann, bo]) c.core.wake();
    for (const c of [ann, bo]) {
      await waitFor(
        'everything is everywhere',
        async () => {
          const all = await c.messages(chat).catch(() => []);
          return all.length === SENDS + 1 && all.every((m) => m.seq !== null);
        },
        40_000,
      );
    }
    const [a, b] = await Promise.all([ann.messages(chat), bo.messages(chat)]);
    expect(a.map((m) => [m.seq, m.text])).toEqual(b.map((m) => [m.seq, m.text]));
    expect(a.map((m) => m.seq)).toEqual(Array.from({ length: SENDS + 1 }, (_, i) => i + 1));
    expect(a.map((m) => m.text).filter((t) => t.startsWith('ann '))).toEqual(sent.ann);
    expect(a.map((m) => m.text).filter((t) => t.startsWith('bo '))).toEqual(sent.bo);

    const fresh = await startClient();
    try {
      await fresh.login(server.url, ann.email);
      await fresh.ready();
      expect((await fresh.messages(chat)).map((m) => m.text)).toEqual(a.map((m) => m.text));
    } finally {
      await fresh.stop();
    }
  }, 120_000);
});

test('a lost keychain leaves everything readable, and signing in again sends what was unsent', async () => {
  const server = await startServer({ kind: 'embedded' });
  const keychain = memoryKeychain();
  const ann = await startPerson(server.url, 'ann', { keychain });
  const bo = await startPerson(server.url, 'bo');
  try {
    const chat = await ann.chatWith(bo.id);
    await ann.send(chat, 'before');
    await waitFor('sent', async () => (await ann.messages(chat)).every((m) => m.state === 'sent'));
    keychain.lose();
    await ann.restart();
    await waitFor('the loss is told', () => ann.core.notices().includes('keychain-lost'));
    expect(await ann.texts(chat)).toEqual(['before']);
    await ann.send(chat, 'written without a session');
    await ann.login(server.url, ann.email);
    await waitFor('Bo has it', async () => (await bo.texts(chat)).includes('written without a session'));
    expect(ann.core.notices()).not.toContain('keychain-lost');
  } finally {
    await Promise.all([ann.stop(), bo.stop()]);
    await server.stop();
  }
}, 60_000);
