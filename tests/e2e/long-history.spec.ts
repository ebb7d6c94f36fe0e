import { expect, test } from '@playwright/test';
import { atRest, resize, set, tell } from './support/axe.ts';
import { newFlooder, type Flooder } from './support/flood.ts';
import { chatOf } from './support/gallery.ts';
import { badge, openChat, openChatId, register, saying } from './support/people.ts';
import { toNewest } from './support/reading.ts';
import { scrollBy, standing, topOf, watchStanding } from './support/standing.ts';
import { newWorld, type PersonApp, type World } from './support/world.ts';

/** A long chat in a real window: coming back to one's place, what is new, dates, and a list that never jumps. */
test.describe.configure({ mode: 'serial' });

const ANN = { name: 'Ann Arthit', email: 'ann@example.org', password: 'correct horse ann' };
/** What moves by less is not seen to move, px. */
const STILL_PX = 1;
const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, n) =>
    `${from + n}: ${'a word or two more '.repeat(1 + ((n * 7) % 5))}`.trimEnd(),
  );

let world: World;
let ann: PersonApp;
let carl: Flooder;
let dora: Flooder;
/** The messages of Carl, by their numbers. */
let texts: string[];

const say = async (count: number): Promise<string[]> => {
  const more = numbered(texts.length, texts.length + count - 1);
  await carl.send(more);
  texts.push(...more);
  return more;
};
const jump = () => ann.page.getByTestId('jump');
const line = () => ann.page.getByTestId('unread-line');
const list = () => ann.page.getByTestId('conversation').getByRole('region');

test.beforeAll(async () => {
  // A busy machine takes long to store and bring so many.
  test.setTimeout(300_000);
  world = await newWorld();
  ann = await world.open('ann');
  await register(ann.page, ANN);
  carl = await newFlooder(world.server.url(), 'carl', ANN);
  dora = await newFlooder(world.server.url(), 'dora', ANN);
  await dora.send(['hello from dora']);
  texts = numbered(0, 299);
  await carl.send(texts);
  await expect(ann.page.getByTestId('chat-list-item').first()).toContainText(texts.at(-1) ?? '');
});
test.afterAll(async () => {
  carl?.close();
  dora?.close();
  await world?.[Symbol.asyncDispose]();
});

test('opened with much unread: the line stands near the top, below a bit of what was read, and stays', async () => {
  await openChat(ann.page, 'carl');
  await toNewest(ann.page);
  await expect(jump()).toHaveCount(0);
  await openChat(ann.page, 'dora');
  const fresh = await say(40);
  await expect(badge(ann.page)).toHaveText('40');
  await openChat(ann.page, 'carl');
  await expect(line()).toHaveText('40 new messages');
  await expect(saying(ann.page, fresh[0] ?? '')).toBeInViewport();
  const pane = await list().boundingBox();
  const at = await line().boundingBox();
  const below = (at?.y ?? 0) - (pane?.y ?? 0);
  expect(below).toBeGreaterThan(20);
  expect(below).toBeLessThan((pane?.height ?? 0) / 4);
  await toNewest(ann.page);
  await scrollBy(ann.page, -600);
  await toNewest(ann.page);
  await scrollBy(ann.page, -100_000);
  await expect(line()).toHaveCount(0);
  await openChat(ann.page, 'dora');
});

test('come back to a chat: where one was, though more has come', async () => {
  await openChat(ann.page, 'carl');
  await toNewest(ann.page);
  await scrollBy(ann.page, -2_000);
  await scrollBy(ann.page, -37);
  const before = await standing(ann.page);
  await openChat(ann.page, 'dora');
  await expect(saying(ann.page, 'hello from dora')).toBeVisible();
  await openChat(ann.page, 'carl');
  await expect.poll(async () => Math.abs((await topOf(ann.page, before.text)) - before.top)).toBeLessThan(STILL_PX);
  await openChat(ann.page, 'dora');
  await say(3);
  await expect(badge(ann.page)).toHaveText('3');
  await openChat(ann.page, 'carl');
  await expect.poll(async () => Math.abs((await topOf(ann.page, before.text)) - before.top)).toBeLessThan(STILL_PX);
  await expect(jump()).toHaveText('3 new');
});

