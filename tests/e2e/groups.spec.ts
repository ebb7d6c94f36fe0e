import { expect, test, type Locator, type Page } from '@playwright/test';
import sharp from 'sharp';
import { tell } from './support/axe.ts';
import { answerMenus } from './support/desktop-user.ts';
import { ANN, annAndBeam, BEAM } from './support/pair.ts';
import { connectionIs, openChatId, register, say, saying, startChat, type Who } from './support/people.ts';
import { newWorld, type PersonApp, type World } from './support/world.ts';

/** A group as three people live it, each at a window: made, named, written in, changed, left, and joined by its link. */
test.describe.configure({ mode: 'serial' });

const CARL: Who = { name: 'คาร์ล แสงทอง', email: 'carl@example.org', password: 'correct horse carl' };
const TITLE = 'Harvest';

let world: World;
let ann: PersonApp;
let beam: PersonApp;
let carl: PersonApp;

test.beforeAll(async () => {
  world = await newWorld();
  ({ ann, beam } = await annAndBeam(world));
  carl = await world.open('carl');
  await register(carl.page, CARL);
  await connectionIs(carl.page, 'online');
});
test.afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
});

const notice = (page: Page, text: string): Locator => page.getByTestId('notice-line').filter({ hasText: text });
/** The chat of that name in the list; names stand in previews, too. */
const row = (page: Page, title: string): Locator =>
  page.getByTestId('chat-list-item').filter({ has: page.locator('.nm', { hasText: title }) });
const openChat = async (page: Page, title: string): Promise<void> => {
  await row(page, title).click();
  await expect(page.locator('.c-head h2')).toHaveText(title);
};
const panel = (page: Page): Locator => page.getByTestId('group-panel');
const member = (page: Page, name: string): Locator => page.getByTestId('group-member').filter({ hasText: name });
const openPanel = async (page: Page): Promise<void> => {
  await page.getByTestId('group-open').click();
  await expect(panel(page)).toBeVisible();
};
const closePanel = async (page: Page): Promise<void> => {
  await page.keyboard.press('Escape');
  await expect(panel(page)).toHaveCount(0);
};
/** Chooses a line of a member's menu. */
const choose = async (person: PersonApp, name: string, line: string): Promise<void> => {
  await answerMenus(person.app, line);
  await member(person.page, name).click();
};
const pick = async (page: Page, name: string): Promise<void> => {
  await page.getByTestId('group-search').fill(name);
  await expect(page.getByTestId('user-result').filter({ hasText: name })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('group-search')).toHaveValue('');
};

test('a group of three is made: all have it, and its history says so', async () => {
  const { page } = ann;
  await page.getByTestId('new-chat').click();
  await page.getByTestId('new-group').click();
  await pick(page, BEAM.name);
  await pick(page, CARL.name);
  await expect(page.getByTestId('group-chips').getByRole('button')).toHaveCount(2);
  await page.getByTestId('group-next').click();
  const png = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#3d7d3f' } })
    .png()
    .toBuffer();
  await page
    .getByTestId('group-picture-input')
    .setInputFiles({ name: 'field.png', mimeType: 'image/png', buffer: png });
  await expect(page.getByTestId('group-picture').locator('img')).toBeVisible();
  await page.getByTestId('group-title').fill(TITLE);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('new-group-dialog')).toHaveCount(0);
  await expect(page.getByTestId('composer')).toBeFocused();
  await expect(notice(page, `You made the group “${TITLE}”`)).toBeVisible();
  await expect(page.locator('.c-head')).toContainText('3 members, 3 online');
  await expect(row(page, TITLE).locator('img')).toBeVisible();
  for (const other of [beam, carl]) {
    await expect(row(other.page, TITLE)).toBeVisible();
    await openChat(other.page, TITLE);
    await expect(notice(other.page, `Ann Arthit made the group “${TITLE}”`)).toBeVisible();
    // The picture came over the network.
    await expect(other.page.locator('.c-head img')).toBeVisible();
  }
});

