import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type LocalServer, startLocal } from './support/in-process.ts';
import { type Client, connect, type Person, register } from './support/people.ts';
import { databaseKinds } from './support/server.ts';

describe.each(databaseKinds)('invite links on %s', (kind) => {
  let server: LocalServer;
  let people: Person[];
  let ann: Client;
  let bob: Client;
  let eve: Client;
  let chatId: number;

  beforeAll(async () => {
    server = await startLocal({ kind });
    people = [];
    for (const name of ['ann', 'bob', 'eve']) people.push(await register(server.url, name));
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    const clients = await Promise.all(people.map((p) => connect(server.url, p.token)));
    [ann, bob, eve] = clients as [Client, Client, Client]; // three people
    const made = await ann.ask('create_group', {
      clientId: randomUUID(),
      title: 'Trip',
      members: [String(people[1]?.id)],
    });
    if (!made.ok) throw new Error(made.error.code);
    chatId = made.chatId;
    return () => clients.forEach((client) => client.socket.close());
  });

  const link = async (client: Client, deed: 'read' | 'renew' | 'off' = 'read'): Promise<string | null> => {
    const answer = await client.ask('group_invite', { chatId, do: deed });
    if (!answer.ok) throw new Error(answer.error.code);
    return answer.token;
  };
  const made = async (): Promise<string> => {
    const token = await link(ann, 'renew');
    if (token === null) throw new Error('no link');
    return token;
  };
  const join = (client: Client, token: string, clientId: string = randomUUID()) =>
    client.ask('join_group', { token, clientId });
  const code = (answer: { ok: boolean; error?: { code: string } }): string =>
    answer.ok ? 'ok' : (answer.error?.code ?? '');
  const remove = (user: Person | undefined, deed: 'remove' | 'add') =>
    ann.ask('act_on_group', {
      chatId,
      clientId: randomUUID(),
      ...(deed === 'remove' ? { kind: deed, user: String(user?.id) } : { kind: deed, users: [String(user?.id)] }),
    });

  test('whoever has the link sees name and size, joins once, and reads from there on', async () => {
    expect(await link(ann)).toBeNull();
    const token = await made();
    expect(await link(ann)).toBe(token);
    await ann.ask('send_message', { chatId, content: 'before' });
    expect(await eve.ask('read_invite', { token })).toEqual({ ok: true, title: 'Trip', members: 2, chatId: null });
    const clientId = randomUUID();
    expect(await join(eve, token, clientId)).toEqual({ ok: true, chatId, duplicate: false });
    expect(await join(eve, token, clientId)).toEqual({ ok: true, chatId, duplicate: true });
    expect(await join(eve, token)).toEqual({ ok: true, chatId, duplicate: true });
    expect(await eve.ask('read_invite', { token })).toMatchObject({ members: 3, chatId });
    await eve.push('user_event', (e) => e.kind === 'chat_added' && e.payload['chatId'] === chatId);
    const log = await eve.ask('fetch_events', { chatId, from: 1, to: 9 });
    expect(log.ok && log.events.map((e) => e.group?.what)).toEqual(['joined']);
    const told = await bob.push('chat_event', (p) => p.kind === 'event' && p.event.group?.what === 'joined');
    expect(told.chatId).toBe(chatId);
  });

  test('the database holds nothing that the link could be told from', async () => {
    const token = await made();
    const rows = await server.store.db.query('SELECT t::text AS row FROM chat_invite t');
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
    expect(server.logged()).not.toContain(token);
  });

  test('renewed or switched off, the link of before is void, and says no more than one that never was', async () => {
    const first = await made();
    const second = await made();
    expect(second).not.toBe(first);
    const never = await eve.ask('read_invite', { token: 'A'.repeat(22) });
    expect(await eve.ask('read_invite', { token: first })).toEqual(never);
    expect(code(await join(eve, first))).toBe('NOT_FOUND');
    expect(code(await eve.ask('read_invite', { token: second }))).toBe('ok');
    expect(await link(ann, 'off')).toBeNull();
    expect(await link(ann)).toBeNull();
    expect(await eve.ask('read_invite', { token: second })).toEqual(never);
    expect(code(await join(eve, second))).toBe('NOT_FOUND');
  });

  test('the link is for admins to see', async () => {
    await made();
    for (const deed of ['read', 'renew', 'off'] as const) {
      expect(code(await bob.ask('group_invite', { chatId, do: deed }))).toBe('FORBIDDEN');
      expect(code(await eve.ask('group_invite', { chatId, do: deed }))).toBe('FORBIDDEN');
    }
    expect(await link(ann)).not.toBeNull();
  });

  test('who left comes back by the link; who was removed only by an admin', async () => {
    const token = await made();
    expect(code(await bob.ask('act_on_group', { kind: 'leave', chatId, clientId: randomUUID() }))).toBe('ok');
    expect(code(await join(bob, token))).toBe('ok');
    expect(code(await remove(people[1], 'remove'))).toBe('ok');
    expect(code(await join(bob, token))).toBe('FORBIDDEN');
    expect(code(await remove(people[1], 'add'))).toBe('ok');
    expect(await join(bob, token)).toMatchObject({ ok: true, duplicate: true });
  });

  test('a group that everybody has left has a new owner with the first to join', async () => {
    const token = await made();
    for (const client of [bob, ann])
      await client.ask('act_on_group', { kind: 'leave', chatId, clientId: randomUUID() });
    expect(code(await join(eve, token))).toBe('ok');
    expect(await link(eve, 'read')).toBe(token);
  });

  test('tokens of another form are no question at all', async () => {
    for (const token of ['', 'x', 'A'.repeat(23), '../'.repeat(7), 'ก'.repeat(22)]) {
      expect(code(await eve.ask('read_invite', { token }))).toBe('BAD_INPUT');
      expect(code(await join(eve, token))).toBe('BAD_INPUT');
    }
  });
});
