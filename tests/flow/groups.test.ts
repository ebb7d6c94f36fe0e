import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChatRow } from '../../contract/chat.ts';
import type { ChatEvent } from '../../contract/event.ts';
import type { GroupActData } from '../../contract/group.ts';
import { limits } from '../../contract/limits.ts';
import { chatListAnswer, fileAnswer, historyAnswer } from '../../contract/rest.ts';
import { type LocalServer, startLocal } from './support/in-process.ts';
import { call, type Client, connect, type Person, register, settle, signInAgain } from './support/people.ts';
import { databaseKinds } from './support/server.ts';

type Wish = GroupActData extends infer A ? (A extends unknown ? Omit<A, 'chatId' | 'clientId'> : never) : never;

describe.each(databaseKinds)('groups on %s', (kind) => {
  let server: LocalServer;
  let people: Person[];
  let clients: Client[];
  let chatId: number;

  const at = <T>(list: readonly T[], n: number): T => {
    const found = list[n];
    if (found === undefined) throw new Error(`There is no number ${n}.`);
    return found;
  };
  const id = (n: number): string => String(at(people, n).id);
  const ids = (...ns: number[]): string[] => ns.map(id);
  const c = (n: number): Client => at(clients, n);

  const create = async (client: Client, members: string[], title = 'Trip', clientId: string = randomUUID()) => {
    const made = await client.ask('create_group', { clientId, title, members });
    if (!made.ok) throw new Error(made.error.code);
    return made;
  };
  const act = (client: Client, wish: Wish, clientId: string = randomUUID(), chat = chatId) =>
    // A wish with its place is one of the acts.
    client.ask('act_on_group', { ...wish, chatId: chat, clientId } as GroupActData);
  const codeOf = async (asked: Promise<{ ok: boolean; error?: { code: string } }>): Promise<string> => {
    const ack = await asked;
    return ack.ok ? 'ok' : (ack.error?.code ?? '');
  };
  const say = async (client: Client, content: string, chat = chatId): Promise<number> => {
    const ack = await client.ask('send_message', { chatId: chat, content });
    if (!ack.ok) throw new Error(ack.error.code);
    return ack.message.seq;
  };
  const logOf = async (client: Client, chat = chatId): Promise<ChatEvent[]> => {
    const ack = await client.ask('fetch_events', { chatId: chat, from: 1, to: 500 });
    if (!ack.ok) throw new Error(ack.error.code);
    return ack.events;
  };
  const rowOf = async (client: Client, chat = chatId): Promise<ChatRow | undefined> => {
    const ack = await client.ask('sync', {});
    if (!ack.ok) throw new Error(ack.error.code);
    return ack.chats.find((row) => row.id === chat);
  };
  const rolesOf = async (client: Client): Promise<Record<string, string>> =>
    Object.fromEntries(((await rowOf(client))?.members ?? []).map((m) => [m.name, m.role]));
  const upload = async (person: Person): Promise<string> => {
    const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#12ab9f' } })
      .png()
      .toBuffer();
    const response = await fetch(`${server.url}/api/files`, {
      method: 'POST',
      headers: { 'content-type': 'image/png', authorization: `Bearer ${person.token}` },
      body: new Uint8Array(bytes),
    });
    return fileAnswer.parse(await response.json()).file.url;
  };

  beforeAll(async () => {
    server = await startLocal({ kind });
    people = [];
    for (const name of ['ann', 'bob', 'cem', 'dee', 'eve']) people.push(await register(server.url, name));
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    clients = await Promise.all(people.map((p) => connect(server.url, p.token)));
    chatId = (await create(c(0), ids(1, 2))).chatId;
    return () => clients.forEach((client) => client.socket.close());
  });

  test('a group is there for all its members, with their names, and for nobody else', async () => {
    await c(1).push('user_event', (e) => e.kind === 'chat_added' && e.payload['chatId'] === chatId);
    for (const n of [0, 1, 2]) {
      const row = await rowOf(c(n));
      expect(row).toMatchObject({ kind: 'group', title: 'Trip', head_seq: 1, hidden: false, user1: null });
      expect(row?.members.map((m) => [m.name, m.role]).sort()).toEqual([
        ['ann', 'owner'],
        ['bob', 'member'],
        ['cem', 'member'],
      ]);
      expect(row?.members[0]?.user_id).toBe(id(n));
    }
    expect((await logOf(c(1)))[0]?.group).toMatchObject({ what: 'created', title: 'Trip', picture: null });
    expect(await rowOf(c(3))).toBeUndefined();
    expect(c(3).got('user_event')).toEqual([]);
    const { body } = await call(server.url, 'GET', '/api/chat/list', at(people, 1).token);
    expect(chatListAnswer.parse(body).chats.find((row) => row.id === chatId)?.title).toBe('Trip');
  });

  test('made once, however often it is asked for; another body under the same name is refused', async () => {
    const clientId = randomUUID();
    const first = await create(c(0), ids(1), 'Once', clientId);
    expect(await create(c(0), ids(1), 'Once', clientId)).toEqual({ ...first, duplicate: true });
    expect(await codeOf(c(0).ask('create_group', { clientId, title: 'Twice', members: ids(1) }))).toBe('CONFLICT');
    const both = await Promise.all(
      [1, 2, 3].map(() => create(c(1), ids(2), 'Race', '019c0000-0000-7000-8000-00000000aaaa')),
    );
    expect(new Set(both.map((made) => made.chatId)).size).toBe(1);
  });

  test('whoever is added sees the log from there on, and counts nothing of before as unread', async () => {
    await say(c(0), 'before');
    const added = await act(c(0), { kind: 'add', users: ids(3) });
    expect(added).toMatchObject({ ok: true, event: { seq: 3, kind: 'member', group: { what: 'added' } } });
    await c(3).push('user_event', (e) => e.kind === 'chat_added' && e.payload['chatId'] === chatId);
    // Nor does the list say what was written last before.
    expect(await rowOf(c(3))).toMatchObject({ unread_count: 0, last_message: null });
    await say(c(1), 'after');
    const row = await rowOf(c(3));
    expect(row).toMatchObject({ unread_count: 1, last_message: { content: 'after' } });
    expect((await logOf(c(3))).map((e) => [e.seq, e.message?.content ?? e.group?.what])).toEqual([
      [3, 'added'],
      [4, 'after'],
    ]);
    const { body } = await call(server.url, 'GET', `/api/chat/${chatId}/message?peek=true`, at(people, 3).token);
    expect(historyAnswer.parse(body).messages.map((m) => m.content)).toEqual(['after']);
    expect(await codeOf(c(3).ask('message_history', { chatId, seq: 2 }))).toBe('ok');
    expect(JSON.stringify(await c(3).ask('message_history', { chatId, seq: 2 }))).not.toContain('before');
    // The others are told by the entry itself, with the new member's name.
    const told = await c(2).push('chat_event', (p) => p.kind === 'event' && p.chatId === chatId && p.event.seq === 3);
    expect(told.kind === 'event' && told.event.group?.members).toEqual([
      { user_id: id(3), role: 'member', name: 'dee', profile_image: null },
    ]);
  });

  test('who comes back has set nothing of the group', async () => {
    await say(c(0), 'one');
    const set = { chatId, clientId: randomUUID(), set: { kind: 'unread', from: 2 } } as const;
    expect(await codeOf(c(2).ask('set_chat', set))).toBe('ok');
    expect(await rowOf(c(2))).toMatchObject({ settings: { marked_seq: 2 } });
    const before = (await rowOf(c(2)))?.settings?.useq ?? Infinity;
    expect(await codeOf(act(c(2), { kind: 'leave' }))).toBe('ok');
    expect(await codeOf(act(c(0), { kind: 'add', users: ids(2) }))).toBe('ok');
    expect(await rowOf(c(2))).toMatchObject({ settings: { marked_seq: null } });
    // A device that was away takes none of them from the entries that it missed: it went out with one, and came in with another.
    expect((await rowOf(c(2)))?.settings?.useq).toBe(before + 2);
  });

  test('who is out learns nothing of what became of their message by sending it again', async () => {
    const mine = { chatId, content: 'mine', clientId: randomUUID() };
    const sent = await c(2).ask('send_message', mine);
    const target = sent.ok ? sent.message.seq : 0;
    expect(await codeOf(act(c(0), { kind: 'remove', user: id(2) }))).toBe('ok');
    const reaction = { kind: 'reaction', chatId, clientId: randomUUID(), seq: target, emoji: '👍', on: true } as const;
    expect(await codeOf(c(0).ask('act_on_message', reaction))).toBe('ok');
    for (const n of [0, 1]) await c(n).ask('mark_read', { chatId });
    const again = await c(2).ask('send_message', mine);
    expect(again).toMatchObject({ ok: true, duplicate: true, message: { seq: target, status: 'sent', isRead: false } });
    expect(JSON.stringify(again)).not.toContain('👍');
    expect(await codeOf(act(c(0), { kind: 'add', users: ids(2) }))).toBe('ok');
    expect(JSON.stringify(await c(2).ask('send_message', mine))).not.toContain('👍');
  });

  test('who is removed is told, reads nothing more, and comes back without what was said meanwhile', async () => {
    await say(c(2), 'one');
    expect(await codeOf(act(c(0), { kind: 'remove', user: id(2) }))).toBe('ok');
    await c(2).push('user_event', (e) => e.kind === 'chat_removed' && e.payload['chatId'] === chatId);
    await say(c(0), 'meanwhile');
    expect(await codeOf(c(2).ask('send_message', { chatId, content: 'x' }))).toBe('FORBIDDEN');
    expect(await codeOf(c(2).ask('mark_read', { chatId }))).toBe('FORBIDDEN');
    expect(await rowOf(c(2))).toBeUndefined();
    await settle();
    expect(JSON.stringify(c(2).got('receive_message'))).not.toContain('meanwhile');
    expect(
      c(2)
        .got('chat_event')
        .some((p) => p.kind === 'event' && p.event.seq >= 3 && p.chatId === chatId),
    ).toBe(false);
    expect(await codeOf(act(c(0), { kind: 'add', users: ids(2) }))).toBe('ok');
    await say(c(0), 'again');
    expect((await logOf(c(2))).map((e) => e.message?.content ?? e.group?.what)).toEqual(['added', 'again']);
    expect((await rowOf(c(2)))?.unread_count).toBe(1);
  });

  test('who may do what: the owner, an admin, a member, a stranger', async () => {
    expect(await codeOf(act(c(0), { kind: 'role', user: id(1), role: 'admin' }))).toBe('ok');
    const tries: [Wish, ...string[]][] = [
      [{ kind: 'title', title: 'Journey' }, 'FORBIDDEN', 'FORBIDDEN', 'ok'],
      [{ kind: 'picture', picture: null }, 'FORBIDDEN', 'FORBIDDEN', 'CONFLICT'],
      [{ kind: 'add', users: ids(4) }, 'FORBIDDEN', 'FORBIDDEN', 'ok'],
      [{ kind: 'remove', user: id(4) }, 'FORBIDDEN', 'FORBIDDEN', 'ok'],
      [{ kind: 'remove', user: id(0) }, 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN'],
      [{ kind: 'role', user: id(2), role: 'admin' }, 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN'],
      [{ kind: 'role', user: id(1), role: 'owner' }, 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN'],
    ];
    for (const [wish, ...expected] of tries) {
      const answers = [];
      for (const n of [3, 2, 1]) answers.push(await codeOf(act(c(n), wish)));
      expect(answers, JSON.stringify(wish)).toEqual(expected);
    }
    expect(await codeOf(act(c(3), { kind: 'leave' }))).toBe('FORBIDDEN');
    // An admin cannot take out another one; the owner can.
    expect(await codeOf(act(c(0), { kind: 'role', user: id(2), role: 'admin' }))).toBe('ok');
    expect(await codeOf(act(c(1), { kind: 'remove', user: id(2) }))).toBe('FORBIDDEN');
    expect(await codeOf(act(c(0), { kind: 'role', user: id(2), role: 'admin' }))).toBe('CONFLICT');
    expect(await codeOf(act(c(0), { kind: 'remove', user: id(0) }))).toBe('BAD_INPUT');
    expect(await codeOf(act(c(0), { kind: 'remove', user: id(4) }))).toBe('NOT_FOUND');
    expect(await codeOf(act(c(0), { kind: 'remove', user: id(2) }))).toBe('ok');
    expect(await rolesOf(c(1))).toEqual({ ann: 'owner', bob: 'admin' });
  });

  test('handed over: the new owner and the old one, in one entry', async () => {
    expect(await act(c(0), { kind: 'role', user: id(1), role: 'owner' })).toMatchObject({
      event: {
        group: {
          what: 'role',
          members: [
            { user_id: id(1), role: 'owner' },
            { user_id: id(0), role: 'admin' },
          ],
        },
      },
    });
    expect(await rolesOf(c(2))).toEqual({ ann: 'admin', bob: 'owner', cem: 'member' });
    expect(await codeOf(act(c(0), { kind: 'role', user: id(2), role: 'admin' }))).toBe('FORBIDDEN');
  });

  test('an owner who leaves is followed by an admin, else by who came first; the last one out closes the door', async () => {
    await act(c(0), { kind: 'role', user: id(2), role: 'admin' });
    const clientId = randomUUID();
    expect(await act(c(0), { kind: 'leave' }, clientId)).toEqual({ ok: true, event: null, duplicate: false });
    expect(await act(c(0), { kind: 'leave' }, clientId)).toEqual({ ok: true, event: null, duplicate: true });
    expect(await rolesOf(c(1))).toEqual({ bob: 'member', cem: 'owner' });
    await act(c(2), { kind: 'leave' });
    expect(await rolesOf(c(1))).toEqual({ bob: 'owner' });
    expect(await codeOf(act(c(1), { kind: 'leave' }))).toBe('ok');
    expect(await rowOf(c(1))).toBeUndefined();
    expect(await codeOf(act(c(1), { kind: 'title', title: 'x' }))).toBe('FORBIDDEN');
  });

  test('name and picture: told to all, the picture shown to members alone, the one before kept nowhere', async () => {
    const url = await upload(at(people, 0));
    const status = async (n: number, path = url): Promise<number> =>
      (await fetch(server.url + path, { headers: { authorization: `Bearer ${at(people, n).token}` } })).status;
    expect(await codeOf(act(c(1), { kind: 'picture', picture: url }))).toBe('FORBIDDEN');
    expect(await status(1)).toBe(404);
    expect(await act(c(0), { kind: 'picture', picture: url })).toMatchObject({
      event: { kind: 'title', group: { what: 'picture', title: 'Trip', picture: url } },
    });
    expect((await rowOf(c(1)))?.picture).toBe(url);
    expect([await status(1), await status(2), await status(3)]).toEqual([200, 200, 404]);
    await act(c(0), { kind: 'title', title: 'Journey' });
    expect(await rowOf(c(1))).toMatchObject({ title: 'Journey', picture: url });
    await act(c(0), { kind: 'remove', user: id(2) });
    expect(await status(2)).toBe(404);
    await act(c(0), { kind: 'picture', picture: null });
    expect((await rowOf(c(1)))?.picture).toBeNull();
    expect([await status(0), await status(1)]).toEqual([404, 404]);
    // The picture of somebody else cannot be made a group's.
    const foreign = await upload(at(people, 3));
    expect(await codeOf(act(c(0), { kind: 'picture', picture: foreign }))).toBe('FORBIDDEN');
    expect(
      await codeOf(c(0).ask('create_group', { clientId: randomUUID(), title: 'x', picture: foreign, members: ids(1) })),
    ).toBe('FORBIDDEN');
  });

  test('read by all is read: pointers of many come together, and who came later holds nothing up', async () => {
    const seq = await say(c(0), 'hello');
    await c(1).ask('mark_read', { chatId, seq });
    await c(2).ask('mark_delivered', { items: [{ chatId, seq }] });
    // The two come together, or one after the other when the machine is slow.
    const known = async (userId: string, which: 'read' | 'delivered'): Promise<void> => {
      await c(0).push(
        'chat_event',
        (p) =>
          p.kind === 'pointers' && p.chatId === chatId && p.items.some((i) => i.userId === userId && i[which] === seq),
      );
    };
    await known(id(1), 'read');
    await known(id(2), 'delivered');
    const statusOf = async (): Promise<string | undefined> =>
      (await logOf(c(0))).find((e) => e.seq === seq)?.message?.status;
    expect(await statusOf()).toBe('delivered');
    await act(c(0), { kind: 'add', users: ids(3) });
    expect(await statusOf()).toBe('delivered');
    await c(2).ask('mark_read', { chatId, seq });
    expect(await statusOf()).toBe('read');
    expect(
      c(0)
        .got('chat_event')
        .every((p) => p.chatId !== chatId || (p.kind !== 'read' && p.kind !== 'delivered')),
    ).toBe(true);
  });

  test('who blocks somebody is not brought into a group by them', async () => {
    await server.store.db.query('INSERT INTO block (blocker_id, blocked_id) VALUES ($1, $2)', [
      at(people, 4).id,
      at(people, 0).id,
    ]);
    try {
      expect(await codeOf(act(c(0), { kind: 'add', users: ids(4) }))).toBe('NOT_FOUND');
      expect(await act(c(0), { kind: 'add', users: ids(3, 4) })).toMatchObject({
        event: { group: { members: [{ user_id: id(3) }] } },
      });
      expect(await codeOf(c(0).ask('create_group', { clientId: randomUUID(), title: 'x', members: ids(4) }))).toBe(
        'NOT_FOUND',
      );
      expect(await rowOf(c(4))).toBeUndefined();
    } finally {
      await server.store.db.query('DELETE FROM block');
    }
  });

  test('a repeated act answers its first entry; on a second device of the one who did it, it is told', async () => {
    const other = await connect(server.url, (await signInAgain(server.url, at(people, 0))).token);
    const clientId = randomUUID();
    const first = await act(c(0), { kind: 'title', title: 'Journey' }, clientId);
    expect(await act(c(0), { kind: 'title', title: 'Journey' }, clientId)).toMatchObject({
      ...first,
      duplicate: true,
    });
    expect(await codeOf(act(c(0), { kind: 'title', title: 'Else' }, clientId))).toBe('CONFLICT');
    await other.push('chat_event', (p) => p.kind === 'event' && p.chatId === chatId && p.event.kind === 'title');
    expect((await logOf(c(0))).length).toBe(2);
    other.socket.close();
  });

  test('bad input: over long names, nobody, somebody twice, too many, a direct chat', async () => {
    const bad = (wish: object): Promise<string> =>
      codeOf(c(0).ask('create_group', { clientId: randomUUID(), title: 'x', members: ids(1), ...wish }));
    expect(await bad({ title: 'x'.repeat(limits.nameChars + 1) })).toBe('BAD_INPUT');
    expect(await bad({ title: ' \u200b ' })).toBe('BAD_INPUT');
    expect(await bad({ title: 'a\u202eb' })).toBe('BAD_INPUT');
    expect(await bad({ members: [] })).toBe('BAD_INPUT');
    expect(await bad({ members: ids(1, 1) })).toBe('BAD_INPUT');
    expect(await bad({ members: Array.from({ length: limits.groupMembers }, (_, n) => String(n + 1)) })).toBe(
      'BAD_INPUT',
    );
    expect(await bad({ picture: 'https://example.org/x.png' })).toBe('BAD_INPUT');
    expect(await bad({ members: ['2000000001'] })).toBe('NOT_FOUND');
    const { body } = await call(server.url, 'POST', '/api/chat/create', at(people, 0).token, { otherUserId: id(1) });
    const direct = (body as { chatId: number }).chatId;
    expect(await codeOf(act(c(0), { kind: 'leave' }, randomUUID(), direct))).toBe('FORBIDDEN');
    expect(await codeOf(act(c(0), { kind: 'title', title: 'x' }, randomUUID(), direct))).toBe('FORBIDDEN');
  });

  test('sends that meet a removal: none is stored after it, and none is told to who is gone', async () => {
    for (let round = 0; round < 8; round += 1) {
      const group = (await create(c(0), ids(1, 2))).chatId;
      const sends = Array.from({ length: 12 }, (_, n) =>
        c(n % 2 === 0 ? 1 : 2).ask('send_message', { chatId: group, content: `${round}/${n}` }),
      );
      const removal = act(c(0), { kind: 'remove', user: id(1) }, randomUUID(), group);
      const [removed] = await Promise.all([removal, ...sends]);
      if (!removed.ok || removed.event === null) throw new Error('not removed');
      const end = removed.event.seq;
      const log = await logOf(c(0), group);
      expect(log.map((e) => e.seq)).toEqual(log.map((_, n) => n + 1));
      expect(log.filter((e) => e.seq > end && e.senderId === id(1))).toEqual([]);
      await settle(50);
      expect(
        c(1)
          .got('receive_message')
          .filter((m) => m.chatId === group && m.seq > end),
      ).toEqual([]);
    }
  });

  test('five hundred members: no more than that, and a send costs one statement and one push', async () => {
    const { db } = server.store;
    const rows = await db.query<{ id: number }>(
      `INSERT INTO "user" (email, name, password_hash)
       SELECT 'many-' || n || '@example.org', 'Member ' || n, '' FROM generate_series(1, $1::int) AS n
       ON CONFLICT (email) DO UPDATE SET name = EXCLUDED.name RETURNING id`,
      [limits.groupMembers],
    );
    const many = rows.map((r) => String(r.id));
    const group = (await create(c(0), [id(1), ...many.slice(0, limits.groupMembers - 2)])).chatId;
    expect((await rowOf(c(1), group))?.members.length).toBe(limits.groupMembers);
    expect(await codeOf(act(c(0), { kind: 'add', users: ids(2) }, randomUUID(), group))).toBe('CONFLICT');
    await settle();
    const statements: string[] = [];
    const query = db.query.bind(db);
    db.query = (text, params) => {
      statements.push(text);
      return query(text, params);
    };
    try {
      const seq = await say(c(0), 'to all', group);
      await c(1).push('receive_message', (m) => m.chatId === group && m.seq === seq);
      expect(statements.filter((text) => !text.includes('presence_lease')).length).toBe(1);
    } finally {
      db.query = query;
    }
    expect(await codeOf(act(c(1), { kind: 'leave' }, randomUUID(), group))).toBe('ok');
    expect(await codeOf(act(c(0), { kind: 'add', users: ids(2) }, randomUUID(), group))).toBe('ok');
  });
});
