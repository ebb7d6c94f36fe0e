import { beforeEach, describe, expect, test } from 'vitest';
import type { MessageView } from '../../contract/ipc.ts';
import { defaultSettings } from '../../contract/default-settings.ts';
import { untouched } from '../../contract/untouched.ts';
import type { Note } from './note.ts';
import { createNotifier, silence, type Notifier, type NotifierChat } from './notify.ts';

const message = (chatId: number, seq: number, over: Partial<MessageView> = {}): MessageView => ({
  key: `${chatId}-${seq}`,
  chatId,
  id: `${chatId}-${seq}`,
  seq,
  order: seq,
  senderId: '2',
  senderName: 'Malee',
  own: false,
  kind: 'text',
  text: `text ${seq}`,
  picture: null,
  at: 0,
  state: 'received',
  error: null,
  ...untouched,
  ...over,
});
const chat = (id: number, unread: number, readSeq: number, over: Partial<NotifierChat> = {}): NotifierChat => ({
  id,
  kind: 'direct',
  title: 'Malee',
  unread,
  readSeq,
  ...over,
});

/** A screen that records: what is on it now, and everything that ever was. */
let onScreen: Map<number, Note>;
let ever: string[];
let timers: (() => void)[];
let settings = defaultSettings;
let locale: 'en' | 'th' = 'en';
let lookedAt: number | null;
let muted: Set<number>;
let quiet: boolean;
let opened: number[];
let notifier: Notifier;

beforeEach(() => {
  [ever, timers, opened, lookedAt, settings, locale, quiet] = [[], [], [], null, defaultSettings, 'en', false];
  onScreen = new Map();
  muted = new Set();
  notifier = createNotifier({
    desk: {
      put(chatId, note) {
        onScreen.set(chatId, note);
        ever.push(`${note.title}: ${note.body}`);
      },
      remove: (chatId) => void onScreen.delete(chatId),
    },
    settings: () => settings,
    locale: () => locale,
    isLookedAt: (chatId) => chatId === lookedAt,
    isMuted: (chatId) => muted.has(chatId),
    isQuiet: () => quiet,
    openChat: (chatId) => opened.push(chatId),
    after: (_ms, work) => {
      timers.push(work);
      return { cancel: () => (timers = timers.filter((other) => other !== work)) };
    },
  });
});
const rest = (): void => timers.splice(0).forEach((work) => work());
const bodies = (): string[] => [...onScreen.values()].map((n) => n.body);

describe('the rule', () => {
  const speaks = { notifications: true, lookedAt: false, muted: false, quiet: false };
  test.each([
    [{}, null],
    [{ notifications: false }, 'off'],
    [{ lookedAt: true }, 'in-front'],
    [{ muted: true }, 'muted'],
    [{ quiet: true }, 'quiet'],
    [{ muted: true, quiet: true }, 'muted'],
  ] as const)('%j: %s', (over, why) => {
    expect(silence({ ...speaks, ...over })).toBe(why);
  });
});

describe('what is said', () => {
  test('who and what; markup is left to the desktop', () => {
    notifier.arrived([message(1, 1, { text: 'a <b>bold</b> & more' })], true);
    expect(ever).toEqual(['Malee: a <b>bold</b> & more']);
  });

  test('in a group its name, and who said it', () => {
    notifier.chatsChanged([chat(1, 1, 0, { kind: 'group', title: 'Choir' })], []);
    notifier.arrived([message(1, 1)], true);
    expect(ever).toEqual(['Choir: Malee: text 1']);
  });

  test.each([
    ['full', 'Malee: text 1'],
    ['name', 'Malee: New message'],
    ['count', 'Sarn: New message'],
    ['none', 'Sarn: New message'],
  ] as const)('how much is given away: %s', (notificationContent, said) => {
    settings = { ...defaultSettings, notificationContent };
    notifier.arrived([message(1, 1)], true);
    expect(ever).toEqual([said]);
  });

  test.each([
    ['full', 'Malee: 3 new messages'],
    ['name', 'Malee: 3 new messages'],
    ['count', 'Sarn: 3 new messages'],
    ['none', 'Sarn: New message'],
  ] as const)('a catch-up says how many, once a chat: %s', (notificationContent, said) => {
    settings = { ...defaultSettings, notificationContent };
    notifier.arrived([message(1, 2), message(1, 1), message(1, 3)], false);
    expect(ever).toEqual([said]);
  });

  test('a change of how much is given away holds for what is on the screen, without a sound', () => {
    notifier.arrived([message(1, 1)], true);
    rest();
    settings = { ...defaultSettings, notificationContent: 'none' };
    locale = 'th';
    notifier.refresh();
    expect(onScreen.get(1)).toEqual({ title: 'Sarn', body: 'ข้อความใหม่', silent: true, quiet: true, answerable: false });
  });

  test('a picture without words is called one; a long text is cut between graphemes', () => {
    notifier.arrived([message(1, 1, { kind: 'image', text: '' }), message(2, 1, { text: 'ก็'.repeat(500) })], true);
    expect(ever).toEqual(['Malee: Picture', `Malee: ${'ก็'.repeat(120)}…`]);
  });

  test('without sound when that is off', () => {
    settings = { ...defaultSettings, sound: false };
    notifier.arrived([message(1, 1)], true);
    expect(onScreen.get(1)).toMatchObject({ silent: true, quiet: false, answerable: true });
  });
});

