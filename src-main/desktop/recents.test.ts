import { beforeEach, describe, expect, test } from 'vitest';
import type { JumpListCategory, MenuItemConstructorOptions } from 'electron';
import { defaultSettings } from '../../contract/default-settings.ts';
import { createJumpList } from './jump-list.ts';
import { followRecents, recentChats, type Recent } from './recents.ts';
import { dockTemplate } from './dock.ts';

const chat = (id: number, counted: number, updatedAt: number, title = `chat ${id}`) => ({
  ...{ id, counted, updatedAt, title },
  peer: null,
});

describe('the chats of the launcher’s menu', () => {
  const chats = [chat(1, 0, 90), chat(2, 3, 10), chat(3, 0, 80), chat(4, 1_200, 20), chat(5, 0, 70), chat(6, 0, 60)];

  test('counted ones first, then the newest, five of them, with the number that every place shows', () => {
    expect(recentChats(chats, 'full').map(({ label }) => label)).toEqual([
      'chat 4 (999+)',
      'chat 2 (3)',
      'chat 1',
      'chat 3',
      'chat 5',
    ]);
  });
  test('a direct chat has the name of its other person', () => {
    const person = { id: '2', name: 'Malee', picture: null, online: false, lastSeen: null };
    expect(recentChats([{ ...chat(1, 0, 1, ''), peer: person }], 'name')).toEqual([{ chatId: 1, label: 'Malee' }]);
  });
  test.each(['count', 'none'] as const)('where notifications name nobody (%s), neither does the menu', (shows) => {
    expect(recentChats(chats, shows)).toEqual([]);
  });

  test('are brought once for many changes, and only when they are others', async () => {
    let work: (() => void) | undefined;
    let now = [chat(1, 1, 1)];
    const shown: (readonly Recent[])[] = [];
    const recents = followRecents({
      read: () => Promise.resolve(now),
      settings: () => defaultSettings,
      show: (list) => void shown.push(list),
      after: (_ms, then) => {
        work = then;
        return { cancel: () => undefined };
      },
    });
    const rest = async (): Promise<void> => {
      recents.changed();
      recents.changed();
      work?.();
      await new Promise((resolve) => setImmediate(resolve));
    };
    await rest();
    await rest();
    now = [chat(1, 0, 1)];
    await rest();
    expect(shown).toEqual([[{ chatId: 1, label: 'chat 1 (1)' }], [{ chatId: 1, label: 'chat 1' }]]);
  });
});

describe('Windows’ jump list', () => {
  let lists: (JumpListCategory[] | null)[];
  let answers: ('ok' | 'customCategoryAccessDeniedError')[];
  let removed: { args: string }[];
  const texts = () => ({ recentChats: 'Recent', newChat: 'New chat', doNotDisturb: 'Quiet', settings: 'Settings' });
  const list = (args: string[] = []) =>
    createJumpList({
      app: {
        setJumpList(categories) {
          lists.push(categories);
          return answers.shift() ?? 'ok';
        },
        getJumpListSettings: () => ({ minItems: 10, removedItems: removed }),
      },
      program: { file: 'C:\\Program Files\\Sarn\\Sarn.exe', args },
      texts,
    });
  const lines = (index: number) =>
    lists[index]?.map(({ name, type, items }) => [name ?? type, items?.map(({ title, args }) => [title, args])]);
  const tasks = [
    'tasks',
    [
      ['New chat', '--new-chat'],
      ['Quiet', '--toggle-quiet'],
      ['Settings', '--settings'],
    ],
  ];
  beforeEach(() => {
    [lists, answers, removed] = [[], [], []];
  });

  test('the chats as links that only the app reads, then the tasks', () => {
    list()([{ chatId: 7, label: 'Malee (3)' }]);
    expect(lines(0)).toEqual([['Recent', [['Malee (3)', '-- sarn://chat/7']]], tasks]);
    expect(lists[0]?.[0]?.items?.[0]).toMatchObject({ type: 'task', program: 'C:\\Program Files\\Sarn\\Sarn.exe' });
  });
  test('in development the folder comes first, quoted', () => {
    list(['C:\\my work\\'])([]);
    expect(lines(0)?.[0]?.[1]?.[0]).toEqual(['New chat', String.raw`"C:\my work\\" --new-chat`]);
  });
  test('where recent things are forbidden, the tasks alone', () => {
    answers = ['customCategoryAccessDeniedError'];
    list()([{ chatId: 7, label: 'Malee' }]);
    expect(lines(1)).toEqual([tasks]);
  });
  test('a chat that the user removed from it does not come back at once', () => {
    removed = [{ args: '-- sarn://chat/7' }];
    list()([
      { chatId: 7, label: 'Malee' },
      { chatId: 8, label: 'Ploy' },
    ]);
    expect(lines(0)?.[0]).toEqual(['Recent', [['Ploy', '-- sarn://chat/8']]]);
  });
});

test('macOS’ dock menu: the chats, then the tray’s lines without its end', () => {
  const opened: number[] = [];
  const tray: MenuItemConstructorOptions[] = [{ label: 'Open Sarn' }, { type: 'separator' }, { label: 'Quit' }];
  const menu = dockTemplate(tray, [{ chatId: 7, label: 'Tom & Malee' }], (id) => opened.push(id));
  expect(menu.map(({ label, type }) => label ?? type)).toEqual(['Tom && Malee', 'separator', 'Open Sarn']);
  // The line does not look at what it is given.
  (menu[0]?.click as (() => void) | undefined)?.();
  expect(opened).toEqual([7]);
  expect(dockTemplate(tray, [], () => undefined)).toHaveLength(1);
});
