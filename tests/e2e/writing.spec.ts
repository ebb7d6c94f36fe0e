import { join } from 'node:path';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { answerMenus } from './support/desktop-user.ts';
import { ANN, annAndBeam, BEAM } from './support/pair.ts';
import { openChat, say, signIn } from './support/people.ts';
import { newWorld, type PersonApp, type World } from './support/world.ts';

/** Writing: marks, links, emoji by name, drafts on two computers, pinned messages. */
test.describe.configure({ mode: 'serial' });

const SHOTS = join(import.meta.dirname, '../../test-results/writing');
const LOOKS = [
  { theme: 'light', language: 'en' },
  { theme: 'dark', language: 'th' },
] as const;

let world: World;
let ann: PersonApp;
let beam: PersonApp;
/** Ann’s other computer. */
let laptop: PersonApp;

test.beforeAll(async () => {
  world = await newWorld();
  ({ ann, beam } = await annAndBeam(world));
});
test.afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
});

const field = (page: Page): Locator => page.getByTestId('composer');
const said = (page: Page, text: string): Locator => page.getByTestId('message').filter({ hasText: text });
/** The same in every look, to be looked at. */
const shoot = async (page: Page, name: string): Promise<void> => {
  for (const look of LOOKS) {
    await page.evaluate((set) => window.desktop.invoke('settings.set', set), look);
    await expect(page.locator('html')).toHaveAttribute('lang', look.language);
    await page.screenshot({ path: join(SHOTS, `${name}-${look.theme}-${look.language}.png`) });
  }
  await page.evaluate((set) => window.desktop.invoke('settings.set', set), LOOKS[0]);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
};

const MARKED = [
  'Tomorrow is **very important**, *really*: ~~10:00~~ `11:00`',
  '> Where do we meet?',
  'พบกันที่**ท่าเรือ**นะ https://example.org/map',
  '```ts',
  'const when = new Date(2026, 10, 24);',
  '```',
].join('\n');

test('marks are drawn in both windows, and left out where one line stands for a message', async () => {
  await say(ann.page, MARKED);
  const bubble = said(beam.page, 'very important');
  await expect(bubble.locator('strong').first()).toHaveText('very important');
  await expect(bubble.locator('em')).toHaveText('really');
  await expect(bubble.locator('s')).toHaveText('10:00');
  await expect(bubble.locator('blockquote')).toHaveText('Where do we meet?');
  await expect(bubble.locator('pre')).toHaveText('const when = new Date(2026, 10, 24);');
  await expect(beam.page.getByTestId('chat-list-item')).toContainText('Tomorrow is very important, really');
  await bubble.getByTestId('copy-code').click();
  await expect(bubble.getByTestId('copy-code')).toHaveAttribute('aria-label', 'Copied');
  await shoot(beam.page, 'marks');
});

test('keys put marks around the selection, and undo takes them back', async () => {
  const mod = process.platform === 'darwin' ? 'Meta' : 'Control';
  await field(ann.page).fill('say hello');
  await field(ann.page).evaluate((el: HTMLTextAreaElement) => el.setSelectionRange(4, 9));
  await field(ann.page).press(`${mod}+b`);
  await expect(field(ann.page)).toHaveValue('say **hello**');
  await field(ann.page).press(`${mod}+z`);
  await expect(field(ann.page)).toHaveValue('say hello');
  await field(ann.page).fill('');
});

test('an emoji by its name, English or Thai, with the arrows or by finishing it', async () => {
  await field(ann.page).pressSequentially('party :tad');
  await expect(ann.page.getByTestId('completion').getByRole('option').first()).toContainText('🎉');
  await field(ann.page).press('Enter');
  await expect(field(ann.page)).toHaveValue('party 🎉');
  await field(ann.page).pressSequentially(' :ไหว้:');
  await expect(field(ann.page)).toHaveValue('party 🎉 🙏');
  await field(ann.page).pressSequentially(' :หัวใจ');
  await expect(ann.page.getByTestId('completion')).toBeVisible();
  await shoot(ann.page, 'emoji');
  await field(ann.page).focus();
  await field(ann.page).press('End');
  await field(ann.page).fill('');
});

