import { beforeEach, expect, test } from 'vitest';
import { defaultSettings } from '../../contract/default-settings.ts';
import type { Settings } from '../../contract/ipc.ts';
import type { ReplyState } from '../../contract/reply.ts';
import { ok } from '../../contract/result.ts';
import type { Core } from '../core-api.ts';
import { createQuickReplies, type QuickReplies } from './quick-reply.ts';

/** Chat 7 with Malee; the windows that are opened, what they are told, and what reaches the core. */
let settings: Settings;
let chats: { id: number; kind: string; title: string; peer: { name: string } | null; draft: string }[];
let asked: [string, unknown][];
let windows: { id: number; title: string; shown: number; open: boolean; told: ReplyState[] }[];
let opened: number[];
let answered: number[];
let replies: QuickReplies;

beforeEach(() => {
  settings = defaultSettings;
  chats = [{ id: 7, kind: 'direct', title: '', peer: { name: 'Malee' }, draft: '' }];
  [asked, windows, opened, answered] = [[], [], [], []];
  const note = (name: string) => (input: unknown) => {
    asked.push([name, input]);
    return Promise.resolve(ok({}));
  };
  const messages = [
    { own: false, seq: 11, senderName: 'Malee', text: 'lunch?', kind: 'text', at: 5 },
    { own: true, seq: 12, senderName: 'Nok', text: 'mine', kind: 'text', at: 6 },
  ];
  const requests = {
    'drafts.get': ({ chatId }: { chatId: number }) =>
      Promise.resolve(ok({ text: chats.find((c) => c.id === chatId)?.draft ?? '', reply: null, edit: null })),
    'messages.page': () => Promise.resolve(ok({ messages })),
    'chats.markRead': note('read'),
    'messages.send': note('send'),
    'drafts.set': note('draft'),
  };
  replies = createQuickReplies({
    // Only what an answer asks for is played here.
    core: Promise.resolve({
      requests,
      chat: (id: number) => chats.find((c) => c.id === id) ?? null,
    } as unknown as Core),
    settings: () => settings,
    appearance: () => ({ locale: 'en', dark: false }),
    openWindow(title, closed) {
      const window = { id: 100 + windows.length, title, shown: 0, open: true, told: [] as ReplyState[] };
      windows.push(window);
      return {
        id: window.id,
        show: () => void (window.shown += 1),
        close() {
          if (window.open) closed();
          window.open = false;
        },
        tell: (state) => void window.told.push(state),
      };
    },
    openChat: (chatId) => opened.push(chatId),
    answered: (chatId) => answered.push(chatId),
    log: () => undefined,
  });
});

test('shows whom and what is answered; sent, it is in the outbox, the chat is read, and the window gone', async () => {
  await replies.open(7, 11);
  expect(windows[0]).toMatchObject({ title: 'Malee', open: true });
  expect(await replies.handlers.state(100)).toMatchObject({
    ok: true,
    value: { name: 'Malee', message: { from: 'Malee', text: 'lunch?' }, group: false },
  });
  replies.handlers.typed(100, 'at noon');
  await replies.handlers.send(100, 'at noon');
  await replies.closeAll();
  expect(asked).toEqual([
    ['read', { chatId: 7, seq: 11 }],
    ['send', { chatId: 7, clientId: expect.any(String), text: 'at noon' }],
  ]);
  expect([windows[0]?.open, answered, opened]).toEqual([false, [7], []]);
});

test('asked for again, the same window comes to the front: one for each chat', async () => {
  await Promise.all([replies.open(7, 11), replies.open(7, 11)]);
  await replies.open(7, 12);
  expect(windows.map(({ shown }) => shown)).toEqual([1]);
});

test('what is not sent stays as a draft, below the one that is there', async () => {
  chats = chats.map((chat) => ({ ...chat, draft: 'before' }));
  await replies.open(7, 11);
  replies.handlers.typed(100, 'half a thou');
  replies.handlers.leave(100, false);
  await replies.closeAll();
  expect(asked).toEqual([['draft', { chatId: 7, text: 'before\nhalf a thou' }]]);
  expect(opened).toEqual([]);
});

test('it leads to the chat in the large window', async () => {
  await replies.open(7, 11);
  replies.handlers.leave(100, true);
  expect([opened, windows[0]?.open]).toEqual([[7], false]);
});

test('where only the name may be seen the text stays away; where no name may, there is no such window', async () => {
  settings = { ...defaultSettings, notificationContent: 'name' };
  await replies.open(7, 11);
  const said = await replies.handlers.state(100);
  expect(said).toMatchObject({ value: { name: 'Malee', message: null } });
  expect(JSON.stringify(said)).not.toContain('lunch');

  settings = { ...defaultSettings, notificationContent: 'count' };
  replies.changed();
  await Promise.resolve();
  await expect.poll(() => windows[0]?.open).toBe(false);
  await replies.open(7, 11);
  expect([windows.length, opened]).toEqual([1, [7]]);
});

test('a chat that is gone closes its window; a stranger’s window is told nothing', async () => {
  await replies.open(7, 11);
  expect(await replies.handlers.state(99)).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
  expect(await replies.handlers.send(99, 'x')).toMatchObject({ ok: false });
  chats = [];
  replies.changed();
  await expect.poll(() => windows[0]?.open).toBe(false);
  expect(asked).toEqual([]);
});
