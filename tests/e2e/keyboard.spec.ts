import { expect, test, type Locator, type Page } from '@playwright/test';
import { atRest, resize, set, tell } from './support/axe.ts';
import { CHAT_MENU } from './support/desktop-user.ts';
import { MAY, newGallery, PLOY, showEveryMessage, type Gallery } from './support/gallery.ts';
import { bubble, connectionIs, openChat, say, saying } from './support/people.ts';
import { newWorld, type PersonApp, type World } from './support/world.ts';

/** The window without a mouse and without eyes: everything in reach of the keyboard, the focus seen and never lost, what is spoken. */
test.describe.configure({ mode: 'serial' });

/** A server that was killed is noticed at the latest by the missing answer to a ping. */
const NOTICED_MS = 60_000;

let world: World;
let nok: PersonApp;
let page: Page;
let gallery: Gallery;
let field: Locator;

test.beforeAll(async () => {
  world = await newWorld();
  nok = await world.open('nok');
  page = nok.page;
  field = page.getByTestId('composer');
  await set(page, { language: 'en', theme: 'light' });
  gallery = await newGallery(world, nok);
  // A chat's menu and a message's are the system's: they are noted, not opened.
  await nok.app.evaluate(({ Menu }) => {
    const noted: { x: number; y: number; labels: string[] }[] = [];
    Object.assign(globalThis, { noted });
    Menu.prototype.popup = function (options) {
      noted.push({ x: options?.x ?? -1, y: options?.y ?? -1, labels: this.items.map(({ label }) => label) });
      options?.callback?.();
    };
  });
});
test.afterAll(async () => {
  gallery?.ploy.close();
  gallery?.may.close();
  await world?.[Symbol.asyncDispose]();
});

const row = (name: string): Locator => page.getByTestId('chat-list-item').filter({ hasText: name });
/** The row of the list that has the focus. */
const inList = (): Locator => row(MAY.name).or(row(PLOY.name)).and(page.locator(':focus'));
const messages = (): Locator => page.getByTestId('conversation').getByRole('region');
/** The last menu that would have been opened. */
const menu = (): Promise<{ x: number; y: number; labels: string[] } | undefined> =>
  nok.app.evaluate(() => Reflect.get(globalThis, 'noted').at(-1));

/** How what has the focus is called, and whether one sees that it has it: by its own outline, or by that of the box it is drawn in. */
const focused = async (): Promise<{ name: string; seen: boolean }> => {
  await atRest(page);
  return page.evaluate(() => {
    const el = document.activeElement;
    if (el === null || el === document.body) return { name: 'body', seen: true };
    const drawn = (box: Element | null, pseudo?: string): boolean => {
      if (box === null) return false;
      const { outlineStyle, outlineWidth, boxShadow, backgroundColor } = getComputedStyle(box, pseudo);
      if (pseudo !== undefined) return backgroundColor !== 'rgba(0, 0, 0, 0)';
      return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2) || (box !== el && boxShadow !== 'none');
    };
    const seen =
      drawn(el) || drawn(el.closest('.fld, .inp, .s-find')) || drawn(el.querySelector('.bub')) || drawn(el, '::after');
    const name = el.getAttribute('data-testid') ?? el.getAttribute('aria-label') ?? el.textContent;
    return { name, seen };
  });
};

test('Tab goes round the whole window, every stop is seen, and none holds it', async () => {
  await openChat(page, PLOY.name);
  await expect(field).toBeFocused();
  const stops: string[] = [];
  for (let i = 0; i < 40 && (i < 2 || stops.at(-1) !== 'composer'); i += 1) {
    await page.keyboard.press('Tab');
    const { name, seen } = await focused();
    expect(seen, `the focus on “${name}” is seen`).toBe(true);
    expect(name, 'the focus moves on').not.toBe(stops.at(-1));
    stops.push(name);
  }
  for (const stop of ['send', 'new-chat', 'search-input', 'chat-list-item', 'settings', 'Messages', 'composer'])
    expect(stops).toContain(stop);
  // The list and the messages are one stop each, however many they hold.
  expect(stops.filter((stop) => stop === 'chat-list-item')).toHaveLength(1);
  expect(stops.filter((stop) => stop.includes('agenda'))).toEqual([]);
});

