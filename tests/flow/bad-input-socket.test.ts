import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { limits } from '../../contract/limits.ts';
import { requests, SOCKET_PATH } from '../../contract/socket.ts';
import { call, chatOf, type Client, connect, type Person, register, settle } from './support/people.ts';
import { type RunningServer, startServer } from './support/server.ts';

const ask = (client: Client, name: string, ...input: unknown[]): Promise<unknown> =>
  client.socket.timeout(8_000).emitWithAck(name, ...input);
const refused = (code: string): object => ({ ok: false, error: { code } });

/** The bare WebSocket of Engine.IO, to say what no client library says. Resolves with the close code. */
const raw = (url: string, lines: string[]): Promise<number> =>
  new Promise((resolve) => {
    const ws = new WebSocket(`${url.replace('http', 'ws')}${SOCKET_PATH}/?EIO=4&transport=websocket`);
    ws.addEventListener('open', () => lines.forEach((line) => ws.send(line)));
    ws.addEventListener('close', (event) => resolve(event.code));
  });

/** The status that an upgrade from a page of `origin` gets: 101 when it is let in. */
const upgradeStatus = (url: string, origin: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const headers = {
      origin,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    };
    const request = get(`${url}${SOCKET_PATH}/?EIO=4&transport=websocket`, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode);
    });
    request.on('error', reject);
  });

