import { describe, expect, test } from 'vitest';
import { checkNames, describeFaults, judge, type CheckName, type Evidence } from './checker.ts';
import type { Entry } from './facts.ts';
import type { HistoryLine, Noted } from './history.ts';

/**
 * A small run in which all went well, and one bad change for each thing that can go wrong. The checker must pass the first and
 * refuse every other by the very check that is there for it.
 */
const entry = (seq: number, senderId: string, clientId = `${senderId}-${seq}`): Entry => ({
  seq,
  senderId,
  clientId,
  body: `body of ${clientId}`,
});
const timed = (lines: Noted[]): HistoryLine[] =>
  // A spread of a union is one of its members again.
  lines.map((line, n) => ({ t: n, ...line }) as HistoryLine);

const log = (): Entry[] => [entry(1, '1'), entry(2, '2'), entry(3, '1'), entry(4, '2')];
const said = (process: string, userId: string, clientId: string, seq: number): Noted[] => [
  { process, userId, op: 'send', phase: 'invoke', chatId: 7, clientId },
  { process, userId, op: 'send', phase: 'ok', chatId: 7, clientId },
  { process, userId, op: 'ack', chatId: 7, clientId, seq },
];

const good = (): Evidence => ({
  history: timed([
    ...said('ann', '1', '1-1', 1),
    ...said('bo', '2', '2-2', 2),
    ...said('ann', '1', '1-3', 3),
    ...said('bo', '2', '2-4', 4),
    { process: 'ann', userId: '1', op: 'read', phase: 'ok', chatId: 7, seq: 2 },
    { process: 'ann', userId: '1', op: 'pointer', chatId: 7, kind: 'own-read', seq: 1 },
    { process: 'ann', userId: '1', op: 'pointer', chatId: 7, kind: 'own-read', seq: 2 },
    { process: 'bo', userId: '2', op: 'saw', chatId: 7, what: 'a message' },
  ]),
  server: {
    chats: [{ id: 7, head: 4, entries: log() }],
    members: [
      { chatId: 7, userId: '1', joined: 0, read: 2, delivered: 4 },
      { chatId: 7, userId: '2', joined: 0, read: 4, delivered: 4 },
    ],
  },
  devices: [
    {
      process: 'ann',
      userId: '1',
      outbox: [],
      chats: [{ id: 7, head: 4, read: 2, unread: 1, holes: 0, entries: log() }],
    },
    {
      process: 'bo',
      userId: '2',
      outbox: [],
      chats: [{ id: 7, head: 4, read: 4, unread: 0, holes: 0, entries: log() }],
    },
  ],
});

type Writable<T> = { -readonly [K in keyof T]: Writable<T[K]> };
type Evil = Writable<Evidence>;
const chatOf = (e: Evil): Evil['server']['chats'][number] => {
  const [chat] = e.server.chats;
  if (!chat) throw new Error('There is a chat.');
  return chat;
};
const deviceOf = (e: Evil, n: number): Evil['devices'][number] => {
  const device = e.devices[n];
  if (!device) throw new Error('There is a device.');
  return device;
};
const viewOf = (e: Evil, n: number): Evil['devices'][number]['chats'][number] => {
  const [view] = deviceOf(e, n).chats;
  if (!view) throw new Error('There is a view.');
  return view;
};
const swap = (entries: Entry[], i: number, k: number): void => {
  const [a, b] = [entries[i], entries[k]];
  if (!a || !b) throw new Error('There are entries.');
  [entries[i], entries[k]] = [
    { ...b, seq: a.seq },
    { ...a, seq: b.seq },
  ];
};

