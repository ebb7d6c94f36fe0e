import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLocal, type LocalServer } from '../flow/support/in-process.ts';
import { chatOf, connect, register, settle } from '../flow/support/people.ts';

/** Found by the proof of P14: the grace of a closed socket was measured by a clock that may be set back. */
const DAY_MS = 86_400_000;

let server: LocalServer;
let behind = 0;
beforeAll(async () => {
  server = await startLocal({ kind: 'embedded', now: () => Date.now() - behind });
}, 60_000);
afterAll(() => server.stop());

test('who leaves just before the clock is set back a day goes offline all the same', async () => {
  const [ann, bo] = [await register(server.url, 'ann'), await register(server.url, 'bo')];
  await chatOf(server.url, ann, bo);
  const a = await connect(server.url, ann.token);
  const b = await connect(server.url, bo.token);
  await a.push('user_online', (id) => id === String(bo.id));
  b.socket.close();
  // The server has noticed, and its grace has begun.
  await settle(500);
  behind = DAY_MS;
  // Long before the lease of 45 s ends.
  expect(await a.push('user_offline')).toBe(String(bo.id));
  a.socket.close();
});
