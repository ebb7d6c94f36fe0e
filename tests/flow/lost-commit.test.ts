import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLocal, type LocalServer } from './support/in-process.ts';
import { chatOf, connect, register, settle } from './support/people.ts';
import { databaseKinds } from './support/server.ts';

describe.each(databaseKinds)('a database that commits and goes away before it answers, on %s', (kind) => {
  let server: LocalServer;
  beforeAll(async () => {
    server = await startLocal({ kind });
  }, 60_000);
  afterAll(() => server.stop());

  test('the message is stored once and its receiver is told', async () => {
    const [ann, bo] = [await register(server.url, 'ann'), await register(server.url, 'bo')];
    const chatId = await chatOf(server.url, ann, bo);
    const [a, b] = [await connect(server.url, ann.token), await connect(server.url, bo.token)];
    const { db } = server.store;
    const query = db.query.bind(db);
    let lost = 0;
    const loseAnswers = (count: number): void => {
      lost = count;
      db.query = async <Row extends object>(text: string, params?: readonly unknown[]): Promise<Row[]> => {
        const rows = await query<Row>(text, params);
        if (!text.includes('INSERT INTO chat_event') || lost === 0) return rows;
        lost -= 1;
        throw Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });
      };
    };

    // Once: the server itself tries again. Twice: the sender does.
    for (const [n, times] of [1, 2].entries()) {
      const message = { chatId, content: `said ${n}`, clientId: randomUUID() };
      loseAnswers(times);
      const first = await a.ask('send_message', message);
      const answer = first.ok ? first : await a.ask('send_message', message);
      expect(first.ok).toBe(times === 1);
      expect(answer).toMatchObject({ ok: true, message: { seq: n + 1, content: `said ${n}` } });
      expect(await b.push('receive_message', (m) => m.content === `said ${n}`)).toMatchObject({ seq: n + 1 });
      // Told once; the same send again is a mere repetition.
      expect(await a.ask('send_message', message)).toMatchObject({ ok: true, duplicate: true });
    }
    await settle();
    expect(b.got('receive_message').map((m) => m.seq)).toEqual([1, 2]);
    expect(await query('SELECT seq FROM message WHERE chat_id = $1', [chatId])).toHaveLength(2);
    for (const client of [a, b]) client.socket.close();
  });
});
