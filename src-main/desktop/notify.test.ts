import { beforeEach, describe, expect, test } from 'vitest';
import type { MessageView } from '../../contract/ipc.ts';
import { defaultSettings } from '../../contract/default-settings.ts';
import { createNotifier, type Notifier, type NotifierParts } from './notify.ts';

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
  ...over,
});

/** A screen that records: what is on it now, and everything that ever was. */
let onScreen: { title: string; body: string; onClick: () => void; onGone: () => void }[];
let ever: string[];
let timers: (() => void)[];
let settings = defaultSettings;
let locale: 'en' | 'th' = 'en';
let lookedAt: number | null;
let opened: number[];
let notifier: Notifier;

beforeEach(() => {
  [onScreen, ever, timers, opened, lookedAt, settings, locale] = [[], [], [], [], null, defaultSettings, 'en'];
  const parts: NotifierParts = {
    show(n) {
      onScreen.push(n);
      ever.push(`${n.title}: ${n.body}`);
      return { close: () => (onScreen = onScreen.filter((other) => other !== n)) };
    },
    settings: () => settings,
    locale: () => locale,
    isLookedAt: (chatId) => chatId === lookedAt,
    openChat: (chatId) => opened.push(chatId),
    after: (_ms, work) => {
      timers.push(work);
      return { cancel: () => (timers = timers.filter((other) => other !== work)) };
    },
    markup: true,
  };
  notifier = createNotifier(parts);
});
const rest = (): void => timers.splice(0).forEach((work) => work());

describe('notifications', () => {
  test('says who and what, and escapes what a desktop would read as markup', () => {
    notifier.arrived([message(1, 1, { text: 'a <b>bold</b> & <img src=x>' })], true);
    expect(ever).toEqual(['Malee: a &lt;b&gt;bold&lt;/b&gt; &amp; &lt;img src=x&gt;']);
  });

  test('nothing for the chat that is looked at, for own messages, or when they are off', () => {
    lookedAt = 1;
    notifier.arrived([message(1, 1), message(2, 1, { own: true })], true);
    settings = { ...defaultSettings, notifications: false };
    notifier.arrived([message(3, 1)], true);
    expect(ever).toEqual([]);
  });

  test('one a chat, replaced by the newest; a flood is one now and one after the rest', () => {
    for (let seq = 1; seq <= 50; seq++) notifier.arrived([message(1, seq)], true);
    expect(ever).toEqual(['Malee: text 1']);
    rest();
    expect(ever).toEqual(['Malee: text 1', 'Malee: text 50']);
    expect(onScreen).toHaveLength(1);
  });

  test('a catch-up says how many, once a chat', () => {
    notifier.arrived([message(1, 1), message(1, 2), message(2, 9), message(1, 3)], false);
    expect(ever).toEqual(['Malee: 3 new messages', 'Malee: text 9']);
  });

  test('goes away when the chat is read, here or anywhere', () => {
    notifier.arrived([message(1, 5), message(2, 1)], true);
    notifier.chatsChanged([{ id: 1, unread: 1, readSeq: 4 }]);
    expect(onScreen).toHaveLength(2);
    notifier.chatsChanged([{ id: 1, unread: 0, readSeq: 5 }]);
    expect(onScreen.map((n) => n.body)).toEqual(['text 1']);
  });

  test('a waiting one is dropped when the chat is read or looked at meanwhile', () => {
    notifier.arrived([message(1, 1)], true);
    notifier.arrived([message(1, 2)], true);
    notifier.chatsChanged([{ id: 1, unread: 0, readSeq: 2 }]);
    notifier.arrived([message(2, 1)], true);
    notifier.arrived([message(2, 2)], true);
    lookedAt = 2;
    rest();
    expect(ever).toEqual(['Malee: text 1', 'Malee: text 1']);
  });

  test('a click opens the chat; one dismissed can come again', () => {
    notifier.arrived([message(7, 1)], true);
    onScreen[0]?.onClick();
    expect(opened).toEqual([7]);
    rest();
    notifier.arrived([message(7, 2)], true);
    expect(ever).toHaveLength(2);
  });

  test('without preview neither name nor text; in Thai when the app is', () => {
    settings = { ...defaultSettings, notificationPreview: false };
    locale = 'th';
    notifier.arrived([message(1, 1)], true);
    expect(ever).toEqual(['Sarn: ข้อความใหม่']);
  });

  test('a picture without words is called one; a long text is cut between graphemes', () => {
    notifier.arrived([message(1, 1, { kind: 'image', text: '' }), message(2, 1, { text: 'ก็'.repeat(500) })], true);
    expect(ever[0]).toBe('Malee: Picture');
    expect(ever[1]).toBe(`Malee: ${'ก็'.repeat(120)}…`);
  });

  test('signing out takes all away', () => {
    notifier.arrived([message(1, 1), message(2, 1)], true);
    notifier.closeAll();
    expect(onScreen).toEqual([]);
    expect(timers).toEqual([]);
  });
});
