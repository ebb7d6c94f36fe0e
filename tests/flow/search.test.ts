import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ActData } from '../../contract/act.ts';
import type { MessagePayload } from '../../contract/message.ts';
import type { RequestInput } from '../../contract/socket.ts';
import { type LocalServer, startLocal } from './support/in-process.ts';
import { chatOf, type Client, connect, type Person, register } from './support/people.ts';
import { databaseKinds } from './support/server.ts';

describe.each(databaseKinds)('searching on the server, on %s', (kind) => {
  let server: LocalServer;
  let ann: Person;
  let bob: Person;
  let a: Client;
  let b: Client;
  let chatId: number;

  beforeAll(async () => {
    server = await startLocal({ kind });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    [ann, bob] = [await register(server.url, 'ann'), await register(server.url, 'bob')];
    chatId = await chatOf(server.url, ann, bob);
    [a, b] = await Promise.all([connect(server.url, ann.token), connect(server.url, bob.token)]);
    return () => [a, b].forEach((c) => c.socket.close());
  });

  const say = async (client: Client, content: string, chat = chatId): Promise<MessagePayload> => {
    const ack = await client.ask('send_message', { chatId: chat, content, clientId: randomUUID() });
    if (!ack.ok) throw new Error(ack.error.code);
    return ack.message;
  };
  const act = async (client: Client, wish: object): Promise<void> => {
    // A wish with its place is one of the acts.
    const ack = await client.ask('act_on_message', { chatId, clientId: randomUUID(), ...wish } as ActData);
    if (!ack.ok) throw new Error(ack.error.code);
  };
  /** All that a search finds, asked for until nothing is left, and how often that took. */
  const find = async (client: Client, wish: RequestInput<'search_messages'>): Promise<string[]> => {
    const found: string[] = [];
    let { within } = wish;
    for (let n = 0; n < 50; n += 1) {
      const ack = await client.ask('search_messages', { ...wish, ...(within === undefined ? {} : { within }) });
      if (!ack.ok) throw new Error(`${ack.error.code} ${ack.error.message}`);
      found.push(...ack.messages.map((m) => m.content));
      if (ack.rest.length === 0) return found;
      within = ack.rest;
    }
    throw new Error('The search does not end.');
  };

  test('finds words in any script and spelling, newest first, within the membership', async () => {
    for (const text of [
      'กินน\u0E4D\u0E49\u0E32เย็น',
      'Meeting at CAFE\u0301',
      'น้ำแข็ง 100%',
      'ΟΔΟΣ',
      '会議は東京で',
      'soft\u00ADhyphen',
    ])
      await say(a, text);
    const other = await register(server.url, 'cid');
    const c = await connect(server.url, other.token);
    await say(c, 'น้ำ of somebody else', await chatOf(server.url, other, bob));
    expect(await find(a, { query: 'น้ำ' })).toEqual(['น้ำแข็ง 100%', 'กินน\u0E4D\u0E49\u0E32เย็น']);
    expect(await find(b, { query: 'น้ำ' })).toHaveLength(3);
    for (const [query, text] of [
      ['café meeting', 'Meeting at CAFE\u0301'],
      ['โดส', null],
      ['οδος', 'ΟΔΟΣ'],
      ['京', '会議は東京で'],
      ['softhyphen', 'soft\u00ADhyphen'],
      ['100%', 'น้ำแข็ง 100%'],
      ['_', null],
      ['1%0', null],
    ] as const)
      expect(await find(a, { query }), query).toEqual(text === null ? [] : [text]);
    c.socket.close();
  });

  test('filters: sender, time, links, pictures', async () => {
    const first = await say(a, 'see example.org');
    await say(b, 'see you. later');
    await say(b, 'https://example.org/x');
    expect(await find(a, { query: 'see', from: [String(bob.id)] })).toEqual(['see you. later']);
    expect(await find(a, { query: '', has: ['link'] })).toEqual(['https://example.org/x', 'see example.org']);
    expect(await find(a, { query: 'see', has: ['image'] })).toEqual([]);
    expect(await find(a, { query: 'see', before: first.timestamp })).toEqual([]);
    expect(await find(a, { query: 'see', after: first.timestamp })).toHaveLength(2);
    expect(await a.ask('search_messages', { query: ' ' })).toMatchObject({ ok: false, error: { code: 'BAD_INPUT' } });
  });

  test('an edited text is found by what it says now, a deleted or hidden one not at all, and is kept nowhere', async () => {
    const edited = await say(a, 'ÉTÉ frist');
    await act(a, { kind: 'edit', seq: edited.seq, content: 'Élan first' });
    expect([await find(b, { query: 'frist' }), await find(b, { query: 'été' })]).toEqual([[], []]);
    expect(await find(b, { query: 'élan' })).toEqual(['Élan first']);
    const gone = await say(a, 'Très SECRÈT');
    const folded = async (): Promise<unknown[]> =>
      server.store.db.query('SELECT folded FROM message WHERE chat_id = $1 AND seq = $2', [chatId, gone.seq]);
    expect(await folded()).toEqual([{ folded: 'très secrèt' }]);
    await act(a, { kind: 'delete', seq: gone.seq });
    expect(await folded()).toEqual([{ folded: null }]);
    expect(await find(b, { query: 'secrèt' })).toEqual([]);
    const hidden = await say(a, 'not for bob any more');
    expect(await b.ask('hide_message', { chatId, seq: hidden.seq })).toMatchObject({ ok: true });
    expect([await find(b, { query: 'any more' }), await find(a, { query: 'any more' })]).toEqual([
      [],
      ['not for bob any more'],
    ]);
  });

  test('a long history is searched in parts: each message once, none left out', async () => {
    const texts = Array.from({ length: 130 }, (_, i) => `${i % 3 === 0 ? 'Ünder' : 'under'} number ${i}`);
    await Promise.all(texts.map((text) => say(a, text)));
    expect((await find(b, { query: 'under' })).sort()).toEqual(texts.filter((t) => t.startsWith('u')).sort());
    expect((await find(b, { query: 'number', limit: 7 })).sort()).toEqual(texts.toSorted());
    const parts = [
      { chatId, from: 101, to: 130 },
      { chatId, from: 1, to: 20 },
      { chatId, from: 1_000, to: 9_000_000_000 },
      { chatId: 2_000_000_001, from: 1, to: 10 },
    ];
    expect(await find(b, { query: 'number', limit: 11, within: parts })).toHaveLength(50);
  });

  test('texts of before this was kept are folded when they are searched', async () => {
    const m = await say(a, 'CAFÉ noir');
    await server.store.db.query(`UPDATE message SET folded = '' WHERE chat_id = $1 AND seq = $2`, [chatId, m.seq]);
    expect([await find(b, { query: 'café' }), await find(b, { query: 'tea' })]).toEqual([['CAFÉ noir'], []]);
  });
});
