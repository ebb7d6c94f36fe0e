import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { groupRequests } from '../../contract/group.ts';
import { requests, type RequestName } from '../../contract/socket.ts';
import { call, chatOf, type Client, connect, type Person, register, settle } from './support/people.ts';
import { databaseKinds, type RunningServer, startServer } from './support/server.ts';

const SECRET = 'what only the two of them may know';

describe.each(databaseKinds)('who may do what, on %s', (kind) => {
  let server: RunningServer;
  let ann: Person;
  let bob: Person;
  let eve: Person;
  let chatId: number;

  /** What each request says of somebody else's chat: refused, or what it answers without touching that chat. */
  const asStranger: { [N in RequestName]: [input: unknown, expected: object] } = {
    join_app: [null, { ok: true }],
    send_message: [{ content: 'let me in' }, { ok: false, error: { code: 'FORBIDDEN' } }],
    act_on_message: [
      { kind: 'reaction', seq: 1, clientId: '019c0000-0000-7000-8000-000000000001', emoji: '👍', on: true },
      { ok: false, error: { code: 'FORBIDDEN' } },
    ],
    hide_message: [{ seq: 1 }, { ok: false, error: { code: 'FORBIDDEN' } }],
    set_chat: [
      { clientId: '019c0000-0000-7000-8000-000000000002', set: { kind: 'pin', on: true } },
      { ok: false, error: { code: 'FORBIDDEN' } },
    ],
    message_history: [{ seq: 1 }, { ok: false, error: { code: 'FORBIDDEN' } }],
    message_at: [{ at: '2026-01-01T00:00:00Z' }, { ok: false, error: { code: 'FORBIDDEN' } }],
    create_group: [
      { clientId: '019c0000-0000-7000-8000-000000000002', title: 'Mine', members: ['2000000000'] },
      { ok: false, error: { code: 'NOT_FOUND' } },
    ],
    act_on_group: [
      { kind: 'title', clientId: '019c0000-0000-7000-8000-000000000003', title: 'Mine' },
      { ok: false, error: { code: 'FORBIDDEN' } },
    ],
    group_invite: [{ do: 'renew' }, { ok: false, error: { code: 'FORBIDDEN' } }],
    read_invite: [{ token: 'A'.repeat(22) }, { ok: false, error: { code: 'NOT_FOUND' } }],
    join_group: [
      { token: 'A'.repeat(22), clientId: '019c0000-0000-7000-8000-000000000004' },
      { ok: false, error: { code: 'NOT_FOUND' } },
    ],
    set_draft: [
      { text: 'a draft', replyTo: null },
      { ok: false, error: { code: 'FORBIDDEN' } },
    ],
    block_user: [
      { userId: '2000000000', on: true },
      { ok: false, error: { code: 'NOT_FOUND' } },
    ],
    list_blocked: [{}, { ok: true, blocked: [] }],
    set_profile: [{}, { ok: true }],
    set_privacy: [{}, { ok: true, readReceipts: true, presence: true }],
    open_chat: [{}, { ok: false, error: { code: 'FORBIDDEN' } }],
    close_chat: [{}, { ok: true }],
    mark_read: [{ seq: 1 }, { ok: false, error: { code: 'FORBIDDEN' } }],
    mark_delivered: [{ items: [] }, { ok: true }],
    typing: [{ typing: true }, { ok: false, error: { code: 'FORBIDDEN' } }],
    sync: [{}, { ok: true, chats: [], online: [] }],
    fetch_events: [
      { from: 1, to: 10 },
      { ok: false, error: { code: 'FORBIDDEN' } },
    ],
    fetch_pages: [{}, { ok: true, pages: '[]' }],
    search_messages: [{}, { ok: true, messages: [], rest: [] }],
    heartbeat: [{}, { ok: true, chats: 0, heads: 0, pointers: 0 }],
  };
  /** Requests that name no chat. */
  const ofNoChat = new Set<RequestName>([
    ...(['join_app', 'sync', 'heartbeat', 'create_group', 'read_invite', 'join_group'] as const),
    ...(['block_user', 'list_blocked', 'set_profile', 'set_privacy'] as const),
  ]);
  const inputOf = (name: RequestName, chat: number): unknown => {
    if (ofNoChat.has(name)) return asStranger[name][0];
    if (name === 'fetch_pages') return { ranges: [{ chatId: chat, from: 1, to: 10 }] };
    if (name === 'search_messages') return { query: 'only', within: [{ chatId: chat, from: 1, to: 10 }] };
    if (name === 'mark_delivered') return { items: [{ chatId: chat, seq: 1 }] };
    return { ...(asStranger[name][0] as object), chatId: chat };
  };
  const routes: [method: string, path: (id: number | string) => string][] = [
    ['GET', (id) => `/api/chat/${id}/message`],
    ['GET', (id) => `/api/chat/${id}/message?before=10&limit=5`],
    ['POST', (id) => `/api/chat/${id}/mark-read`],
  ];
  const ask = (client: Client, name: string, input: unknown): Promise<unknown> =>
    client.socket.timeout(8_000).emitWithAck(name, input);

  /** Every request and route about a chat that the caller is not in: same answers as for a chat that does not exist. */
  const expectShutOut = async (person: Person): Promise<void> => {
    const client = await connect(server.url, person.token);
    const names = Object.keys(requests) as RequestName[];
    for (const name of names) {
      const answer = await ask(client, name, inputOf(name, chatId));
      const { online: _online, ...expected } = asStranger[name][1] as { online?: unknown };
      expect(answer, name).toMatchObject(expected);
      expect(JSON.stringify(answer), name).not.toContain(SECRET);
      expect(JSON.stringify(answer), name).not.toContain(`"${bob.id}"`);
      if (expected && 'error' in expected)
        expect(await ask(client, name, inputOf(name, 2_000_000_001)), name).toEqual(answer);
    }
    for (const [method, path] of routes) {
      const here = await call(server.url, method, path(chatId), person.token);
      expect(here.status).toBe(403);
      expect(here.body).toEqual((await call(server.url, method, path(2_000_000_001), person.token)).body);
    }
    expect((await call(server.url, 'GET', '/api/chat/list', person.token)).body).toEqual({ success: true, chats: [] });
    client.socket.close();
  };

  beforeAll(async () => {
    server = await startServer({ kind });
    [ann, bob, eve] = [
      await register(server.url, 'ann'),
      await register(server.url, 'bob'),
      await register(server.url, 'eve'),
    ];
    chatId = await chatOf(server.url, ann, bob);
    const a = await connect(server.url, ann.token);
    expect(await a.ask('send_message', { chatId, content: SECRET, clientId: randomUUID() })).toMatchObject({
      ok: true,
    });
    a.socket.close();
  });
  afterAll(async () => {
    await server.stop();
  });

  test('signed out: no socket, and 401 on every route', async () => {
    for (const token of [undefined, '', 'x', 42, null, ann.refreshToken, `${ann.token}x`]) {
      await expect(connect(server.url, token), String(token)).rejects.toMatchObject({
        data: { code: 'UNAUTHENTICATED', retry: 'auth' },
      });
    }
    const all: [string, string][] = [
      ['GET', '/api/chat/list'],
      ['POST', '/api/chat/create'],
      ['GET', '/api/chat/online-users'],
      ...routes.map(([method, path]): [string, string] => [method, path(chatId)]),
    ];
    for (const [method, path] of all) {
      for (const suffix of ['', path.includes('?') ? '&userId=1' : '?userId=1']) {
        const answer = await call(server.url, method, path + suffix);
        expect([answer.status, answer.body], path).toMatchObject([
          401,
          { success: false, error: { code: 'UNAUTHENTICATED' } },
        ]);
      }
    }
  });

  test('a stranger learns nothing, not even that the chat exists', async () => {
    const watching = await connect(server.url, eve.token);
    const [a, b] = [await connect(server.url, ann.token), await connect(server.url, bob.token)];
    await expectShutOut(eve);
    await a.ask('typing', { chatId, typing: true });
    await a.ask('send_message', { chatId, content: SECRET });
    await b.ask('mark_read', { chatId });
    await settle();
    for (const name of [
      'receive_message',
      'typing_update',
      'chat_event',
      'user_online',
      'chat_list_update',
      'user_event',
    ] as const) {
      expect(watching.got(name), name).toEqual([]);
    }
    for (const c of [watching, a, b]) c.socket.close();
  });

  test('a member may do all of it', async () => {
    const a = await connect(server.url, ann.token);
    // What may be done in groups, and by whom: groups.test.ts.
    const names = (Object.keys(requests) as RequestName[]).filter((name) => !Object.hasOwn(groupRequests, name));
    for (const name of names) {
      // Nobody is blocked in the middle of this: on is off already.
      const block = { userId: String(bob.id), on: false };
      const input =
        name === 'send_message' ? { chatId, content: 'x' } : name === 'block_user' ? block : inputOf(name, chatId);
      expect(await ask(a, name, input), name).toMatchObject({ ok: true });
    }
    for (const [method, path] of routes)
      expect((await call(server.url, method, path(chatId), ann.token)).status).toBe(200);
    a.socket.close();
  });

  test('methods, ids and bodies that are none', async () => {
    const status = async (method: string, path: string, body?: unknown): Promise<number> =>
      (await call(server.url, method, path, ann.token, body)).status;
    expect(await status('POST', '/api/chat/list')).toBe(405);
    expect(await status('DELETE', `/api/chat/${chatId}/message`)).toBe(405);
    expect(await status('GET', '/api/chat/create')).toBe(405);
    for (const id of ['0', '-1', 'abc', '1e3', '99999999999', '%00', '1;drop table chat', '..%2f'])
      expect(await status('GET', `/api/chat/${id}/message`), id).toBe(404);
    for (const query of [
      'limit=-1',
      'limit=0',
      'limit=201',
      'limit=abc',
      'limit=1&limit=2',
      'before=x',
      'before=1e3',
      'peek=1',
      'other=1',
    ]) {
      expect(await status('GET', `/api/chat/${chatId}/message?${query}`), query).toBe(400);
    }
    expect(await status('GET', `/api/chat/${chatId}/message?before=999999999`)).toBe(200);
    for (const body of [
      undefined,
      [],
      {},
      { otherUserId: 0 },
      { otherUserId: 'x' },
      { otherUserId: String(ann.id) },
      { otherUserId: '1', more: 1 },
    ]) {
      expect(await status('POST', '/api/chat/create', body), JSON.stringify(body)).toBe(400);
    }
    expect(await status('POST', '/api/chat/create', { otherUserId: '2000000000' })).toBe(404);
  });

  test('an ex-member is a stranger, and is told that the chat is gone', async () => {
    const [x, y] = [await register(server.url, 'xen'), await register(server.url, 'yui')];
    const [c, d] = [await connect(server.url, x.token), await connect(server.url, y.token)];
    const made = await d.ask('create_group', { clientId: randomUUID(), title: 'Us', members: [String(x.id)] });
    if (!made.ok) throw new Error(made.error.code);
    const left = made.chatId;
    await c.ask('send_message', { chatId: left, content: SECRET });
    const before = await c.ask('sync', {});
    expect(
      await d.ask('act_on_group', { kind: 'remove', chatId: left, clientId: randomUUID(), user: String(x.id) }),
    ).toMatchObject({ ok: true });
    expect(before.ok && (await c.ask('sync', { token: before.token }))).toMatchObject({
      ok: true,
      gone: [left],
      chats: [],
    });
    const seen = c.got('chat_event').length;
    expect(await c.ask('send_message', { chatId: left, content: 'still here' })).toMatchObject({
      error: { code: 'FORBIDDEN' },
    });
    expect(await c.ask('fetch_events', { chatId: left, from: 1, to: 9 })).toMatchObject({
      error: { code: 'FORBIDDEN' },
    });
    await d.ask('send_message', { chatId: left, content: 'alone' });
    await d.ask('act_on_group', { kind: 'title', chatId: left, clientId: randomUUID(), title: 'Me' });
    await d.ask('typing', { chatId: left, typing: true });
    await settle();
    expect(c.got('receive_message')).toEqual([]);
    expect(c.got('typing_update')).toEqual([]);
    expect(c.got('chat_event').length).toBe(seen);
    chatId = left;
    await expectShutOut(x);
    for (const client of [c, d]) client.socket.close();
  });
});
