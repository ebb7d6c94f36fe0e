import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import sharp from 'sharp';
import { LOOKS, set, sound } from './support/axe.ts';
import { answerMenus } from './support/desktop-user.ts';
import { annAndBeam, BEAM } from './support/pair.ts';
import { bubble, openChat, say } from './support/people.ts';
import { newWorld, type PersonApp, type World } from './support/world.ts';

/** Two real windows: blocking, names and pictures, what each is told of the other, and a chat marked unread. */
test.describe.configure({ mode: 'serial' });

/** For looking at the pages: a folder for their pictures. */
const SHOTS = process.env['PEOPLE_SHOTS'];

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

const openSettings = async (page: Page, section: string): Promise<void> => {
  await page.getByTestId('settings').click();
  await page.getByTestId(`settings-${section}`).click();
};
const close = (page: Page): Promise<void> => page.keyboard.press('Escape');
const status = (page: Page, text: string, is: string): Promise<void> =>
  expect(bubble(page, text)).toHaveAttribute('data-status', is);
/** What stands under the name in the chat's head. */
const head = (page: Page) => page.getByTestId('conversation').locator('.c-head .who p');
const switchOf = (page: Page, name: RegExp) => page.getByRole('switch', { name });

/** Looks with axe at the screen in both themes and languages, and takes it when somebody wants to look. */
const look = async (page: Page, name: string): Promise<void> => {
  await sound(page, name);
  if (SHOTS !== undefined)
    for (const as of LOOKS) {
      await set(page, as);
      await page.screenshot({ path: join(SHOTS, `${name}-${as.theme}-${as.language}.png`) });
    }
  await set(page, { language: 'en', theme: 'light' });
};

test('blocking asks first, takes the field away and both out of each other’s sight; unblocked, all is as before', async () => {
  const { page } = ann;
  await expect(head(page)).toHaveText('Online');
  await expect(head(beam.page)).toHaveText('Online');
  await answerMenus(ann.app, 'Block…');
  await page.getByTestId('chat-menu').click();
  await expect(page.getByTestId('block-sheet')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await look(page, 'block-sheet');
  await page.getByTestId('block-yes').click();
  await expect(page.getByTestId('blocked-bar')).toContainText(`You blocked ${BEAM.name}.`);
  await expect(page.getByTestId('composer')).toHaveCount(0);
  await expect(head(page)).toHaveText('Blocked');
  await expect(head(beam.page)).toHaveText('');
  await look(page, 'blocked-chat');

  await say(beam.page, 'can you hear me?');
  await status(beam.page, 'can you hear me?', 'failed');
  await expect(bubble(page, 'can you hear me?')).toHaveCount(0);

  await openSettings(page, 'privacy');
  await expect(page.getByTestId('blocked-person')).toHaveText(new RegExp(BEAM.name));
  await look(page, 'privacy');
  await page.getByTestId('unblock-person').click();
  await expect(page.getByTestId('blocked-person')).toHaveCount(0);
  await expect(page.getByText(`${BEAM.name} is no longer blocked.`)).toBeVisible();
  await close(page);
  await expect(page.getByTestId('composer')).toBeVisible();
  await expect(head(page)).toHaveText('Online');
  await expect(head(beam.page)).toHaveText('Online');
  await say(beam.page, 'and now?');
  await expect(bubble(page, 'and now?')).toBeVisible();
});

test('another name and a picture are at the other window at once', async () => {
  const { page } = ann;
  await openSettings(page, 'account');
  await look(page, 'account');
  await page.getByTestId('change-name').click();
  await page.getByTestId('name-field').fill('  ');
  await page.getByTestId('save-name').click();
  await expect(page.getByRole('alert').filter({ hasText: 'A name has 1 to 80 letters.' })).toBeVisible();
  await page.getByTestId('name-field').fill('Anna Arthit');
  await page.getByTestId('save-name').click();
  await expect(page.getByTestId('own-name')).toHaveText('Anna Arthit');
  await expect(page.getByTestId('change-name')).toBeFocused();
  await expect(beam.page.getByTestId('chat-list-item')).toContainText('Anna Arthit');
  await expect(beam.page.getByTestId('conversation').getByRole('heading')).toHaveText('Anna Arthit');

  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600"><rect width="900" height="600" fill="#1c6e8c"/><circle cx="450" cy="230" r="130" fill="#f2c9a1"/><path d="M190 600c0-170 110-230 260-230s260 60 260 230z" fill="#d35f00"/></svg>`;
  const png = await sharp(Buffer.from(svg)).png().toBuffer();
  await page.getByTestId('profile-picture-input').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer: png });
  await expect(page.getByTestId('crop-stage')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowLeft');
  await page.getByRole('slider', { name: 'Size' }).fill('1.4');
  await look(page, 'crop');
  await page.getByTestId('crop-use').click();
  await expect(page.getByTestId('crop-sheet')).toHaveCount(0);
  const shown = (on: Page, place: string) =>
    expect.poll(() =>
      on
        .locator(place)
        .locator('img')
        .first()
        .evaluate((img: HTMLImageElement) => img.naturalWidth)
        .catch(() => 0),
    );
  await shown(page, '.profile .av').toBe(480);
  await look(page, 'account-with-picture');
  await close(page);
  await shown(page, '.s-me .av').toBe(480);
  await shown(beam.page, '.row .av').toBe(480);
  await shown(beam.page, '.c-head .av').toBe(480);
  if (SHOTS !== undefined) await beam.page.screenshot({ path: join(SHOTS, 'seen-by-the-other.png') });

  await openSettings(page, 'account');
  await page.getByTestId('remove-picture').click();
  await expect(beam.page.locator('.c-head .av img')).toHaveCount(0);
  await expect(page.getByTestId('choose-picture')).toHaveText('Choose a picture…');
  await close(page);
});