/** What is done to the good run, and the check that must say so. */
const evils: [string, CheckName, (e: Evil) => void][] = [
  [
    'an acknowledged message is not stored',
    'acked and lost',
    (e) => e.history.push(...timed(said('ann', '1', 'gone', 5)).slice(2)),
  ],
  [
    'an ack names another place than the log',
    'acked and lost',
    (e) => {
      for (const l of e.history) if (l.op === 'ack' && l.clientId === '1-3') l.seq = 2;
    },
  ],
  [
    'an ack names another chat',
    'acked and lost',
    (e) => {
      for (const l of e.history) if (l.op === 'ack' && l.clientId === '1-3') l.chatId = 8;
    },
  ],
  [
    'a clientId is stored twice',
    'doubled',
    (e) => {
      chatOf(e).entries.push(entry(5, '1', '1-3'));
      chatOf(e).head = 5;
    },
  ],
  [
    'the same text is stored under another clientId',
    'doubled',
    (e) => {
      chatOf(e).entries.push({ ...entry(5, '1', 'other'), body: 'body of 1-3' });
    },
  ],
  ['the log has a hole', 'gap-free 1..head', (e) => void chatOf(e).entries.splice(1, 1)],
  ['the log ends before its head', 'gap-free 1..head', (e) => void (chatOf(e).head = 5)],
  [
    'the log has two of one number',
    'gap-free 1..head',
    (e) => {
      const last = chatOf(e).entries.at(-1);
      if (last) last.seq = 3;
    },
  ],
  ['a device has two messages in the other order', 'same order everywhere', (e) => swap(viewOf(e, 1).entries, 1, 2)],
  ['a device lacks a message', 'same order everywhere', (e) => void viewOf(e, 0).entries.splice(2, 1)],
  ['a device has one message more', 'same order everywhere', (e) => void viewOf(e, 0).entries.push(entry(5, '2'))],
  [
    'a device has another text',
    'same order everywhere',
    (e) => {
      const [first] = viewOf(e, 0).entries;
      if (first) first.body = 'something else';
    },
  ],
  ['a device has a hole left', 'same order everywhere', (e) => void (viewOf(e, 0).holes = 1)],
  ['a device does not have the chat', 'same order everywhere', (e) => void (deviceOf(e, 1).chats = [])],
  [
    'two messages of one device are stored in the other order',
    'own messages in order',
    (e) => {
      swap(chatOf(e).entries, 0, 2);
    },
  ],
  [
    'a message that the screen was told of is nowhere',
    'answered to the screen and missing',
    (e) => {
      e.history.push(...timed(said('bo', '2', 'lost', 5)).slice(0, 2));
    },
  ],
  [
    'a device still holds a queued message',
    'nothing left unsent',
    (e) => {
      deviceOf(e, 0).outbox.push({ clientId: 'late', chatId: 7, state: 'queued' });
    },
  ],
  [
    'a device shows a stored message as failed',
    'nothing left unsent',
    (e) => {
      deviceOf(e, 0).outbox.push({ clientId: '1-3', chatId: 7, state: 'failed' });
    },
  ],
  [
    'a device sees its read pointer go back',
    'pointers never go back',
    (e) => {
      e.history.push(...timed([{ process: 'ann', userId: '1', op: 'pointer', chatId: 7, kind: 'own-read', seq: 1 }]));
    },
  ],
  [
    'the server has more read than delivered',
    'pointers never go back',
    (e) => {
      const [ann] = e.server.members;
      if (ann) ann.delivered = 1;
    },
  ],
  [
    'a read that was answered did not reach the server',
    'pointers equal',
    (e) => {
      e.history.push(...timed([{ process: 'ann', userId: '1', op: 'read', phase: 'ok', chatId: 7, seq: 4 }]));
    },
  ],
  ['a device has another read pointer than the server', 'pointers equal', (e) => void (viewOf(e, 1).read = 3)],
  ['a badge is one too many', 'unread = derived', (e) => void (viewOf(e, 0).unread = 2)],
  [
    'a stranger was told of a chat',
    'strangers learn nothing',
    (e) => {
      e.history.push(...timed([{ process: 'spy', userId: '9', op: 'saw', chatId: 7, what: 'typing_update' }]));
    },
  ],
  [
    'a stranger holds a chat',
    'strangers learn nothing',
    (e) => {
      e.devices.push({ ...deviceOf(e, 0), process: 'spy', userId: '9' });
    },
  ],
  [
    'a row names another sender',
    'sender is who sent',
    (e) => {
      const [first] = chatOf(e).entries;
      if (first) first.senderId = '2';
    },
  ],
];

describe('the checker', () => {
  test('passes a run in which all went well', () => {
    const verdict = judge(good());
    expect(describeFaults(verdict)).toBe('');
    expect(verdict.numbers).toMatchObject({
      sends: 4,
      answered: 4,
      acked: 4,
      stored: 4,
      chats: 1,
      devices: 2,
      lost: 0,
    });
  });

  test.each(evils)('refuses: %s (%s)', (_what, check, harm) => {
    // A copy of its own, so that it may be harmed.
    const evidence = structuredClone(good()) as Evil;
    harm(evidence);
    expect(judge(evidence).faults.map((f) => f.check)).toContain(check);
  });

  test('has a bad run for every check', () => {
    expect([...new Set(evils.map(([, check]) => check))].sort()).toEqual([...checkNames].sort());
  });
});