describe('when', () => {
  test('nothing for the chat that is looked at, for own or read messages, or when they are off', () => {
    lookedAt = 1;
    notifier.chatsChanged([chat(4, 0, 7)], []);
    notifier.arrived([message(1, 1), message(2, 1, { own: true }), message(4, 7)], true);
    settings = { ...defaultSettings, notifications: false };
    notifier.arrived([message(3, 1)], true);
    settings = defaultSettings;
    lookedAt = null;
    notifier.refresh();
    expect(ever).toEqual([]);
  });

  test('one a chat, replaced by the newest; a flood is one now and one after the rest', () => {
    for (let seq = 1; seq <= 50; seq++) notifier.arrived([message(1, seq)], true);
    expect(ever).toEqual(['Malee: text 1']);
    rest();
    expect(ever).toEqual(['Malee: text 1', 'Malee: text 50']);
    rest();
    expect(ever).toHaveLength(2);
  });

  test('muted: none; unmuted, what is still unread shows without a sound', () => {
    muted.add(1);
    notifier.arrived([message(1, 1), message(1, 2)], true);
    expect(ever).toEqual([]);
    muted.clear();
    notifier.refresh();
    expect(onScreen.get(1)).toEqual({
      title: 'Malee',
      body: '2 new messages',
      silent: true,
      quiet: true,
      answerable: true,
    });
    muted.add(1);
    notifier.refresh();
    expect(onScreen.size).toBe(0);
  });

  test('in quiet hours nothing new shows; afterwards one a chat, without a sound; what was read meanwhile does not', () => {
    notifier.arrived([message(3, 1)], true);
    rest();
    quiet = true;
    notifier.refresh();
    notifier.arrived([message(1, 1), message(2, 1), message(2, 2), message(3, 2)], true);
    expect(bodies()).toEqual(['2 new messages']);
    expect(onScreen.get(3)).toMatchObject({ silent: true });
    notifier.chatsChanged([chat(1, 0, 1)], []);
    quiet = false;
    notifier.refresh();
    rest();
    expect(onScreen.get(2)).toEqual({
      title: 'Malee',
      body: '2 new messages',
      silent: true,
      quiet: true,
      answerable: true,
    });
    expect(onScreen.has(1)).toBe(false);
  });

  test('a new one after the quiet hours has its sound', () => {
    quiet = true;
    notifier.arrived([message(1, 1)], true);
    quiet = false;
    notifier.refresh();
    rest();
    notifier.arrived([message(1, 2)], true);
    expect(onScreen.get(1)).toMatchObject({ body: 'text 2', silent: false, quiet: false, answerable: true });
  });
});

describe('its end', () => {
  test('goes away when the chat is read, here or anywhere, looked at, or left', () => {
    notifier.arrived([message(1, 5), message(2, 1), message(3, 1)], true);
    notifier.chatsChanged([chat(1, 1, 4)], []);
    expect(onScreen.size).toBe(3);
    notifier.chatsChanged([chat(1, 0, 5)], []);
    expect([...onScreen.keys()]).toEqual([2, 3]);
    lookedAt = 2;
    notifier.lookedAt(2);
    notifier.chatsChanged([], [3]);
    expect(onScreen.size).toBe(0);
  });

  test('of some that are read on another device, the rest is counted', () => {
    notifier.arrived([message(1, 1), message(1, 2), message(1, 3)], false);
    rest();
    notifier.chatsChanged([chat(1, 2, 1)], []);
    expect(onScreen.get(1)).toEqual({
      title: 'Malee',
      body: '2 new messages',
      silent: true,
      quiet: true,
      answerable: true,
    });
  });

  test('a waiting one is dropped when the chat is read or looked at meanwhile', () => {
    notifier.arrived([message(1, 1), message(2, 1)], true);
    notifier.arrived([message(1, 2), message(2, 2)], true);
    notifier.chatsChanged([chat(1, 0, 2)], []);
    lookedAt = 2;
    notifier.lookedAt(2);
    rest();
    expect(onScreen.size).toBe(0);
    expect(ever).toEqual(['Malee: text 1', 'Malee: text 1']);
  });

  test('a click opens the chat; one dismissed comes with the next message only', () => {
    notifier.arrived([message(7, 1)], true);
    expect(notifier.toldUpTo(7)).toBe(1);
    notifier.clicked(7);
    expect(opened).toEqual([7]);
    rest();
    notifier.refresh();
    expect(ever).toHaveLength(1);
    notifier.arrived([message(7, 2)], true);
    notifier.dismissed(7);
    rest();
    notifier.refresh();
    expect(ever).toHaveLength(2);
  });

  test('one that is dismissed while the next waits its turn takes only itself away', () => {
    notifier.arrived([message(1, 1)], true);
    notifier.arrived([message(1, 2)], true);
    notifier.dismissed(1);
    rest();
    expect(ever).toEqual(['Malee: text 1', 'Malee: text 2']);
  });

  test('signing out takes all away', () => {
    notifier.arrived([message(1, 1), message(2, 1)], true);
    notifier.closeAll();
    expect(onScreen.size).toBe(0);
    expect(timers).toEqual([]);
  });
});

describe('a muted chat', () => {
  const called = (seq: number) => message(1, seq, { mentionsMe: true });

  test('tells of who calls the user by name, and of nothing else', () => {
    muted.add(1);
    notifier.chatsChanged([chat(1, 3, 0, { kind: 'group', title: 'Trip' })], []);
    notifier.arrived([message(1, 1)], true);
    expect(ever).toEqual([]);
    notifier.arrived([called(2)], true);
    expect(onScreen.get(1)?.body).toBe('Malee: text 2');
    notifier.arrived([message(1, 3)], true);
    for (const timer of timers.splice(0)) timer();
    expect(ever).toEqual(['Trip: Malee: text 2']);
  });

  test('is quiet again once that was read', () => {
    muted.add(1);
    notifier.arrived([called(1), message(1, 2)], true);
    expect(onScreen.size).toBe(1);
    notifier.chatsChanged([chat(1, 1, 1)], []);
    expect(onScreen.size).toBe(0);
  });
});