test('the button leads to the first new message, then to the end; Esc to the end', async () => {
  const [first] = texts.slice(-3);
  await jump().click();
  await expect(saying(ann.page, first ?? '')).toBeInViewport();
  await toNewest(ann.page);
  await expect(saying(ann.page, texts.at(-1) ?? '')).toBeInViewport();

  await scrollBy(ann.page, -1_500);
  const many = await say(60);
  await expect(jump()).toHaveText('60 new');
  await expect(jump()).toHaveAccessibleDescription('60 new messages');
  await jump().click();
  await expect(saying(ann.page, many[0] ?? '')).toBeInViewport();
  await expect(saying(ann.page, many.at(-1) ?? '')).not.toBeInViewport();
  await jump().click();
  await expect(saying(ann.page, many.at(-1) ?? '')).toBeInViewport();
  await expect(jump()).toHaveCount(0);

  await scrollBy(ann.page, -1_500);
  await expect(jump()).toBeVisible();
  await list().focus();
  await ann.page.keyboard.press('Escape');
  await expect(jump()).toHaveCount(0);
  await expect(ann.page.getByTestId('composer')).toBeFocused();
});

test('what is read stays where it is: wider, narrower, larger letters, reactions, edits, what arrives', async () => {
  const { page, app } = ann;
  await toNewest(page);
  await scrollBy(page, -3_000);
  const still = async (what: string, change: () => Promise<unknown>): Promise<void> => {
    await atRest(page);
    const watched = await watchStanding(page);
    await change();
    const { moved, frames, text } = await watched();
    expect(frames, what).toBeGreaterThan(3);
    expect.soft(moved, `${what}: ${text}`).toBeLessThan(STILL_PX);
  };
  await still('narrower', () => resize(ann, 900, 820));
  await still('wider', () => resize(ann, 1_280, 820));
  await still('lower', () => resize(ann, 1_280, 700));
  await still('larger letters', () => set(page, { textSize: 150 }));
  await still('usual letters', () => set(page, { textSize: 100 }));
  await still('new messages', () => say(5));
  const chatId = await openChatId(page);
  const chat = await chatOf(page, chatId);
  await still('somebody writes', () =>
    tell(app, 'chats.changed', { chats: [{ ...chat, typing: [chat.peer?.id ?? ''] }], removed: [], unread: 0 }),
  );
  // Above what is in sight, and below it: a reaction, and a text four times as long.
  const { text } = await standing(page);
  const n = texts.indexOf(text);
  for (const [where, by] of [
    ['above', -2],
    ['just above', -1],
    ['below', 3],
  ] as const) {
    const of = await page.evaluate(
      async ([id, seq]) => {
        const answer = await window.desktop.invoke('messages.page', { chatId: id, around: seq, limit: 1 });
        return answer.ok ? answer.value.messages[0] : undefined;
      },
      [chatId, n + by + 1] as const,
    );
    if (of === undefined) throw new Error('There is no such message.');
    const change = (more: Partial<typeof of>): Promise<void> =>
      tell(app, 'messages.changed', { chatId, removed: [], reset: false, messages: [{ ...of, ...more }] });
    const users = [{ id: chat.peer?.id ?? '', name: 'carl' }];
    await still(`a reaction ${where}`, () =>
      change({ reactions: [{ emoji: '👍', users, mine: false, pending: false }] }),
    );
    await still(`an edit ${where}`, () => change({ text: `${of.text} `.repeat(4), editedAt: Date.now() }));
    await still(`deleted ${where}`, () => change({ text: '', deleted: true }));
  }
});

test('going to a date: by the menu and the keyboard, the stamp and the mouse; in Thai', async () => {
  const { page } = ann;
  await toNewest(page);
  // What is above comes page by page.
  await expect(async () => {
    await scrollBy(page, -100_000);
    await page.getByTestId('day-stamp').first().click({ timeout: 500 });
  }).toPass();
  const dialog = page.getByTestId('jump-date');
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole('button', { name: /has messages/ })).toHaveCount(1);
  await page.screenshot({ path: test.info().outputPath('calendar-light-en.png') });
  await set(page, { language: 'th', theme: 'dark' });
  await expect(dialog.getByTestId('calendar-month')).toHaveText(
    `${new Intl.DateTimeFormat('th-TH', { month: 'long' }).format()} ${new Date().getFullYear() + 543}`,
  );
  await page.screenshot({ path: test.info().outputPath('calendar-dark-th.png') });
  await set(page, { language: 'en', theme: 'light' });
  await dialog.getByRole('button', { name: 'First message' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(saying(page, texts[0] ?? '')).toBeInViewport();
  await expect(page.getByTestId('day-stamp').first()).toBeInViewport();
});