test('receipts off: the other sees what came and not what was read; presence off: neither sees the other', async () => {
  const { page } = ann;
  await openSettings(beam.page, 'privacy');
  await switchOf(beam.page, /when I have read/).click();
  await expect(switchOf(beam.page, /when I have read/)).toHaveAttribute('aria-checked', 'false');
  await close(beam.page);
  await say(page, 'did you read this?');
  await expect(bubble(beam.page, 'did you read this?')).toBeVisible();
  await status(page, 'did you read this?', 'delivered');
  await openSettings(beam.page, 'privacy');
  await switchOf(beam.page, /I am online/).click();
  await close(beam.page);
  await expect(head(page)).toHaveText('');
  await expect(head(beam.page)).toHaveText('');
  await status(page, 'did you read this?', 'delivered');
  await openSettings(beam.page, 'privacy');
  for (const name of [/when I have read/, /I am online/]) {
    await expect(switchOf(beam.page, name)).toHaveAttribute('aria-checked', 'false');
    await switchOf(beam.page, name).click();
    await expect(switchOf(beam.page, name)).toHaveAttribute('aria-checked', 'true');
  }
  await close(beam.page);
  await expect(head(page)).toHaveText('Online');
  await expect(head(beam.page)).toHaveText('Online');
});

test('marked unread from a message on: a dot, the line at that message, and gone once the chat is opened', async () => {
  const { page } = ann;
  await answerMenus(ann.app, 'Mark unread from here');
  await bubble(page, 'and now?').click({ button: 'right' });
  const row = page.getByTestId('chat-list-item');
  await expect(row.getByTestId('unread-badge')).toHaveAccessibleName('Marked unread');
  await expect(page.getByTestId('unread-line')).toBeVisible();
  await look(page, 'marked-unread');
  await openChat(page, BEAM.name);
  await expect(row.getByTestId('unread-badge')).toHaveCount(0);

  await answerMenus(ann.app, 'Mark as unread');
  await row.click({ button: 'right' });
  await expect(row.getByTestId('unread-badge')).toHaveAccessibleName('Marked unread');
  await answerMenus(ann.app, 'Mark as read');
  await row.click({ button: 'right' });
  await expect(row.getByTestId('unread-badge')).toHaveCount(0);
});