describe('bad input by socket', () => {
  let server: RunningServer;
  let ann: Person;
  let bob: Person;
  let chatId: number;
  let client: Client;

  beforeAll(async () => {
    server = await startServer({ kind: 'embedded' });
    [ann, bob] = [await register(server.url, 'ann'), await register(server.url, 'bob')];
    chatId = await chatOf(server.url, ann, bob);
    client = await connect(server.url, ann.token);
  });
  afterAll(async () => {
    client.socket.close();
    await server.stop();
  });

  test('a payload that is not of the contract is BAD_INPUT for every request', async () => {
    const odd: unknown[] = [
      'x',
      0,
      true,
      [],
      [[]],
      { unknown: 1 },
      JSON.parse('{"__proto__":{"admin":1}}'),
      JSON.parse('{"constructor":{"prototype":{"admin":1}}}'),
      Buffer.from('x'),
    ];
    for (const name of Object.keys(requests)) {
      for (const input of odd)
        expect(await ask(client, name, input), `${name} ${JSON.stringify(input)}`).toMatchObject(refused('BAD_INPUT'));
      expect(await ask(client, name, {}, {}), `${name}, two arguments`).toMatchObject(refused('BAD_INPUT'));
    }
    for (const name of [
      'send_message',
      'open_chat',
      'close_chat',
      'mark_read',
      'mark_delivered',
      'typing',
      'sync',
      'fetch_events',
      'fetch_pages',
    ]) {
      for (const input of [null, undefined])
        expect(await ask(client, name, input), name).toMatchObject(refused('BAD_INPUT'));
    }
    expect(Reflect.get({}, 'admin')).toBeUndefined();
  });

  test('fields out of their range', async () => {
    const sends: object[] = [
      { chatId: -1, content: 'x' },
      { chatId: 1.5, content: 'x' },
      { chatId: Number.POSITIVE_INFINITY, content: 'x' },
      { chatId: 3_000_000_000, content: 'x' },
      { chatId: '1; drop table chat', content: 'x' },
      { chatId, content: '' },
      { chatId, content: ' \n\t' },
      { chatId, content: '\u200b\u2800\u3164' },
      { chatId, content: 'a\u0000b' },
      { chatId, content: 'a\ud800b' },
      { chatId, content: 'x'.repeat(limits.textChars + 1) },
      { chatId, content: 'ก'.repeat(limits.textBytes / 3 + 1) },
      { chatId, content: 'x', extra: 1 },
      { chatId, content: 'x', clientId: 'not a uuid' },
      { chatId, content: 'x', messageType: 'HTML' },
      { chatId, content: '', messageType: 'IMAGE' },
      { chatId, content: '', messageType: 'IMAGE', imageUrl: 'javascript:alert(1)' },
      { chatId, content: '', messageType: 'IMAGE', imageUrl: '/api/files/../../etc/passwd' },
      { chatId, content: 'x', replyToId: '1-0' },
      { chatId, content: 'x', replyToId: `${chatId + 1}-1` },
      { chatId, content: 'x', senderId: 'me' },
      { chatId, content: 'x', fileIds: ['A'.repeat(22)] },
    ];
    for (const input of sends)
      expect(await ask(client, 'send_message', input), JSON.stringify(input).slice(0, 80)).toMatchObject(
        refused('BAD_INPUT'),
      );
    expect(await ask(client, 'fetch_events', { chatId, from: 1, to: 1e9 })).toMatchObject(refused('BAD_INPUT'));
    expect(await ask(client, 'fetch_events', { chatId, from: 5, to: 4 })).toMatchObject(refused('BAD_INPUT'));
    const pages: object[][] = [
      [],
      [{ chatId, from: 5, to: 4 }],
      [{ chatId, from: 1, to: limits.eventsMax + 1 }],
      [
        { chatId, from: 1, to: limits.eventsMax },
        { chatId, from: 1, to: 1 },
      ],
      Array.from({ length: limits.pagesMax + 1 }, () => ({ chatId, from: 1, to: 1 })),
      [{ chatId, from: 1, to: 1, extra: 1 }],
    ];
    for (const ranges of pages)
      expect(await ask(client, 'fetch_pages', { ranges }), JSON.stringify(ranges).slice(0, 80)).toMatchObject(
        refused('BAD_INPUT'),
      );
    expect(await ask(client, 'mark_read', { chatId, seq: -1 })).toMatchObject(refused('BAD_INPUT'));
    expect(
      await ask(client, 'mark_delivered', {
        items: Array.from({ length: limits.pointersMax + 1 }, () => ({ chatId, seq: 1 })),
      }),
    ).toMatchObject(refused('BAD_INPUT'));
    const history = await call(server.url, 'GET', `/api/chat/${chatId}/message?peek=true`, ann.token);
    expect(history.body).toMatchObject({ messages: [] });
  });

  test('odd text of the allowed kind comes back as it was', async () => {
    for (const content of [
      '<img src=x onerror=alert(1)>',
      '\u202Eevil',
      'ก'.repeat(limits.textBytes / 3),
      "'; DROP TABLE chat; --",
      '{"$1":"\\u0041"}',
      '👨‍👩‍👧‍👦'.repeat(50),
      '\\x00',
    ]) {
      expect(await ask(client, 'send_message', { chatId, content })).toMatchObject({ ok: true, message: { content } });
    }
  });

  test('unknown and forged events are refused; a thousand of them close the socket, and only it', async () => {
    const flooder = await connect(server.url, ann.token);
    for (const name of ['nope', '__proto__', 'constructor', 'toString', 'error', ''])
      expect(await ask(flooder, name, 1), name).toMatchObject(refused('BAD_INPUT'));
    flooder.socket.close();
    const strict = await startServer({ kind: 'embedded', env: { RATE_LIMIT_SCALE: '1' } });
    try {
      const ida = await register(strict.url, 'ida');
      const [bad, good] = [await connect(strict.url, ida.token), await connect(strict.url, ida.token)];
      for (let i = 0; i < 1_000; i += 1) bad.socket.emit('nope', i);
      expect(await bad.push('session_end')).toEqual({ reason: 'flood' });
      await bad.closed;
      const dan = await register(strict.url, 'dan');
      const chat = await chatOf(strict.url, ida, dan);
      const answers = await Promise.all(
        Array.from({ length: 300 }, () => ask(good, 'typing', { chatId: chat, typing: true })),
      );
      expect(answers.filter((a) => JSON.stringify(a).includes('RATE_LIMITED')).length).toBeGreaterThan(200);
      expect(answers.at(-1)).toMatchObject({
        ok: false,
        error: { code: 'RATE_LIMITED', retry: 'retry', retryAfterMs: expect.any(Number) as number },
      });
      expect(await ask(good, 'heartbeat', {})).toMatchObject({ ok: true });
      good.socket.close();
    } finally {
      await strict.stop();
    }
  });

  test('frames that are too large, too deep or not of the protocol close the connection, and the server lives', async () => {
    const hello = `40${JSON.stringify({ token: ann.token })}`;
    expect(
      await raw(server.url, [hello, `42["send_message",{"chatId":1,"content":"${'x'.repeat(limits.frameBytes)}"}]`]),
    ).toBe(1009);
    expect(await raw(server.url, [`${'x'.repeat(10_000_000)}`])).toBe(1009);
    const deep = '['.repeat(30_000) + ']'.repeat(30_000);
    for (const line of [
      '42["disconnect"]',
      '42["connect"]',
      '42{"a":1}',
      '42',
      '459-["x"]',
      `42["mark_read",${deep}]`,
      `451-["x",${deep}]`,
      '4999',
      '40/admin,',
      '4',
      '7',
      'b!!!',
      '42[1,',
    ]) {
      const code = await Promise.race([raw(server.url, [hello, line, '41']), settle(8_000).then(() => 0)]);
      expect(code, line.slice(0, 20)).not.toBe(0);
    }
    expect(await ask(client, 'heartbeat', {})).toMatchObject({ ok: true });
  });

  test('no token, a token in the address, and foreign pages are not let in', async () => {
    await expect(connect(server.url, undefined, { extra: { query: { token: ann.token } } })).rejects.toMatchObject({
      data: { code: 'UNAUTHENTICATED' },
    });
    for (const origin of ['https://evil.example', 'null', server.url])
      expect(await upgradeStatus(server.url, origin), origin).toBe(403);
    await server.restart({ ORIGINS: 'https://chat.example' });
    expect(await upgradeStatus(server.url, 'https://chat.example')).toBe(101);
    expect(await upgradeStatus(server.url, 'https://chat.example.evil')).toBe(403);
    // Nobody who does not say who it is stays.
    expect(await raw(server.url, [])).toBeGreaterThan(0);
    const polling = await fetch(`${server.url}${SOCKET_PATH}/?EIO=4&transport=polling`);
    expect(polling.status).toBe(400);
  });

  test('nothing of it is in the log, and nothing made the server fail', () => {
    const log = server.output();
    for (const secret of [ann.token, ann.refreshToken, ann.password, 'drop table', 'DROP TABLE', 'onerror'])
      expect(log).not.toContain(secret);
    expect(log).not.toMatch(/request_failed|uncaught|unhandled/i);
  });
});
