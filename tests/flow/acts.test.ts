import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ActData } from '../../contract/act.ts';
import type { ChatEvent, ChatEventPush } from '../../contract/event.ts';
import type { MessagePayload } from '../../contract/message.ts';
import { chatListAnswer, fileAnswer, historyAnswer } from '../../contract/rest.ts';
import { eventPages } from '../../contract/socket.ts';
import { type LocalServer, startLocal } from './support/in-process.ts';
import { call, chatOf, type Client, connect, type Person, register, signInAgain } from './support/people.ts';
import { databaseKinds } from './support/server.ts';

type Wish = { kind: 'edit'; content: string } | { kind: 'delete' } | { kind: 'reaction'; emoji: string; on: boolean };

describe.each(databaseKinds)('changes of a message on %s', (kind) => {
  let server: LocalServer;
  let ann: Person;
  let bob: Person;
  let a: Client;
  let a2: Client;
  let b: Client;
  let chatId: number;

  beforeAll(async () => {
    server = await startLocal({ kind });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    [ann, bob] = [await register(server.url, 'ann'), await register(server.url, 'bob')];
    chatId = await chatOf(server.url, ann, bob);
    [a, a2, b] = await Promise.all([
      connect(server.url, ann.token),
      connect(server.url, (await signInAgain(server.url, ann)).token),
      connect(server.url, bob.token),
    ]);
    return () => [a, a2, b].forEach((c) => c.socket.close());
  });

  const say = async (client: Client, content: string, more: object = {}): Promise<MessagePayload> => {
    const ack = await client.ask('send_message', { chatId, content, ...more });
    if (!ack.ok) throw new Error(ack.error.code);
    return ack.message;
  };
  const act = (client: Client, seq: number, wish: Wish, clientId: string = randomUUID()) =>
    // A wish with its place is one of the three acts.
    client.ask('act_on_message', { ...wish, chatId, seq, clientId } as ActData);
  const acted = async (client: Client, seq: number, wish: Wish): Promise<ChatEvent> => {
    const ack = await act(client, seq, wish);
    if (!ack.ok) throw new Error(`${wish.kind}: ${ack.error.code} ${ack.error.message}`);
    return ack.event;
  };
  const codeOf = async (asked: Promise<{ ok: boolean; error?: { code: string } }>): Promise<string> => {
    const ack = await asked;
    return ack.ok ? 'ok' : (ack.error?.code ?? '');
  };
  const logOf = async (client: Client): Promise<ChatEvent[]> => {
    const ack = await client.ask('fetch_events', { chatId, from: 1, to: 500 });
    if (!ack.ok) throw new Error(ack.error.code);
    const pages = await client.ask('fetch_pages', { ranges: [{ chatId, from: 1, to: 500 }] });
    if (!pages.ok) throw new Error(pages.error.code);
    expect(eventPages.parse(JSON.parse(pages.pages))[0]?.events).toEqual(ack.events);
    expect(ack.events.map((e) => e.seq)).toEqual(ack.events.map((_, i) => i + 1));
    return ack.events;
  };
  const pushOf = (client: Client, seq: number): Promise<ChatEventPush> =>
    client.push('chat_event', (p) => p.kind === 'event' && p.event.seq === seq && p.chatId === chatId);
  const unreadOf = async (person: Person): Promise<number | undefined> => {
    const { body } = await call(server.url, 'GET', '/api/chat/list', person.token);
    return chatListAnswer.parse(body).chats.find((c) => c.id === chatId)?.unread_count;
  };
  /** Every row of every table of the database, as text. */
  const dump = async (): Promise<string> => {
    const tables = await server.store.db.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    const all = await Promise.all(
      tables.map(({ name }) => server.store.db.query(`SELECT t::text AS row FROM "${name}" t`)),
    );
    return JSON.stringify(all);
  };

  test('an edit is an entry of the log, told to all, and the message has its text from then on', async () => {
    const m = await say(a, 'frist');
    const event = await acted(a, m.seq, { kind: 'edit', content: 'first' });
    expect(event).toMatchObject({
      seq: 2,
      kind: 'edit',
      target: 1,
      state: { seq: 2, content: 'first', deletedAt: null },
    });
    for (const client of [a, a2, b]) expect(await pushOf(client, 2)).toEqual({ kind: 'event', chatId, event });
    const log = await logOf(b);
    expect(log[0]?.message).toMatchObject({ content: 'first', state: { seq: 2, reactions: [] } });
    // The message itself is in the answer: its state is not told twice.
    expect(log[1]?.state).toBeUndefined();
    const part = await b.ask('fetch_events', { chatId, from: 2, to: 2 });
    expect(part.ok && part.events[0]?.state).toMatchObject({ seq: 2, content: 'first' });
    const history = await b.ask('message_history', { chatId, seq: 1 });
    expect(history.ok && history.versions.map((v) => v.content)).toEqual(['frist', 'first']);
    const { body } = await call(server.url, 'GET', '/api/chat/list', bob.token);
    expect(chatListAnswer.parse(body).chats[0]?.last_message).toMatchObject({ content: 'first', state: { seq: 2 } });
  });

  test('several acts in one stretch: only the newest of a message tells its state', async () => {
    const m = await say(a, 'one');
    await acted(a, m.seq, { kind: 'edit', content: 'two' });
    await acted(b, m.seq, { kind: 'reaction', emoji: '👍', on: true });
    await acted(a, m.seq, { kind: 'edit', content: 'three' });
    const part = await b.ask('fetch_events', { chatId, from: 2, to: 4 });
    const states = part.ok ? part.events.map((e) => e.state) : [];
    expect(states.slice(0, 2)).toEqual([undefined, undefined]);
    expect(states[2]).toMatchObject({
      seq: 4,
      content: 'three',
      reactions: [{ emoji: '👍', users: [String(bob.id)] }],
    });
  });

  test('a repeated act answers the first entry again; another body under its clientId is a conflict', async () => {
    const m = await say(a, 'x');
    const clientId = randomUUID();
    const first = await act(a, m.seq, { kind: 'edit', content: 'y' }, clientId);
    const again = await act(a, m.seq, { kind: 'edit', content: 'y' }, clientId);
    expect([first.ok && first.event.seq, again.ok && again.event.seq, again.ok && again.duplicate]).toEqual([
      2,
      2,
      true,
    ]);
    expect(await codeOf(act(a, m.seq, { kind: 'edit', content: 'z' }, clientId))).toBe('CONFLICT');
    expect(await codeOf(a.ask('send_message', { chatId, content: 'y', clientId }))).toBe('CONFLICT');
    const sentId = randomUUID();
    await say(a, 'sent', { clientId: sentId });
    expect(await codeOf(act(a, m.seq, { kind: 'delete' }, sentId))).toBe('CONFLICT');
    // Side by side as well: one entry.
    const twice = randomUUID();
    const both = await Promise.all([1, 2, 3].map(() => act(a, m.seq, { kind: 'edit', content: 'w' }, twice)));
    expect(new Set(both.map((x) => x.ok && x.event.seq)).size).toBe(1);
    expect((await logOf(a)).length).toBe(4);
  });

  test('who may do what', async () => {
    const own = await say(a, 'mine');
    const eve = await register(server.url, 'eve');
    const e = await connect(server.url, eve.token);
    for (const wish of [
      { kind: 'edit', content: 'ha' },
      { kind: 'delete' },
      { kind: 'reaction', emoji: '👍', on: true },
    ] as const) {
      expect(await codeOf(act(e, own.seq, wish))).toBe('FORBIDDEN');
      expect(await codeOf(act(a, 99, wish))).toBe('FORBIDDEN');
      if (wish.kind !== 'reaction') expect(await codeOf(act(b, own.seq, wish))).toBe('FORBIDDEN');
    }
    expect(await codeOf(e.ask('message_history', { chatId, seq: 1 }))).toBe('FORBIDDEN');
    expect(await codeOf(e.ask('hide_message', { chatId, seq: 1 }))).toBe('FORBIDDEN');
    e.socket.close();
    expect(await codeOf(act(a, own.seq, { kind: 'edit', content: ' \u200b ' }))).toBe('BAD_INPUT');
    for (const emoji of ['', 'a', '👍👍', '❤', '1', 'x'.repeat(40)])
      expect(await codeOf(act(b, own.seq, { kind: 'reaction', emoji, on: true })), emoji).toBe('BAD_INPUT');
    for (const emoji of ['❤️', '👍🏽', '👩🏽‍❤️‍💋‍👨🏽', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '1️⃣'])
      expect(await codeOf(act(b, own.seq, { kind: 'reaction', emoji, on: true })), emoji).toBe('ok');
    expect((await logOf(a)).length).toBe(6);
  });

  test('whoever is blocked changes nothing of the chat any more, but can take back what they wrote', async () => {
    const own = await say(a, 'mine');
    await server.store.db.query('INSERT INTO block (blocker_id, blocked_id) VALUES ($1, $2)', [bob.id, ann.id]);
    expect(await codeOf(act(a, own.seq, { kind: 'edit', content: 'more' }))).toBe('FORBIDDEN');
    expect(await codeOf(act(a, own.seq, { kind: 'reaction', emoji: '👍', on: true }))).toBe('FORBIDDEN');
    expect(await codeOf(act(a, own.seq, { kind: 'delete' }))).toBe('ok');
  });

  test('reactions: each person once, in the order in which they came, twenty kinds', async () => {
    const m = await say(a, 'x');
    await acted(b, m.seq, { kind: 'reaction', emoji: '🎉', on: true });
    await acted(a, m.seq, { kind: 'reaction', emoji: '👍', on: true });
    await acted(a, m.seq, { kind: 'reaction', emoji: '🎉', on: true });
    const twice = await acted(a, m.seq, { kind: 'reaction', emoji: '🎉', on: true });
    expect(twice.state?.reactions).toEqual([
      { emoji: '🎉', users: [String(bob.id), String(ann.id)] },
      { emoji: '👍', users: [String(ann.id)] },
    ]);
    const off = await acted(b, m.seq, { kind: 'reaction', emoji: '🎉', on: false });
    expect(off.state?.reactions).toEqual([
      { emoji: '👍', users: [String(ann.id)] },
      { emoji: '🎉', users: [String(ann.id)] },
    ]);
    const faces = '😀 😁 😂 🤣 😃 😄 😅 😆 😉 😊 😋 😎 😍 😘 🥰 😗 😙 😚'.split(' ');
    for (const emoji of faces) await acted(b, m.seq, { kind: 'reaction', emoji, on: true });
    expect(await codeOf(act(b, m.seq, { kind: 'reaction', emoji: '🤔', on: true }))).toBe('CONFLICT');
    // One that is there already is no further kind.
    expect(await codeOf(act(b, m.seq, { kind: 'reaction', emoji: '👍', on: true }))).toBe('ok');
  });

  test('what is deleted for everyone is nowhere in the database, and its picture nowhere on the disk', async () => {
    const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#12ab9f' } })
      .png()
      .toBuffer();
    const upload = async (): Promise<string> => {
      const response = await fetch(`${server.url}/api/files`, {
        method: 'POST',
        headers: { 'content-type': 'image/png', authorization: `Bearer ${ann.token}` },
        body: new Uint8Array(bytes),
      });
      return fileAnswer.parse(await response.json()).file.url;
    };
    const files = async (): Promise<string[]> =>
      (await readdir(join(server.dataDir, 'files'), { recursive: true, withFileTypes: true }))
        .filter((f) => f.isFile())
        .map((f) => f.name);
    const [imageUrl, sameBytes] = [await upload(), await upload()];
    const secret = `secret-${randomUUID()}`;
    const m = await say(a, `${secret}-caption`, { messageType: 'IMAGE', imageUrl });
    const other = await say(a, 'the same picture', { messageType: 'IMAGE', imageUrl: sameBytes });
    const answer = await say(b, 'an answer', { replyToId: m.id });
    await acted(a, m.seq, { kind: 'edit', content: `${secret}-edited` });
    await acted(b, m.seq, { kind: 'reaction', emoji: '👍', on: true });
    expect(await dump()).toContain(secret);
    const event = await acted(a, m.seq, { kind: 'delete' });
    expect(event.state).toMatchObject({ seq: event.seq, content: '', editedAt: null, reactions: [] });
    expect(event.state?.deletedAt).not.toBeNull();
    const rows = await dump();
    expect(rows).not.toContain(secret);
    expect(rows).not.toContain(imageUrl.split('/').at(-1));
    const log = await logOf(b);
    expect(JSON.stringify(log)).not.toContain(secret);
    expect(log[0]?.message).toMatchObject({ content: '', state: { seq: event.seq } });
    expect(log[0]?.message?.imageUrl).toBeUndefined();
    expect(log[2]?.message?.replyToId).toBe(answer.replyToId);
    const history = await b.ask('message_history', { chatId, seq: m.seq });
    expect(history.ok && history.versions).toEqual([]);
    // The bytes are another message's too.
    expect((await files()).length).toBe(1);
    for (const wish of [{ kind: 'edit', content: 'back' }, { kind: 'delete' }] as const)
      expect(await codeOf(act(a, m.seq, wish))).toBe('FORBIDDEN');
    await acted(a, other.seq, { kind: 'delete' });
    await expect.poll(files, { timeout: 10_000 }).toEqual([]);
  });

  test('clients of the seed: a deleted message is an empty one, the list tells the present text, unread falls', async () => {
    const seed = await connect(server.url, bob.token, { protocol: null });
    const m = await say(a, 'one');
    const last = await say(a, 'two');
    expect(await unreadOf(bob)).toBe(2);
    await acted(a, last.seq, { kind: 'delete' });
    const row = await seed.push('chat_list_update', (r) => r.unread_count === 1);
    expect(row.last_message).toMatchObject({ seq: last.seq, content: '' });
    expect(await unreadOf(bob)).toBe(1);
    const { body } = await call(server.url, 'GET', `/api/chat/${chatId}/message?peek=true`, bob.token);
    expect(historyAnswer.parse(body).messages.map((x) => x.content)).toEqual([m.content, '']);
    expect(seed.got('chat_event')).toEqual([]);
    seed.socket.close();
  });

  test('what one takes away for oneself is gone on all own devices and in no later answer; others keep it', async () => {
    await say(a, 'kept');
    const m = await say(b, 'taken away');
    expect(await unreadOf(ann)).toBe(1);
    expect(await codeOf(a.ask('hide_message', { chatId, seq: m.seq }))).toBe('ok');
    expect(await codeOf(a.ask('hide_message', { chatId, seq: m.seq }))).toBe('ok');
    const told = await a2.push('user_event', (e) => e.kind === 'message_hidden');
    expect(told.payload).toEqual({ chatId, seq: m.seq });
    const row = await a2.push('chat_list_update', (r) => r.id === chatId && r.unread_count === 0);
    expect(row.last_message?.content).toBe('kept');
    await acted(b, m.seq, { kind: 'edit', content: 'taken away again' });
    const mine = await logOf(a);
    expect(JSON.stringify(mine)).not.toContain('taken away');
    expect(mine.map((e) => e.seq)).toEqual([1, 2, 3]);
    const alone = await a.ask('fetch_events', { chatId, from: 3, to: 3 });
    expect(JSON.stringify(alone)).not.toContain('taken away');
    const { body } = await call(server.url, 'GET', `/api/chat/${chatId}/message?peek=true`, ann.token);
    expect(JSON.stringify(body)).not.toContain('taken away');
    expect(await codeOf(a.ask('message_history', { chatId, seq: m.seq }))).toBe('ok');
    expect(JSON.stringify(await a.ask('message_history', { chatId, seq: m.seq }))).not.toContain('taken away');
    expect((await logOf(b))[1]?.message?.content).toBe('taken away again');
    const sync = await a.ask('sync', {});
    expect(sync.ok && sync.chats[0]?.last_message?.content).toBe('kept');
  });

  test('two who change one message at once: every act has its place, and the state is the last one’s', async () => {
    const m = await say(a, 'x');
    await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        i % 3 === 0
          ? acted(a, m.seq, { kind: 'edit', content: `version ${i}` })
          : acted(i % 2 ? a2 : b, m.seq, { kind: 'reaction', emoji: i % 2 ? '👍' : '🎉', on: i % 4 < 2 }),
      ),
    );
    const log = await logOf(b);
    expect(log.length).toBe(13);
    expect(log[0]?.message?.state?.seq).toBe(13);
    const history = await b.ask('message_history', { chatId, seq: m.seq });
    const texts = history.ok ? history.versions.map((v) => v.content) : [];
    expect(texts.length).toBe(5);
    expect(texts.at(-1)).toBe(log[0]?.message?.content);
  });
});