test('what is written carries the name, also in the list; who is called by name sees it', async () => {
  await say(beam.page, 'When do we begin?');
  const bubble = saying(ann.page, 'When do we begin?');
  await expect(bubble.locator('.nm-g')).toHaveText(BEAM.name);
  await expect(row(carl.page, TITLE)).toContainText('Beam: When do we begin?');
  await expect(row(beam.page, TITLE)).toContainText('You: When do we begin?');
  // Carl looks elsewhere, and is called.
  await openChat(carl.page, TITLE);
  await tell(carl.app, 'screen.changed', { locked: true });
  await ann.page.getByTestId('composer').pressSequentially('@คาร์');
  await ann.page.keyboard.press('Enter');
  await ann.page.getByTestId('composer').pressSequentially('at nine');
  await ann.page.keyboard.press('Enter');
  await expect(row(carl.page, TITLE).getByTestId('mention-badge')).toBeVisible();
  await expect(saying(carl.page, `@${CARL.name}`).locator('.at.me')).toHaveText(`@${CARL.name}`);
  await tell(carl.app, 'screen.changed', { locked: false });
  await expect(row(carl.page, TITLE).getByTestId('mention-badge')).toHaveCount(0);
});

test('who is writing is said by name', async () => {
  await beam.page.getByTestId('composer').pressSequentially('wait');
  await expect(ann.page.locator('.c-head')).toContainText('Beam is writing…');
  await expect(row(carl.page, TITLE)).toContainText('Beam is writing…');
  await beam.page.getByTestId('composer').fill('');
  await expect(ann.page.locator('.c-head')).toContainText('3 members');
});

test('the details of one’s own message name who has read it', async () => {
  await say(ann.page, 'Bring baskets');
  for (const other of [beam, carl]) {
    await other.focus();
    await expect(saying(other.page, 'Bring baskets')).toBeVisible();
  }
  await expect(saying(ann.page, 'Bring baskets')).toHaveAttribute('data-status', 'read');
  await saying(ann.page, 'Bring baskets').focus();
  await ann.page.keyboard.press('Alt+Enter');
  await expect(ann.page.getByTestId('read-by')).toContainText(BEAM.name);
  await expect(ann.page.getByTestId('read-by')).toContainText(CARL.name);
  await ann.page.keyboard.press('Escape');
});

test('renamed by the owner; an admin may add people, and only then is that offered', async () => {
  await openPanel(beam.page);
  await expect(beam.page.getByTestId('group-add-people')).toHaveCount(0);
  await openPanel(ann.page);
  await ann.page.getByTestId('group-rename').click();
  await ann.page.getByTestId('group-title').fill('เก็บเกี่ยว');
  await ann.page.keyboard.press('Enter');
  await expect(beam.page.getByTestId('group-name')).toHaveText('เก็บเกี่ยว');
  await choose(ann, BEAM.name, 'Make admin');
  await expect(member(ann.page, BEAM.name)).toHaveAttribute('data-role', 'admin');
  await expect(beam.page.getByTestId('group-add-people')).toBeVisible();
  await closePanel(beam.page);
  await expect(notice(beam.page, 'Ann Arthit renamed the group to “เก็บเกี่ยว”')).toBeVisible();
  await expect(notice(beam.page, 'Ann Arthit made you an admin')).toBeVisible();
});

