import { randomUUID } from 'node:crypto';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { answerMenus } from './support/desktop-user.ts';
import { ANN, annAndBeam, BEAM } from './support/pair.ts';
import { connectionIs, openChat, openChatId, say } from './support/people.ts';
import { newWorld, type PersonApp, type World } from './support/world.ts';

/** What is done with a message that is there: by one in one window, seen by the other in another, also without a network. */
test.describe.configure({ mode: 'serial' });

/** A server that was killed is noticed at the latest by the missing answer to a ping. */
const NOTICED_MS = 60_000;
/** After an outage the wait until the next try may have grown to a minute. */
const BACK_MS = 75_000;

let world: World;
let ann: PersonApp;
let beam: PersonApp;

test.beforeAll(async () => {
  world = await newWorld();
  ({ ann, beam } = await annAndBeam(world));
});
test.afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
});

/** The message whose own words are these, whatever quotes it. */
const message = (page: Page, text: string): Locator =>
  page.getByTestId('message').filter({ has: page.locator('.bub > .tx').getByText(text, { exact: true }) });
const reaction = (page: Page, text: string, emoji: string): Locator =>
  message(page, text).locator(`[data-emoji="${emoji}"]`);
const isStored = (page: Page, text: string, timeout = 15_000): Promise<void> =>
  expect(message(page, text)).toHaveAttribute('data-status', /sent|delivered|read/, { timeout });
/** Chooses a line of a message's menu. */
const choose = async (person: PersonApp, text: string, line: string): Promise<void> => {
  await answerMenus(person.app, line);
  await message(person.page, text).locator('.bub').click({ button: 'right' });
};
const react = async (page: Page, text: string, emoji: string): Promise<void> => {
  await message(page, text).locator('.bub').hover();
  await message(page, text).getByTestId('react').click();
  await page.getByTestId('reaction-picker').locator(`[data-emoji="${emoji}"]`).click();
};
const removeForAll = async (person: PersonApp, text: string): Promise<void> => {
  await choose(person, text, 'Delete…');
  await person.page.getByTestId('remove-everyone').click();
};
const field = (page: Page): Locator => page.getByTestId('composer');

test('a reply quotes what it answers, in both windows', async () => {
  await say(ann.page, 'Where shall we meet?');
  await expect(message(beam.page, 'Where shall we meet?')).toBeVisible();
  await message(beam.page, 'Where shall we meet?').locator('.bub').hover();
  await message(beam.page, 'Where shall we meet?').getByTestId('reply').click();
  await expect(beam.page.getByTestId('aim')).toContainText('Reply to Ann Arthit');
  await expect(field(beam.page)).toBeFocused();
  await say(beam.page, 'At the pier');
  await expect(beam.page.getByTestId('aim')).toHaveCount(0);
  await expect(message(ann.page, 'At the pier').getByTestId('quote')).toHaveText('YouWhere shall we meet?');
  await expect(message(beam.page, 'At the pier').getByTestId('quote')).toHaveText('Ann ArthitWhere shall we meet?');
});

test('a quote leads to its message, through history that is not in the window; from the keyboard the focus goes along', async () => {
  const chatId = await openChatId(ann.page);
  await ann.page.evaluate(
    async ([id, keys]) => {
      for (const [n, clientId] of keys.entries())
        await window.desktop.invoke('messages.send', {
          chatId: id,
          clientId,
          text: n < keys.length - 1 ? `line ${n}` : 'far below',
          ...(n < keys.length - 1 ? {} : { replyTo: 2 }),
        });
    },
    [chatId, Array.from({ length: 81 }, () => randomUUID())] as const,
  );
  await isStored(ann.page, 'far below', 100_000);
  await beam.relaunch();
  await openChat(beam.page, ANN.name);
  await expect(message(beam.page, 'far below')).toBeVisible();
  await expect(message(beam.page, 'Where shall we meet?')).toHaveCount(0);
  await message(beam.page, 'far below').getByTestId('quote').click();
  await expect(message(beam.page, 'Where shall we meet?')).toBeInViewport();
  await expect(message(beam.page, 'Where shall we meet?')).toBeFocused();
  await beam.page.getByRole('button', { name: 'To the newest message' }).click();
  await expect(message(beam.page, 'far below')).toBeInViewport();
});

test('a reaction goes both ways, says whose it is, and is taken back', async () => {
  await react(ann.page, 'far below', '👍');
  await expect(reaction(beam.page, 'far below', '👍')).toHaveAccessibleName('👍 1: Ann Arthit');
  await expect(reaction(beam.page, 'far below', '👍')).toHaveAttribute('aria-pressed', 'false');
  await reaction(beam.page, 'far below', '👍').click();
  await expect(reaction(ann.page, 'far below', '👍')).toHaveAccessibleName('👍 2: You, Beam Boonmee');
  await reaction(ann.page, 'far below', '👍').click();
  await expect(reaction(beam.page, 'far below', '👍')).toHaveAccessibleName('👍 1: You');
  await message(ann.page, 'far below').locator('.bub').hover();
  await message(ann.page, 'far below').getByTestId('react').click();
  await ann.page.getByTestId('all-emoji').click();
  await ann.page.getByTestId('emoji-search').fill('กาแฟ');
  await ann.page.getByTestId('emoji-search').press('Enter');
  await expect(reaction(beam.page, 'far below', '☕')).toHaveAccessibleName('☕ 1: Ann Arthit');
});

