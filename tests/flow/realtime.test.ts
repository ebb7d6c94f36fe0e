import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, chatOf, connect, type Person, register, settle, signInAgain } from './support/people.ts';
import { databaseKinds, type RunningServer, startServer } from './support/server.ts';

describe.each(databaseKinds)('realtime on %s', (kind) => {
  let server: RunningServer;
  let ann: Person;
  let bob: Person;
  let chatId: number;

  beforeAll(async () => {
    server = await startServer({ kind });
    ann = await register(server.url, 'ann');
    bob = await register(server.url, 'bob');
    chatId = await chatOf(server.url, ann, bob);
  });
  afterAll(async () => {
    await server.stop();
  });

  test('a message reaches the other side and the sender’s other device, not the sending one', async () => {
    const here = await connect(server.url, ann.token);
    const there = await connect(server.url, (await signInAgain(server.url, ann)).token);
    const other = await connect(server.url, bob.token);
    const ack = await here.ask('send_message', { chatId, content: 'สวัสดี 👋🏽' });
    expect(ack).toMatchObject({
      ok: true,
      duplicate: false,
      message: { content: 'สวัสดี 👋🏽', status: 'sent', senderName: 'ann' },
    });
    if (!ack.ok) return;
    expect(await other.push('receive_message', (m) => m.id === ack.message.id)).toEqual(ack.message);
    expect(await there.push('receive_message', (m) => m.id === ack.message.id)).toEqual(ack.message);
    await settle();
    expect(here.got('receive_message')).toEqual([]);
    expect(other.got('unread_update')).toEqual([]);
    for (const c of [here, there, other]) c.socket.close();
  });

  test('delivered and read are told to the sender, the own read pointer to the own devices, and neither goes back', async () => {
    const here = await connect(server.url, ann.token);
    const other = await connect(server.url, bob.token);
    const sent = await here.ask('send_message', { chatId, content: 'one' });
    if (!sent.ok) throw new Error('not sent');
    const { seq } = sent.message;
    expect(
      await other.ask('mark_delivered', {
        items: [
          { chatId, seq },
          { chatId: 999_999, seq: 1 },
        ],
      }),
    ).toEqual({ ok: true });
    expect(await here.push('chat_event', (e) => e.kind === 'delivered')).toEqual({
      kind: 'delivered',
      chatId,
      userId: String(bob.id),
      seq,
    });
    expect(await other.ask('mark_read', { chatId, seq: seq + 1_000 })).toEqual({
      ok: true,
      chatId,
      readSeq: seq,
      unreadCount: 0,
    });
    expect(await here.push('chat_event', (e) => e.kind === 'read')).toEqual({
      kind: 'read',
      chatId,
      userId: String(bob.id),
      seq,
    });
    expect(await other.push('user_event')).toMatchObject({ kind: 'read', payload: { chatId, seq } });
    expect(await other.ask('mark_read', { chatId, seq: 0 })).toMatchObject({ ok: true, readSeq: seq });
    const history = await call(server.url, 'GET', `/api/chat/${chatId}/message?peek=true`, ann.token);
    expect(history.body).toMatchObject({ success: true, hasMore: false });
    expect(JSON.stringify(history.body)).not.toContain('"is_read":false');
    for (const c of [here, other]) c.socket.close();
  });

  test('what arrives in an open chat counts as read at once; after close_chat it does not', async () => {
    const here = await connect(server.url, ann.token);
    const other = await connect(server.url, bob.token);
    expect(await other.ask('open_chat', { chatId })).toMatchObject({ ok: true });
    const sent = await here.ask('send_message', { chatId, content: 'seen at once' });
    if (!sent.ok) throw new Error('not sent');
    await here.push('chat_event', (e) => e.kind === 'read' && e.seq === sent.message.seq);
    await other.ask('close_chat', { chatId });
    await here.ask('send_message', { chatId, content: 'not seen' });
    await settle();
    const list = await call(server.url, 'GET', '/api/chat/list', bob.token);
    expect(list.body).toMatchObject({
      chats: [{ id: chatId, unread_count: 1, last_message: { content: 'not seen', is_read: false } }],
    });
    for (const c of [here, other]) c.socket.close();
  });

  test('typing is passed on to the other member only', async () => {
    const here = await connect(server.url, ann.token);
    const other = await connect(server.url, bob.token);
    const stranger = await connect(server.url, (await register(server.url, 'eve')).token);
    expect(await here.ask('typing', { chatId, typing: true })).toEqual({ ok: true });
    expect(await other.push('typing_update')).toEqual({ chatId, userId: String(ann.id), typing: true });
    expect(await stranger.ask('typing', { chatId, typing: true })).toMatchObject({
      ok: false,
      error: { code: 'FORBIDDEN' },
    });
    await settle();
    expect(stranger.got('typing_update')).toEqual([]);
    for (const c of [here, other, stranger]) c.socket.close();
  });

  test('signing a device out closes its socket within two seconds, and only its', async () => {
    const second = await signInAgain(server.url, ann);
    const kept = await connect(server.url, ann.token);
    const gone = await connect(server.url, second.token);
    const started = Date.now();
    await call(server.url, 'POST', '/api/auth/logout', second.token);
    expect(await gone.push('session_end')).toEqual({ reason: 'revoked' });
    expect(await gone.closed).toBe('io server disconnect');
    expect(Date.now() - started).toBeLessThan(2_000);
    expect(await kept.ask('heartbeat', null)).toMatchObject({ ok: true });
    await expect(connect(server.url, second.token)).rejects.toMatchObject({
      data: { code: 'UNAUTHENTICATED', retry: 'auth' },
    });
    kept.socket.close();
  });

  test('the heartbeat’s sums are those of the chats that sync lists', async () => {
    const here = await connect(server.url, ann.token);
    const synced = await here.ask('sync', {});
    const beat = await here.ask('heartbeat', {});
    if (!synced.ok || !beat.ok) throw new Error('no answer');
    const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);
    expect(beat).toMatchObject({
      chats: synced.chats.length,
      heads: sum(synced.chats.map((c) => c.head_seq)),
      pointers: sum(
        synced.chats.flatMap((c) =>
          c.members.map((m) => m.read_seq + (m.user_id === String(ann.id) ? 0 : m.delivered_seq)),
        ),
      ),
      userSeq: synced.userSeq,
    });
    expect(beat.heads).toBeGreaterThan(0);
    here.socket.close();
  });

  test('an event without an ack works, and a server that is stopped says so', async () => {
    const here = await connect(server.url, ann.token);
    const other = await connect(server.url, bob.token);
    here.socket.emit('send_message', { chatId, content: 'no ack asked' });
    await other.push('receive_message', (m) => m.content === 'no ack asked');
    await server.restart();
    expect(await other.push('session_end')).toEqual({ reason: 'restart' });
    const again = await connect(server.url, bob.token);
    expect(await again.ask('fetch_events', { chatId, from: 1, to: 1 })).toMatchObject({
      ok: true,
      events: [{ seq: 1, kind: 'message' }],
    });
    for (const c of [here, other, again]) c.socket.close();
  });
});
