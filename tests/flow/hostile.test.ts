import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, chatOf, connect, type Person, register, settle, signInAgain } from './support/people.ts';
import { startLocal } from './support/in-process.ts';
import { SOCKET_PATH } from '../../contract/socket.ts';
import { get, post } from './support/rest.ts';
import { type RunningServer, startServer } from './support/server.ts';

/** A Thai letter is three bytes of UTF-8: a message close to the limit of 16 KiB. */
const LONG = 'ก'.repeat(5_400);

describe('one account against everybody else', () => {
  let server: RunningServer;
  let eve: Person;
  let chatId: number;
  const MESSAGES = 150;

  beforeAll(async () => {
    server = await startServer({ kind: 'embedded' });
    eve = await register(server.url, 'eve');
    chatId = await chatOf(server.url, eve, await register(server.url, 'bob'));
    const client = await connect(server.url, eve.token);
    const sent = Array.from({ length: MESSAGES }, () => client.ask('send_message', { chatId, content: LONG }));
    expect((await Promise.all(sent)).every((answer) => answer.ok)).toBe(true);
    client.socket.close();
  });
  afterAll(() => server.stop());

  /** Asks `times` for the whole chat at once and takes none of the answers until later. */
  const hoard = (client: Client, times: number): Promise<string[]> => {
    const { socket } = client;
    const reader: unknown = Reflect.get(Reflect.get(socket.io.engine.transport, 'ws') as object, '_socket');
    const wire = reader as { pause(): void; resume(): void };
    wire.pause();
    const asked = Array.from({ length: times }, () => client.ask('fetch_events', { chatId, from: 1, to: MESSAGES }));
    setTimeout(() => wire.resume(), 3_000);
    return Promise.all(asked.map(async (ask) => ask.then((answer) => (answer.ok ? 'ok' : answer.error.code))));
  };

  test('a client that asks for much and reads nothing is not given more than it takes', async () => {
    const client = await connect(server.url, eve.token);
    const answers = await hoard(client, 60);
    // 60 answers are 150 MB. What fits into the kernel's buffers (some 10 MB here) and 4 MB of ours goes out.
    expect(answers).toContain('RATE_LIMITED');
    expect(answers.filter((code) => code === 'ok').length).toBeLessThan(20);
    // It is let off as soon as it reads again.
    expect(await client.ask('fetch_events', { chatId, from: 1, to: 2 })).toMatchObject({ ok: true });
    client.socket.close();
  });

  test('a hundred heavy requests of one user do not keep another waiting', async () => {
    const [client, bob] = [await connect(server.url, eve.token), await register(server.url, 'bob')];
    const all = Array.from({ length: 100 }, () => client.ask('fetch_events', { chatId, from: 1, to: MESSAGES }));
    const done = Promise.allSettled(all);
    await settle(50);
    const started = performance.now();
    expect((await get(`${server.url}/api/users?query=zzz`, bob.token)).status).toBe(200);
    expect(performance.now() - started).toBeLessThan(1_000);
    client.socket.close();
    await Promise.race([done, settle(1_000)]);
  });
});

test('one user holds no more than so many sockets; the others are told why', async () => {
  const server = await startServer({ kind: 'embedded', env: { RATE_LIMIT_SCALE: '0.1' } });
  try {
    const ann = await register(server.url, 'ann');
    const open: Client[] = [];
    for (let i = 0; i < 5; i += 1) open.push(await connect(server.url, ann.token));
    await expect(connect(server.url, ann.token, { protocol: null })).rejects.toMatchObject({
      data: { code: 'RATE_LIMITED' },
    });
    open[0]?.socket.close();
    await settle();
    open.push(await connect(server.url, (await signInAgain(server.url, ann)).token));
    for (const client of open) client.socket.close();
  } finally {
    await server.stop();
  }
});

test('a connection that tries one token after the other is closed', async () => {
  const server = await startServer({ kind: 'embedded', env: { RATE_LIMIT_SCALE: '0.5' } });
  try {
    const ws = new WebSocket(`${server.url.replace('http', 'ws')}${SOCKET_PATH}/?EIO=4&transport=websocket`);
    let refused = 0;
    ws.addEventListener('message', ({ data }) => (refused += String(data).startsWith('44') ? 1 : 0));
    ws.addEventListener('open', () => {
      for (let i = 0; i < 500; i += 1) ws.send(`40${JSON.stringify({ token: `a.b.${i}` })}`);
    });
    const closed = new Promise((resolve) => ws.addEventListener('close', () => resolve('closed')));
    expect(await Promise.race([closed, settle(3_000)])).toBe('closed');
    expect(refused).toBeLessThanOrEqual(5);
    expect((await get(`${server.url}/healthz`)).status).toBe(200);
  } finally {
    await server.stop();
  }
});

test('a device that is signed out in the middle of its handshake does not get in', async () => {
  const server = await startLocal({ kind: 'embedded' });
  try {
    const ann = await register(server.url, 'ann');
    const { db } = server.store;
    const query = db.query.bind(db);
    let armed = true;
    // The device is still good when the handshake looks, and no longer when it goes on.
    db.query = async <Row extends object>(text: string, params?: readonly unknown[]) => {
      const rows = await query<Row>(text, params);
      if (armed && text.includes('FROM device')) {
        armed = false;
        expect((await post(`${server.url}/api/auth/logout`, undefined, ann.token)).status).toBe(204);
      }
      return rows;
    };
    const outcome = await connect(server.url, ann.token).then(
      (client) => Promise.race([client.closed, settle(2_000).then(() => 'still in')]),
      () => 'refused',
    );
    expect(armed).toBe(false);
    expect(outcome).not.toBe('still in');
  } finally {
    await server.stop();
  }
});

describe('what an operator sees', () => {
  test('a fault of the database leaves nothing of a person in the log', async () => {
    const server = await startLocal({ kind: 'embedded' });
    try {
      await server.store.db.query(`ALTER TABLE "user" ADD CONSTRAINT no_mallory CHECK (name <> 'Mallory')`);
      const made = await post(`${server.url}/api/auth/register`, {
        email: 'secret-canary@example.org',
        name: 'Mallory',
        password: 'long enough',
      });
      expect(made.status).toBe(500);
      expect(server.logged()).toContain('request-failed');
      expect(server.logged()).toContain('23514');
      for (const secret of ['secret-canary', '$argon2id', 'Mallory']) expect(server.logged()).not.toContain(secret);
    } finally {
      await server.stop();
    }
  });

  test('metrics are not told to a web page that gave this machine a name of its own', async () => {
    const server = await startLocal({ kind: 'embedded' });
    const { port } = new URL(server.url);
    const statusFor = (host: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const options = { host: '127.0.0.1', port, path: '/metrics', headers: { host }, agent: false };
        const asked = request(options, (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        });
        asked.on('error', reject);
        asked.end();
      });
    try {
      for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, 'localhost'])
        expect(await statusFor(host), host).toBe(200);
      for (const host of [
        `evil.example:${port}`,
        'chat.example.org',
        '127.0.0.1.evil.example',
        'localhost.evil.example',
      ])
        expect(await statusFor(host), host).toBe(404);
    } finally {
      await server.stop();
    }
  });
});
