import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { numberSettings } from '../../server/data/chat-settings.ts';
import { upsertDirectChat } from '../../server/data/chats.ts';
import { startLocal, type LocalServer } from './support/in-process.ts';
import { chatOf, connect, register } from './support/people.ts';
import { databaseKinds } from './support/server.ts';

/** Transactions that want the same rows at once: one waits for the other, never both. */
describe.each(databaseKinds)('locks on %s', (kind) => {
  let server: LocalServer;
  beforeAll(async () => {
    server = await startLocal({ kind });
  });
  afterAll(async () => {
    await server.stop();
  });

  test('the first message of a chat, and the other one opening it', async () => {
    const [ann, bob] = [await register(server.url, 'ann'), await register(server.url, 'bob')];
    const chatId = await chatOf(server.url, ann, bob);
    const client = await connect(server.url, ann.token);
    // As createChat does it. The second time a transaction writes a row, PostgreSQL looks at what the row refers to: the chat.
    const { answer } = await server.store.db.transaction('read committed', async (sql) => {
      // Whoever looks first is the one that PostgreSQL ends; a send that is ended is tried again, and nobody would see.
      await sql.query("SET LOCAL deadlock_timeout = '100ms'");
      expect(await upsertDirectChat(sql, bob.id, ann.id)).toMatchObject({ chatId, shown: true });
      const sending = client.ask('send_message', { chatId, content: 'first' });
      await sleep(500);
      await numberSettings(sql, chatId, [{ userId: bob.id, useq: 1 }]);
      return { answer: sending };
    });
    expect(await answer).toMatchObject({ ok: true });
    client.socket.close();
  });
});