test('the quick switcher, search and muting know a group', async () => {
  const { page } = carl;
  await answerMenus(carl.app, 'Mute for 1 hour');
  await row(page, 'เก็บเกี่ยว').click({ button: 'right' });
  await expect(row(page, 'เก็บเกี่ยว').getByTestId('muted-mark')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByTestId('search-input').fill('เกี่ยว');
  const found = page.getByTestId('search-result').first();
  await expect(found).toContainText('เก็บเกี่ยว');
  await expect(found.locator('img')).toBeVisible();
  await page.getByTestId('search-input').fill('baskets');
  await expect(page.locator('[data-hit]')).toContainText(`${ANN.name}: Bring baskets`);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(row(page, 'เก็บเกี่ยว')).toBeVisible();
});

test('somebody is removed, and added again', async () => {
  await choose(ann, CARL.name, 'Remove from the group…');
  await ann.page.getByTestId('remove-member-dialog-yes').click();
  await expect(member(ann.page, CARL.name)).toHaveCount(0);
  await expect(row(carl.page, 'เก็บเกี่ยว')).toHaveCount(0);
  await expect(carl.page.getByTestId('conversation')).toHaveCount(0);
  await closePanel(ann.page);
  await openPanel(beam.page);
  await beam.page.getByTestId('group-add-people').click();
  await pick(beam.page, CARL.name);
  await beam.page.getByTestId('group-add').click();
  await expect(beam.page.getByTestId('add-people-dialog')).toHaveCount(0);
  await expect(member(beam.page, CARL.name)).toBeVisible();
  await closePanel(beam.page);
  await expect(row(carl.page, 'เก็บเกี่ยว')).toBeVisible();
  await openChat(carl.page, 'เก็บเกี่ยว');
  await expect(notice(carl.page, `${BEAM.name} added you`)).toBeVisible();
  await expect(notice(ann.page, `You removed ${CARL.name}`)).toBeVisible();
});

test('somebody leaves, and comes back by the invite link that was sent to them', async () => {
  await openPanel(carl.page);
  await carl.page.getByTestId('group-leave').click();
  await expect(carl.page.getByTestId('leave-dialog')).toContainText('The chat goes from your list');
  await carl.page.getByTestId('leave-dialog-yes').click();
  await expect(row(carl.page, 'เก็บเกี่ยว')).toHaveCount(0);
  await expect(notice(ann.page, `${CARL.name} left`)).toBeVisible();

  await openPanel(ann.page);
  await ann.page.getByTestId('group-invite').click();
  const link = ann.page.getByTestId('invite-link').or(ann.page.getByTestId('invite-make'));
  await expect(link.first()).toBeVisible();
  if (await ann.page.getByTestId('invite-make').isVisible()) await ann.page.getByTestId('invite-make').click();
  const address = await ann.page.getByTestId('invite-link').innerText();
  expect(address).toMatch(/^sarn:\/\/join\/[\w-]{22}$/);
  await ann.page.keyboard.press('Escape');
  await choose(ann, BEAM.name, `Write to ${BEAM.name}`);
  await expect(ann.page.locator('.c-head')).toContainText(BEAM.name);
  await say(ann.page, `For Carl: ${address}`);

  // Beam is in it already; Carl gets the address from her.
  await openChat(beam.page, ANN.name);
  await beam.page.getByRole('link', { name: address }).click();
  await expect(beam.page.getByTestId('join-dialog')).toContainText('You are in this group.');
  await beam.page.keyboard.press('Escape');
  await startChat(beam.page, CARL.name);
  await expect(beam.page.locator('.c-head h2')).toHaveText(CARL.name);
  await say(beam.page, address);
  await openChat(carl.page, BEAM.name);
  await carl.page.getByRole('link', { name: address }).click();
  await expect(carl.page.getByTestId('join-title')).toHaveText('เก็บเกี่ยว');
  await expect(carl.page.getByTestId('join-dialog')).toContainText('2 members');
  await carl.page.getByTestId('join-yes').click();
  await expect(carl.page.locator('.c-head')).toContainText('เก็บเกี่ยว');
  await expect(notice(carl.page, 'You joined by the invite link')).toBeVisible();
  await say(carl.page, 'back again');
  await openChat(ann.page, 'เก็บเกี่ยว');
  await expect(saying(ann.page, 'back again')).toBeVisible();
  expect(await openChatId(ann.page)).toBe(await openChatId(carl.page));
});

test('a link that was switched off leads nowhere', async () => {
  await openPanel(ann.page);
  await ann.page.getByTestId('group-invite').click();
  await ann.page.getByTestId('invite-off').click();
  await expect(ann.page.getByTestId('invite-make')).toBeVisible();
  await ann.page.keyboard.press('Escape');
  await closePanel(ann.page);
  await openChat(carl.page, BEAM.name);
  await carl.page.getByRole('link', { name: /^sarn:/ }).click();
  await expect(carl.page.getByTestId('join-dialog')).toContainText('does not work any more');
  await carl.page.keyboard.press('Escape');
});

test('the owner leaves: told who follows, and so it is', async () => {
  await openPanel(ann.page);
  await ann.page.getByTestId('group-leave').click();
  await expect(ann.page.getByTestId('leave-dialog')).toContainText('Beam Boonmee becomes the owner.');
  await ann.page.getByTestId('leave-dialog-yes').click();
  await expect(row(ann.page, 'เก็บเกี่ยว')).toHaveCount(0);
  await openChat(beam.page, 'เก็บเกี่ยว');
  await expect(beam.page.locator('.c-head')).toContainText('2 members');
  await openPanel(beam.page);
  await expect(member(beam.page, BEAM.name)).toHaveAttribute('data-role', 'owner');
  await closePanel(beam.page);
});
