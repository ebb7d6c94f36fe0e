import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type LocalServer, startLocal } from './support/in-process.ts';
import { chatOf, type Client, connect, type Person, register } from './support/people.ts';
import { databaseKinds } from './support/server.ts';

describe.each(databaseKinds)('the message at a time, on %s', (kind) => {
  let server: LocalServer;
  let ann: Person;
  let bob: Person;
  let a: Client;
  let chatId: number;
  /** When each message was stored, by its number. */
  let times: string[];

  beforeAll(async () => {
    server = await startLocal({ kind });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    [ann, bob] = [await register(server.url, 'ann'), await register(server.url, 'bob')];
    chatId = await chatOf(server.url, ann, bob);
    a = await connect(server.url, ann.token);
    times = [''];
    return () => void a.socket.close();
  });

  const say = async (content: string): Promise<void> => {
    const ack = await a.ask('send_message', { chatId, content });
    if (!ack.ok) throw new Error(ack.error.code);
    times.push(ack.message.timestamp);
  };
  const at = async (time: string | number): Promise<number | null> => {
    const ack = await a.ask('message_at', { chatId, at: new Date(time).toISOString() });
    if (!ack.ok) throw new Error(ack.error.code);
    expect(ack.found === null || ack.found.timestamp === times[ack.found.seq]).toBe(true);
    return ack.found?.seq ?? null;
  };

  test('is the first from then on, the last one before where there is none, and nothing in an empty chat', async () => {
    expect(await at('2026-01-01T00:00:00Z')).toBeNull();
    // Not two in the same millisecond, or there would be no first one of that time.
    for (let n = 1; n <= 9; n += 1) {
      await say(`message ${n}`);
      for (const began = Date.now(); Date.now() - began < 3;);
    }
    expect(await at('1990-01-01T00:00:00Z')).toBe(1);
    for (let n = 1; n <= 9; n += 1) expect(await at(times[n] ?? '')).toBe(n);
    expect(await at(Date.parse(times[4] ?? '') + 1)).toBe(5);
    expect(await at('2200-01-01T00:00:00Z')).toBe(9);
  });

  test('is none that was taken away, nor an entry that is no message', async () => {
    for (const text of ['one', 'two', 'three']) await say(text);
    const act = { chatId, kind: 'reaction', seq: 3, clientId: crypto.randomUUID(), emoji: '👍', on: true } as const;
    expect((await a.ask('act_on_message', act)).ok).toBe(true);
    expect((await a.ask('hide_message', { chatId, seq: 1 })).ok).toBe(true);
    expect(await at('1990-01-01T00:00:00Z')).toBe(2);
    expect(await at('2200-01-01T00:00:00Z')).toBe(3);
  });
});