test('a reaction above what one reads moves nothing in sight', async () => {
  const list = beam.page.getByTestId('conversation').getByRole('region');
  await list.evaluate((el) => (el.scrollTop -= 1_000));
  /** The last message that is drawn above the edge, and the first one whole in sight. */
  const atEdge = (): Promise<string[]> =>
    list.evaluate((el) => {
      const top = el.getBoundingClientRect().top;
      const rows = [...el.querySelectorAll<HTMLElement>('[data-testid="message"]')];
      const out = rows.findLast((row) => row.getBoundingClientRect().bottom < top - 4);
      const inside = rows.find((row) => row.getBoundingClientRect().top > top + 40);
      return [out, inside].map((row) => row?.querySelector('.tx')?.textContent ?? '');
    });
  await expect.poll(async () => (await atEdge()).every((text) => text.startsWith('line '))).toBe(true);
  const [above = '', seen = ''] = await atEdge();
  const before = await message(beam.page, seen).boundingBox();
  const chatId = await openChatId(ann.page);
  const seq = Number(above.slice(5)) + 4;
  await ann.page.evaluate(
    ([id, n]) => window.desktop.invoke('messages.react', { chatId: id, seq: n, emoji: '❤️', on: true }),
    [chatId, seq] as const,
  );
  await expect(reaction(beam.page, above, '❤️')).toBeAttached();
  await expect.poll(async () => (await message(beam.page, seen).boundingBox())?.y).toBeCloseTo(before?.y ?? -1, 0);
  await beam.page.getByRole('button', { name: /newest message|new message/ }).click();
});

test('an edit reaches the other window with its history; the draft comes back', async () => {
  await say(ann.page, 'See you at ten');
  await expect(message(beam.page, 'See you at ten')).toBeVisible();
  await isStored(ann.page, 'See you at ten');
  await field(ann.page).press('ArrowUp');
  await expect(field(ann.page)).toHaveValue('See you at ten');
  await field(ann.page).press('Escape');
  await field(ann.page).fill('half a thou');
  await choose(ann, 'See you at ten', 'Edit');
  await field(ann.page).fill('See you at eleven');
  await field(ann.page).press('Enter');
  await expect(field(ann.page)).toHaveValue('half a thou');
  await field(ann.page).fill('');
  await expect(message(beam.page, 'See you at eleven').getByTestId('edited')).toBeVisible();
  await expect(message(beam.page, 'See you at ten')).toHaveCount(0);
  await expect(beam.page.getByTestId('chat-list-item')).toContainText('See you at eleven');
  await message(beam.page, 'See you at eleven').getByTestId('edited').click();
  await expect(beam.page.getByTestId('version').locator('.what')).toHaveText(['See you at eleven', 'See you at ten']);
  await beam.page.keyboard.press('Escape');
  await expect(beam.page.getByTestId('history-dialog')).toHaveCount(0);
});

test('deleted for everyone: nowhere in the other window, not where it was quoted, answered, announced or found', async () => {
  await say(ann.page, 'the code is tamarind');
  await expect(message(beam.page, 'the code is tamarind')).toBeVisible();
  await message(beam.page, 'the code is tamarind').locator('.bub').hover();
  await message(beam.page, 'the code is tamarind').getByTestId('reply').click();
  await say(beam.page, 'thank you');
  await expect(message(ann.page, 'thank you').getByTestId('quote')).toContainText('tamarind');
  await choose(beam, 'the code is tamarind', 'Reply');
  await beam.page.keyboard.press('ControlOrMeta+k');
  await beam.page.getByTestId('search-input').fill('tamarind');
  await expect(beam.page.getByTestId('search-result')).not.toHaveCount(0);
  await removeForAll(ann, 'the code is tamarind');
  await expect(beam.page.getByTestId('search-result')).toHaveCount(0);
  await expect(ann.page.getByText('You deleted this message')).toBeVisible();
  await expect(
    beam.page.getByTestId('message').filter({ hasText: /^.*This message was deleted\d\d:\d\d$/ }),
  ).toHaveCount(1);
  await expect(message(beam.page, 'thank you').getByTestId('quote')).toContainText('This message was deleted');
  await expect(beam.page.getByTestId('aim')).toHaveCount(0);
  await beam.page.getByTestId('search-input').fill('');
  await beam.page.keyboard.press('Escape');
  for (const { page } of [ann, beam])
    await expect.poll(() => page.evaluate(() => document.documentElement.outerHTML.includes('tamarind'))).toBe(false);
});

