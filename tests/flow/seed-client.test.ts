import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MessagePayload } from '../../contract/message.ts';
import { chatListAnswer, createChatAnswer, historyAnswer, onlineUsersAnswer } from '../../contract/rest.ts';
import { call, type Person, register, settle } from './support/people.ts';
import { databaseKinds, type RunningServer, startServer } from './support/server.ts';

/** A client as the seed writes one: io({ path }), join_app on connect, no acks. Only the token is added. */
const seedClient = (url: string, person: Person) => {
  const events: [string, unknown][] = [];
  const socket: Socket = io(url, {
    path: '/api/chat/socket',
    autoConnect: true,
    forceNew: true,
    transports: ['websocket'],
    auth: { token: person.token },
  });
  for (const name of [
    'online_users_list',
    'user_online',
    'user_offline',
    'receive_message',
    'unread_update',
    'chat_list_update',
    'chat_event',
    'user_event',
  ]) {
    socket.on(name, (data: unknown) => events.push([name, data]));
  }
  socket.on('connect', () => socket.emit('join_app', String(person.id)));
  const of = (name: string): unknown[] => events.filter(([n]) => n === name).map(([, data]) => data);
  return { socket, of };
};

describe.each(databaseKinds)('a client written from the seed, on %s', (kind) => {
  let server: RunningServer;
  let ann: Person;
  let bob: Person;

  beforeAll(async () => {
    server = await startServer({ kind });
    ann = await register(server.url, 'ann');
    bob = await register(server.url, 'bob');
  });
  afterAll(async () => {
    await server.stop();
  });

  test('create a chat, send, receive, unread, history, mark read: as the seed tells', async () => {
    const created = createChatAnswer.parse(
      (await call(server.url, 'POST', '/api/chat/create', ann.token, { otherUserId: bob.id })).body,
    );
    expect(created).toMatchObject({ isNewChat: true });
    const { chatId } = created;
    expect(
      (await call(server.url, 'POST', '/api/chat/create', bob.token, { otherUserId: String(ann.id) })).body,
    ).toMatchObject({ chatId, isNewChat: false });

    const a = seedClient(server.url, ann);
    const b = seedClient(server.url, bob);
    await expect.poll(() => a.of('online_users_list').length + b.of('online_users_list').length).toBe(2);
    await expect.poll(() => onlineNow()).toEqual([String(ann.id), String(bob.id)]);
    async function onlineNow(): Promise<string[]> {
      return onlineUsersAnswer.parse((await call(server.url, 'GET', '/api/chat/online-users', ann.token)).body)
        .onlineUsers;
    }

    a.socket.emit('send_message', {
      chatId,
      senderId: String(ann.id),
      receiverId: String(bob.id),
      content: 'hello',
      messageType: 'TEXT',
    });
    a.socket.emit('send_message', { chatId, senderId: String(ann.id), receiverId: String(bob.id), content: 'there' });
    await expect.poll(() => b.of('receive_message').length).toBe(2);
    await expect.poll(() => a.of('receive_message').length).toBe(2);
    const expected: Partial<MessagePayload> = {
      chatId,
      senderId: String(ann.id),
      content: 'hello',
      messageType: 'TEXT',
      isRead: false,
      senderName: 'ann',
    };
    expect(b.of('receive_message')[0]).toMatchObject(expected);
    expect(a.of('receive_message')).toEqual(b.of('receive_message'));
    await expect.poll(() => b.of('unread_update').at(-1)).toEqual({ chatId, unreadCount: 2 });
    await expect
      .poll(() => b.of('chat_list_update').at(-1))
      .toMatchObject({ id: chatId, unread_count: 2, last_message: { content: 'there' } });
    await expect
      .poll(() => a.of('chat_list_update').at(-1))
      .toMatchObject({ id: chatId, unread_count: 0, last_message: { content: 'there' } });

    const list = chatListAnswer.parse((await call(server.url, 'GET', '/api/chat/list', bob.token)).body);
    expect(list.chats).toHaveLength(1);
    expect(list.chats[0]).toMatchObject({
      unread_count: 2,
      user1: { id: String(ann.id), email: '', is_online: true },
      user2: { email: bob.email },
    });

    const peek = historyAnswer.parse(
      (await call(server.url, 'GET', `/api/chat/${chatId}/message?peek=true`, bob.token)).body,
    );
    expect(peek.messages.map((m) => [m.content, m.is_read])).toEqual([
      ['hello', false],
      ['there', false],
    ]);
    const page = historyAnswer.parse(
      (await call(server.url, 'GET', `/api/chat/${chatId}/message?limit=1`, bob.token)).body,
    );
    expect(page).toMatchObject({ hasMore: true, messages: [{ content: 'there', is_read: true }] });
    await expect.poll(() => b.of('unread_update').at(-1)).toEqual({ chatId, unreadCount: 0 });
    expect((await call(server.url, 'POST', `/api/chat/${chatId}/mark-read`, bob.token)).body).toMatchObject({
      success: true,
      readSeq: 2,
      unreadCount: 0,
    });

    b.socket.disconnect();
    await expect.poll(() => a.of('user_offline'), { timeout: 6_000 }).toEqual([String(bob.id)]);
    expect(await onlineNow()).toEqual([String(ann.id)]);
    expect([...a.of('chat_event'), ...a.of('user_event')]).toEqual([]);
    a.socket.disconnect();
  });

  test('a new chat is hidden from the other until the first message', async () => {
    const cat = await register(server.url, 'cat');
    const { chatId } = createChatAnswer.parse(
      (await call(server.url, 'POST', '/api/chat/create', cat.token, { otherUserId: String(ann.id) })).body,
    );
    const chats = async (p: Person) =>
      chatListAnswer.parse((await call(server.url, 'GET', '/api/chat/list', p.token)).body).chats.map((c) => c.id);
    expect(await chats(cat)).toContain(chatId);
    expect(await chats(ann)).not.toContain(chatId);
    const c = seedClient(server.url, cat);
    c.socket.emit('send_message', { chatId, senderId: String(cat.id), receiverId: String(ann.id), content: 'hi' });
    await expect.poll(() => chats(ann)).toContain(chatId);
    c.socket.disconnect();
  });

  test('who starts a chat at the same time gets the same chat', async () => {
    const [dan, eve] = [await register(server.url, 'dan'), await register(server.url, 'eve')];
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => {
        const [from, to] = i % 2 === 0 ? [dan, eve] : [eve, dan];
        return call(server.url, 'POST', '/api/chat/create', from.token, { otherUserId: String(to.id) });
      }),
    );
    const made = answers.map((r) => createChatAnswer.parse(r.body));
    expect(new Set(made.map((m) => m.chatId)).size).toBe(1);
    expect(made.filter((m) => m.isNewChat)).toHaveLength(1);
  });

  test('a claimed identity or receiver that is not so is refused and stores nothing', async () => {
    const { chatId } = createChatAnswer.parse(
      (await call(server.url, 'POST', '/api/chat/create', ann.token, { otherUserId: String(bob.id) })).body,
    );
    const a = seedClient(server.url, ann);
    const ask = (name: string, data: unknown): Promise<unknown> => a.socket.timeout(5_000).emitWithAck(name, data);
    const forbidden = { ok: false, error: { code: 'FORBIDDEN' } };
    expect(await ask('join_app', String(bob.id))).toMatchObject(forbidden);
    expect(await ask('send_message', { chatId, senderId: String(bob.id), content: 'forged' })).toMatchObject(forbidden);
    expect(await ask('send_message', { chatId, receiverId: String(ann.id), content: 'forged' })).toMatchObject(
      forbidden,
    );
    expect(await ask('send_message', { chatId, receiverId: '4242', content: 'forged' })).toMatchObject(forbidden);
    expect(
      await ask('send_message', {
        chatId,
        content: 'p',
        messageType: 'IMAGE',
        imageUrl: `/api/files/${'A'.repeat(22)}`,
      }),
    ).toMatchObject(forbidden);
    await settle();
    const history = await call(server.url, 'GET', `/api/chat/${chatId}/message`, bob.token);
    expect(JSON.stringify(history.body)).not.toContain('forged');
    a.socket.disconnect();
  });
});