test('a link is opened after its host was shown, and without a word once that host is trusted', async () => {
  const opened = await ann.app.evaluateHandle(({ shell }) => {
    const urls: string[] = [];
    shell.openExternal = (url) => {
      urls.push(url);
      return Promise.resolve();
    };
    return urls;
  });
  const urls = () => opened.evaluate((all) => all);
  await said(ann.page, 'very important').locator('a').click();
  await expect(ann.page.getByTestId('link-host')).toHaveText('example.org');
  await shoot(ann.page, 'link');
  expect(await urls()).toEqual([]);
  await ann.page.keyboard.press('Escape');
  await expect(ann.page.getByTestId('link-dialog')).toHaveCount(0);
  await said(ann.page, 'very important').locator('a').click();
  await ann.page.getByRole('checkbox').check();
  await ann.page.getByTestId('link-open').click();
  await expect.poll(urls).toEqual(['https://example.org/map']);
  await said(ann.page, 'very important').locator('a').click();
  await expect.poll(async () => (await urls()).length).toBe(2);
  await ann.page.getByTestId('settings').click();
  await ann.page.getByTestId('settings-messages').click();
  await expect(ann.page.getByTestId('trusted-hosts')).toContainText('example.org');
  await ann.page.getByRole('button', { name: 'Ask again for example.org' }).click();
  await expect(ann.page.getByTestId('trusted-hosts')).not.toContainText('example.org');
  await ann.page.keyboard.press('Escape');
});

test('what is begun on one computer goes on on the other, and goes with the message', async () => {
  laptop = await world.open('laptop');
  await signIn(laptop.page, ANN);
  await field(ann.page).fill('I will bring the');
  await expect(laptop.page.getByTestId('chat-list-item')).toContainText('I will bring the', { timeout: 15_000 });
  await openChat(laptop.page, BEAM.name);
  await expect(field(laptop.page)).toHaveValue('I will bring the');
  await field(laptop.page).fill('I will bring the map');
  await expect(field(ann.page)).toHaveValue('I will bring the map', { timeout: 15_000 });
  await field(laptop.page).press('Enter');
  await expect(field(ann.page)).toHaveValue('', { timeout: 15_000 });
  await expect(said(beam.page, 'I will bring the map')).toBeVisible();
});

test('what is answered outlives the app', async () => {
  await answerMenus(laptop.app, 'Reply');
  await said(laptop.page, 'first of all').locator('.bub').click({ button: 'right' });
  await expect(laptop.page.getByTestId('aim')).toBeVisible();
  await field(laptop.page).fill('half an answer');
  await expect(ann.page.getByTestId('aim')).toBeVisible({ timeout: 15_000 });
  await laptop.relaunch();
  await openChat(laptop.page, BEAM.name);
  await expect(field(laptop.page)).toHaveValue('half an answer');
  await expect(laptop.page.getByTestId('aim')).toContainText('first of all');
  await laptop.close();
});

test('a pinned message stands over the chat in both windows, and goes when it is taken off', async () => {
  const pin = async (text: string): Promise<void> => {
    await answerMenus(beam.app, 'Pin');
    await said(beam.page, text).first().locator('.bub').click({ button: 'right' });
  };
  await pin('very important');
  await expect(ann.page.getByTestId('pinned-go')).toContainText('Tomorrow is very important');
  await pin('I will bring the map');
  await expect(ann.page.getByTestId('pinned-go')).toContainText('1 of 2');
  await ann.page.getByTestId('pinned-go').click();
  await expect(ann.page.getByTestId('pinned-go')).toContainText('2 of 2');
  await shoot(ann.page, 'pinned');
  await ann.page.getByTestId('pinned-all').click();
  await shoot(ann.page, 'pins');
  await ann.page.getByTestId('pins-dialog').getByRole('button', { name: 'Unpin' }).first().click();
  await ann.page.keyboard.press('Escape');
  await expect(beam.page.getByTestId('pinned-go')).not.toContainText('of 2');
  await beam.page.getByTestId('unpin').click();
  await expect(ann.page.getByTestId('pinned-bar')).toHaveCount(0);
});