test('deleted for oneself: gone here, there in the other window, and gone after a start', async () => {
  await say(ann.page, 'only for you');
  await expect(message(beam.page, 'only for you')).toBeVisible();
  await choose(beam, 'only for you', 'Delete…');
  await expect(beam.page.getByTestId('remove-everyone')).toHaveCount(0);
  await beam.page.getByTestId('remove-me').click();
  await expect(message(beam.page, 'only for you')).toHaveCount(0);
  await expect(message(ann.page, 'only for you')).toBeVisible();
  await beam.relaunch();
  await openChat(beam.page, ANN.name);
  await expect(message(beam.page, 'thank you')).toBeVisible();
  await expect(message(beam.page, 'only for you')).toHaveCount(0);
});

test('all of it without a server, shown at once; back, the other window has it', async () => {
  await say(ann.page, 'bring an umbrella');
  await say(ann.page, 'and a banana');
  await say(ann.page, 'forget that one');
  await expect(message(beam.page, 'forget that one')).toBeVisible();
  await isStored(ann.page, 'forget that one');
  await world.server.kill();
  for (const { page } of [ann, beam]) await connectionIs(page, 'offline', NOTICED_MS);

  await choose(ann, 'bring an umbrella', 'Edit');
  await field(ann.page).fill('bring two umbrellas');
  await field(ann.page).press('Enter');
  await expect(message(ann.page, 'bring two umbrellas').getByTestId('change-waits')).toBeVisible();
  await removeForAll(ann, 'and a banana');
  await expect(message(ann.page, 'and a banana')).toHaveCount(0);
  await choose(ann, 'forget that one', 'Delete…');
  await ann.page.getByTestId('remove-me').click();
  await expect(message(ann.page, 'forget that one')).toHaveCount(0);
  await react(beam.page, 'bring an umbrella', '😂');
  await expect(reaction(beam.page, 'bring an umbrella', '😂')).toHaveAccessibleName(
    '😂 1: You (waiting for the network)',
  );
  await message(beam.page, 'bring an umbrella').locator('.bub').hover();
  await message(beam.page, 'bring an umbrella').getByTestId('reply').click();
  await say(beam.page, 'it never rains here');
  await expect(message(beam.page, 'it never rains here').getByTestId('quote')).toContainText('bring an umbrella');
  await expect(message(beam.page, 'it never rains here')).toHaveAttribute('data-status', 'queued');
  // What waits is there after a start, too.
  await ann.relaunch();
  await openChat(ann.page, BEAM.name);
  await expect(message(ann.page, 'bring two umbrellas').getByTestId('change-waits')).toBeVisible();
  await expect(message(ann.page, 'and a banana')).toHaveCount(0);

  await world.server.restart();
  for (const { page } of [ann, beam]) await connectionIs(page, 'online', BACK_MS);
  await expect(message(beam.page, 'bring two umbrellas').getByTestId('edited')).toBeVisible({ timeout: BACK_MS });
  await expect(message(beam.page, 'it never rains here').getByTestId('quote')).toContainText('bring two umbrellas');
  await expect(reaction(ann.page, 'bring two umbrellas', '😂')).toHaveAccessibleName('😂 1: Beam Boonmee');
  await expect(reaction(beam.page, 'bring two umbrellas', '😂')).toHaveAccessibleName('😂 1: You');
  await expect(message(ann.page, 'bring two umbrellas').getByTestId('change-waits')).toHaveCount(0);
  await expect(message(ann.page, 'it never rains here')).toBeVisible();
  await expect(message(beam.page, 'forget that one')).toBeVisible();
  await expect(message(ann.page, 'forget that one')).toHaveCount(0);
  await expect
    .poll(() => beam.page.evaluate(() => document.documentElement.outerHTML.includes('banana')), { timeout: BACK_MS })
    .toBe(false);
});

test('several at once: selected, forwarded to another chat, deleted for oneself', async () => {
  await choose(ann, 'it never rains here', 'Select');
  await message(ann.page, 'bring two umbrellas').locator('.bub').click();
  await expect(ann.page.getByTestId('selection-bar')).toContainText('2 selected');
  await ann.page.getByTestId('select-forward').click();
  await ann.page.getByTestId('forward-chat').filter({ hasText: BEAM.name }).click();
  await expect(message(beam.page, 'it never rains here')).toHaveCount(2);
  await expect(ann.page.getByTestId('selection-bar')).toHaveCount(0);
  await expect(field(ann.page)).toBeFocused();
  await answerMenus(ann.app, 'Select');
  await message(ann.page, 'it never rains here').last().locator('.bub').click({ button: 'right' });
  await ann.page.keyboard.press('Escape');
  await expect(ann.page.getByTestId('selection-bar')).toHaveCount(0);
  await message(ann.page, 'it never rains here').last().locator('.bub').click({ button: 'right' });
  await ann.page.getByTestId('select-remove').click();
  await ann.page.getByTestId('remove-me').click();
  await expect(message(ann.page, 'it never rains here')).toHaveCount(1);
  await expect(message(beam.page, 'it never rains here')).toHaveCount(2);
});