test('F6 goes from list to messages to field and back', async () => {
  await field.focus();
  await page.keyboard.press('F6');
  await expect(row(PLOY.name)).toBeFocused();
  await page.keyboard.press('F6');
  await expect(messages()).toBeFocused();
  await page.keyboard.press('F6');
  await expect(field).toBeFocused();
  await page.keyboard.press('Shift+F6');
  await expect(messages()).toBeFocused();
});

test('the list: arrows move, Enter opens with the caret in the field, a menu stands at the row', async () => {
  await row(PLOY.name).focus();
  await page.keyboard.press('Home');
  await expect(row(MAY.name)).toBeFocused();
  for (const key of ['Shift+F10', 'ContextMenu']) {
    await page.keyboard.press(key);
    await expect.poll(async () => (await menu())?.labels).toEqual(CHAT_MENU);
    const box = await row(MAY.name).boundingBox();
    const at = await menu();
    if (box === null || at === undefined) throw new Error('no row, or no menu');
    expect(at.x).toBeGreaterThanOrEqual(box.x);
    expect(at.x).toBeLessThanOrEqual(box.x + box.width);
    expect(at.y).toBeGreaterThanOrEqual(box.y);
    expect(at.y).toBeLessThanOrEqual(box.y + box.height);
    await expect(row(MAY.name)).toBeFocused();
  }
  await page.keyboard.press('Enter');
  await expect(field).toBeFocused();
  await expect(page.getByTestId('conversation').getByRole('heading')).toHaveText(MAY.name);
  await page.keyboard.press('Alt+ArrowDown');
  await expect(page.getByTestId('conversation').getByRole('heading')).toHaveText(PLOY.name);
  await expect(field).toBeFocused();
});

