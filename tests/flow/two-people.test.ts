import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limits } from '../../contract/limits.ts';
import { startClient, startPerson, value, waitFor } from './support/client.ts';
import type { Client } from './support/client.ts';
import { databaseKinds, startServer } from './support/server.ts';
import type { RunningServer } from './support/server.ts';

describe.each(databaseKinds)('two people on %s', (kind) => {
  let server: RunningServer;
  let ann: Client;
  let bo: Client;
  beforeAll(async () => {
    server = await startServer({ kind });
    ann = await startPerson(server.url, 'ann');
    bo = await startPerson(server.url, 'bo');
  }, 60_000);
  afterAll(async () => {
    await Promise.all([ann.stop(), bo.stop()]);
    await server.stop();
  });

  test('talk: sent, delivered, read, unread, presence, typing', async () => {
    const chat = await ann.chatWith(bo.id);
    await ann.send(chat, 'สวัสดี Bo');
    await waitFor('Bo has it', async () => (await bo.chats()).some((c) => c.unread === 1));
    expect(await bo.texts(chat)).toEqual(['สวัสดี Bo']);
    expect(bo.core.unread()).toBe(1);
    await waitFor('Ann sees delivered', async () => (await ann.status(chat, 'สวัสดี Bo')) === 'delivered');

    value(await bo.core.requests['chats.markRead']({ chatId: chat, seq: 1 }));
    expect(bo.core.unread()).toBe(0);
    await waitFor('Ann sees read', async () => (await ann.status(chat, 'สวัสดี Bo')) === 'read');

    await bo.send(chat, 'one');
    await bo.send(chat, 'two');
    await waitFor('Ann has both', async () => (await ann.texts(chat)).length === 3);
    expect(await ann.texts(chat)).toEqual(['สวัสดี Bo', 'one', 'two']);
    expect((await ann.chat(chat)).unread).toBe(2);
    expect((await ann.chat(chat)).peer?.online).toBe(true);

    value(await bo.core.requests['typing.set']({ chatId: chat, typing: true }));
    await waitFor('Ann sees typing', async () => (await ann.chat(chat)).typing.includes(bo.id));
    await bo.send(chat, 'three');
    await waitFor('typing is over', async () => (await ann.chat(chat)).typing.length === 0);

    const heard = (): string[] => ann.arrived.flatMap((a) => a.messages.map((m) => m.text));
    await waitFor('Ann was told of all', () => heard().length >= 3);
    expect(heard()).toEqual(['one', 'two', 'three']);
  });

  test('a person is found by name and a second chat with them is the same one', async () => {
    const found = value(await ann.core.requests['users.search']({ query: 'bo' })).users;
    expect(found.map((u) => u.id)).toContain(bo.id);
    expect(await bo.chatWith(ann.id)).toBe(await ann.chatWith(bo.id));
  });

  test('two devices of one user converge on what is read', async () => {
    const chat = await ann.chatWith(bo.id);
    const second = await startClient();
    try {
      await second.login(server.url, bo.email);
      await second.ready();
      await ann.send(chat, 'for both');
      await waitFor('both have it', async () =>
        [await bo.texts(chat), await second.texts(chat)].every((t) => t.includes('for both')),
      );
      const head = (await second.chat(chat)).headSeq;
      value(await second.core.requests['chats.markRead']({ chatId: chat, seq: head }));
      await waitFor('the other device', async () => (await bo.chat(chat)).readSeq === head, 3_000);
      expect((await bo.chat(chat)).unread).toBe(0);
      expect(await second.messages(chat)).toEqual(await bo.messages(chat));
    } finally {
      await second.stop();
    }
  });

  test('a message the server refuses for good is shown so, holds up no other, and can be thrown away', async () => {
    const chat = await ann.chatWith(bo.id);
    const before = await ann.texts(chat);
    // The window's own check would stop this one; the server's must hold as well.
    const clientId = await ann.send(chat, 'x'.repeat(limits.textChars + 1));
    await ann.send(chat, 'the next');
    await waitFor('the next is there', async () => (await bo.texts(chat)).includes('the next'));
    const refused = (await ann.messages(chat)).find((m) => m.key === clientId);
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'BAD_INPUT' } });
    value(await ann.core.requests['messages.discard']({ chatId: chat, clientId }));
    expect(await ann.texts(chat)).toEqual([...before, 'the next']);
    expect(await bo.texts(chat)).toEqual([...before, 'the next']);
  });

  test('a chat that is not there takes no message', async () => {
    const clientId = '0198c0de-0000-7000-8000-000000000002';
    const r = await ann.core.requests['messages.send']({ chatId: 2_000_000_000, clientId, text: 'to a stranger' });
    expect(r).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
  });
});