test('messages: arrows go through them, Enter into one’s links and buttons, Esc back and to the field', async () => {
  const link = saying(page, 'https://wiki.example.org/agenda').or(bubble(page, 'agenda'));
  await messages().focus();
  await page.keyboard.press('ArrowUp');
  await expect(link).toBeFocused();
  expect((await focused()).seen).toBe(true);
  await page.keyboard.press('ArrowUp');
  await expect(bubble(page, 'survive the night')).toBeFocused();
  await page.keyboard.press('End');
  await expect(link).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(link.getByRole('link')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(link.getByRole('link')).not.toBeFocused();
  await expect(link.locator('button:focus')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(link).toBeFocused();
  await page.keyboard.press('Shift+F10');
  await expect.poll(async () => (await menu())?.labels).toContain('Copy text');
  const [box, at] = [await link.boundingBox(), await menu()];
  if (box === null || at === undefined) throw new Error('no message, or no menu');
  expect(at.y).toBeGreaterThanOrEqual(box.y);
  expect(at.y).toBeLessThanOrEqual(box.y + box.height);
  await page.keyboard.press('Escape');
  await expect(field).toBeFocused();
});

test('a long chat: Home and End reach what is not drawn, and scrolling away loses nothing', async () => {
  for (let i = 0; i < 60; i += 1) await gallery.ploy.sendTo(gallery.nokId, `line ${i}`);
  await expect(saying(page, 'line 59')).toBeVisible();
  await messages().focus();
  await page.keyboard.press('ArrowUp');
  await expect(saying(page, 'line 59')).toBeFocused();
  await page.keyboard.press('Home');
  await expect(bubble(page, 'survive the night')).toBeFocused();
  await expect(bubble(page, 'survive the night')).toBeInViewport();
  await page.keyboard.press('PageDown');
  await expect(bubble(page, 'survive the night')).not.toBeFocused();
  const where = await focused();
  expect(where.name).toBe('message');
  await messages().evaluate((el) => (el.scrollTop = el.scrollHeight));
  await expect(saying(page, 'line 59')).toBeInViewport();
  expect((await focused()).name, 'the message is still there').toBe('message');
  await page.keyboard.press('End');
  await expect(saying(page, 'line 59')).toBeFocused();
  await page.keyboard.press('Escape');
});

test('what was opened gives the focus back; what is sent, deleted or closed leaves it in the field', async () => {
  for (const keys of ['ControlOrMeta+n', 'ControlOrMeta+,', 'ControlOrMeta+/', 'ControlOrMeta+k']) {
    await field.focus();
    await page.keyboard.press(keys);
    await expect(field).not.toBeFocused();
    await page.keyboard.press('Escape');
    await expect(field, `after ${keys}`).toBeFocused();
  }
  await page.keyboard.type('from the keyboard');
  await page.keyboard.press('Enter');
  await expect(saying(page, 'from the keyboard')).toBeVisible();
  await expect(field).toBeFocused();
  await showEveryMessage(gallery);
  const failed = bubble(page, 'refused');
  await failed.focus();
  await page.keyboard.press('Enter');
  const discard = failed.locator('.after').getByRole('button', { name: 'Delete' });
  await expect(async () => {
    await page.keyboard.press('ArrowRight');
    await expect(discard).toBeFocused({ timeout: 100 });
  }).toPass();
  await page.keyboard.press('Enter');
  await expect(field).toBeFocused();
});

test('a picture opens from the keyboard and gives the focus back', async () => {
  const picture = bubble(page, 'ท่าเรือ');
  await picture.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(page.locator('dialog.viewer')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog.viewer')).toHaveCount(0);
  await expect(picture.getByRole('button', { name: 'View picture' })).toBeFocused();
});

test('with a Thai keyboard the shortcuts are on the same keys', async () => {
  const debug = await page.context().newCDPSession(page);
  // What Chromium gets of a Kedmanee layout: the letter of the layout, the place of the key.
  const press = async (key: string, code: string, keyCode: number): Promise<void> => {
    for (const type of ['rawKeyDown', 'keyUp'] as const)
      await debug.send('Input.dispatchKeyEvent', { type, key, code, windowsVirtualKeyCode: keyCode, modifiers: 2 });
  };
  await field.focus();
  await press('า', 'KeyK', 75);
  await expect(page.getByTestId('search-input')).toBeFocused();
  await page.keyboard.press('Escape');
  await press('ื', 'KeyN', 78);
  await expect(page.getByTestId('user-search')).toBeFocused();
  await page.keyboard.press('Escape');
  await press('ฝ', 'Slash', 191);
  await expect(page.getByTestId('settings-shortcuts')).toHaveAttribute('aria-current', 'page');
  await expect(page.getByRole('dialog').locator('kbd')).not.toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(field).toBeFocused();
  await debug.detach();
});

/** Names and roles as a screen reader is told them, from the browser's own tree. */
const spoken = async (role: string): Promise<string[]> => {
  const debug = await page.context().newCDPSession(page);
  const { nodes } = await debug.send('Accessibility.getFullAXTree');
  await debug.detach();
  // The protocol's values are of any type; names are texts.
  return nodes.filter((node) => node.role?.value === role && !node.ignored).map((node) => String(node.name?.value));
};

test('a message is one sentence: who, what, when, how far', async () => {
  await page.getByTestId('chat-list-item').filter({ hasText: MAY.name }).click();
  await say(page, 'hello there');
  await expect(saying(page, 'hello there')).toHaveAttribute('data-status', /sent|delivered/);
  const said = await spoken('article');
  expect(said[0]).toMatch(new RegExp(`^${MAY.name}: พรุ่งนี้เจอกันกี่โมง, \\d\\d:\\d\\d$`));
  expect(said.at(-1)).toMatch(/^You: hello there, \d\d:\d\d, (Sent|Delivered)$/);
  await set(page, { language: 'th' });
  expect((await spoken('article')).at(-1)).toMatch(/^คุณ: hello there, \d\d:\d\d, (ส่งแล้ว|ถึงเครื่องแล้ว)$/);
  await set(page, { language: 'en' });
});

test('what arrives in the open chat is announced once; what one writes oneself is not', async () => {
  const log = page.getByTestId('announcer');
  // A screen reader speaks what is added to a log.
  await log.evaluate((el) => {
    const added: (string | null)[] = [];
    Object.assign(window, { added });
    new MutationObserver((records) =>
      added.push(...records.flatMap((r) => [...r.addedNodes].map((n) => n.textContent))),
    ).observe(el, { childList: true, subtree: true, characterData: true });
  });
  await gallery.may.sendTo(gallery.nokId, 'ได้เลย');
  await expect(bubble(page, 'ได้เลย')).toBeVisible();
  await say(page, 'my own words');
  await expect(saying(page, 'my own words')).toHaveAttribute('data-status', /sent|delivered/);
  await gallery.ploy.sendTo(gallery.nokId, 'in another chat');
  await gallery.may.sendTo(gallery.nokId, 'ได้เลย');
  await expect(bubble(page, 'ได้เลย')).toHaveCount(2);
  await page
    .getByTestId('conversation')
    .getByRole('region')
    .evaluate((el) => (el.scrollTop = 0));
  await expect(log.locator('p')).toHaveText([`${MAY.name}: ได้เลย`, `${MAY.name}: ได้เลย`]);
  expect(await page.evaluate(() => Reflect.get(window, 'added'))).toHaveLength(2);
  await expect(log).toHaveAttribute('role', 'log');
});

test('narrow: Back and Esc put the focus into the list; the switcher and the search show what they find', async () => {
  const heading = page.getByTestId('conversation').getByRole('heading');
  await resize(nok, 420, 640);
  await expect(page.locator('.c-head .back')).toBeVisible();
  await page.locator('.c-head .back').focus();
  await page.keyboard.press('Enter');
  await expect(inList()).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(field).toBeFocused();
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('Ploy');
  await expect(page.getByTestId('search-result').first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(heading).toHaveText(PLOY.name);
  await expect(field).toBeFocused();
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('พรุ่งนี้');
  await expect(page.locator('mark')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(heading).toHaveText(MAY.name);
  await expect(bubble(page, 'พรุ่งนี้เจอกันกี่โมง')).toBeInViewport();
  // A message that was looked for is where one is now.
  await expect(page.locator('[data-testid=message]:focus')).toContainText('พรุ่งนี้');
  // Back to what was found, then out of the search.
  await expect(async () => {
    await page.keyboard.press('Escape');
    await expect(inList()).toHaveCount(1, { timeout: 500 });
  }).toPass();
  await resize(nok, 1280, 820);
});

test('with no chat open, the end of a search puts the focus into the list', async () => {
  await expect(page.getByTestId('conversation')).toHaveCount(0);
  for (const end of ['Escape', 'Enter']) {
    await page.keyboard.press('ControlOrMeta+k');
    await expect(page.getByTestId('search-input')).toBeFocused();
    if (end === 'Enter') await page.getByRole('button', { name: 'Close search' }).focus();
    await page.keyboard.press(end);
    await expect(inList()).toHaveCount(1);
  }
});

test('a notice that is dismissed leaves the focus in the field', async () => {
  await row(PLOY.name).click();
  await tell(nok.app, 'notice', { kind: 'cache-rebuilt' });
  await page.getByTestId('notice').filter({ hasText: 'damaged' }).getByRole('button').focus();
  await page.keyboard.press('Enter');
  await expect(field).toBeFocused();
});

test('the quick switcher works without a server, in Thai', async () => {
  await world.server.kill();
  await connectionIs(page, 'offline', NOTICED_MS);
  await field.focus();
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('ทองดี');
  await expect(page.getByTestId('search-result')).toHaveCount(1);
  await page.keyboard.press('ArrowDown');
  await expect(page.getByTestId('search-result')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('conversation').getByRole('heading')).toHaveText(MAY.name);
  await expect(field).toBeFocused();
});
