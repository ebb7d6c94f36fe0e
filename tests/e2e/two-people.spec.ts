import { expect, test } from '@playwright/test';
import { badge, bubble, connectionIs, openChat, register, say, signIn, signOut, startChat } from './support/people.ts';
import { newWorld, type PersonApp, type World } from './support/world.ts';

/** The whole line, as two people live it: two real windows and a real server, from the first account to signing in again. */
test.describe.configure({ mode: 'serial' });

const NOK = { name: 'นก ศรีสุวรรณ', email: 'nok@example.org', password: 'correct horse nok' };
const PLOY = { name: 'Ploy Chantarangsu', email: 'ploy@example.org', password: 'correct horse ploy' };

let world: World;
let nok: PersonApp;
let ploy: PersonApp;

test.beforeAll(async () => {
  world = await newWorld();
  nok = await world.open('nok');
  ploy = await world.open('ploy');
});
test.afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
});

test('two people register and are online', async () => {
  await register(nok.page, NOK);
  await register(ploy.page, PLOY);
  await connectionIs(nok.page, 'online');
  await connectionIs(ploy.page, 'online');
});

test('one finds the other and writes: badge, preview and title there, "delivered" here', async () => {
  await startChat(nok.page, 'Ploy');
  await say(nok.page, 'สวัสดีพลอย');
  await expect(bubble(nok.page, 'สวัสดีพลอย')).toHaveCount(1);
  await expect(badge(ploy.page)).toHaveText('1');
  await expect(ploy.page.getByTestId('chat-list-item')).toContainText('สวัสดีพลอย');
  await expect.poll(() => ploy.title()).toContain('(1)');
  await expect(bubble(nok.page, 'สวัสดีพลอย')).toHaveAttribute('data-status', 'delivered');
  await say(nok.page, 'another');
  await expect(badge(ploy.page)).toHaveText('2');
});

test('opening the chat reads it: the badge goes, the writer sees "read"', async () => {
  await openChat(ploy.page, 'นก');
  await ploy.focus();
  await expect(bubble(ploy.page, 'สวัสดีพลอย')).toBeVisible();
  await expect(badge(ploy.page)).toHaveCount(0);
  await expect.poll(() => ploy.title()).not.toContain('(');
  await expect(bubble(nok.page, 'สวัสดีพลอย')).toHaveAttribute('data-status', 'read');
  await expect(bubble(nok.page, 'another')).toHaveAttribute('data-status', 'read');
});

test('an answer comes back, and the list says whose it was', async () => {
  await say(ploy.page, 'hello back');
  await expect(bubble(nok.page, 'hello back')).toBeVisible();
  await expect(nok.page.getByTestId('chat-list-item')).toContainText('hello back');
  await expect(ploy.page.getByTestId('chat-list-item')).toContainText('You: hello back');
});

test('blank is ignored, Shift+Enter breaks the line', async () => {
  const before = await nok.page.getByTestId('message').count();
  await say(ploy.page, '   \n ');
  await ploy.page.getByTestId('composer').fill('บรรทัดแรก');
  await ploy.page.getByTestId('composer').press('Shift+Enter');
  await ploy.page.getByTestId('composer').pressSequentially('line two');
  await ploy.page.getByTestId('composer').press('Enter');
  await expect(bubble(nok.page, 'line two')).toContainText('บรรทัดแรก\nline two', { useInnerText: true });
  await expect(ploy.page.getByTestId('composer')).toHaveValue('');
  await expect(nok.page.getByTestId('message')).toHaveCount(before + 1);
});

test('somebody who types is seen to', async () => {
  await ploy.page.getByTestId('composer').pressSequentially('wait');
  await expect(nok.page.getByTestId('conversation')).toContainText('typing…');
  await ploy.page.getByTestId('composer').fill('');
  await expect(nok.page.getByTestId('conversation')).not.toContainText('typing…');
});

test('a draft outlives the app', async () => {
  await nok.page.getByTestId('composer').fill('half a thou');
  // Written down once the typing rests; closing the window writes what is left.
  await nok.relaunch();
  await openChat(nok.page, 'Ploy');
  await expect(nok.page.getByTestId('composer')).toHaveValue('half a thou');
  await nok.page.getByTestId('composer').fill('');
});

test('who closes the app is seen to be gone, and to be back', async () => {
  await connectionIs(nok.page, 'online');
  await expect(nok.page.getByTestId('conversation')).toContainText('Online');
  await ploy.close();
  await expect(nok.page.getByTestId('conversation')).toContainText('Last seen', { timeout: 20_000 });
  await ploy.relaunch();
  await expect(nok.page.getByTestId('conversation')).toContainText('Online', { timeout: 20_000 });
});

test('signing out forgets the chats of this computer, signing in brings them back', async () => {
  await signOut(ploy.page);
  await expect(ploy.page.getByTestId('chat-list')).toHaveCount(0);
  await expect(ploy.page.locator('body')).not.toContainText('hello back');
  await expect(nok.page.getByTestId('conversation')).toContainText('Last seen', { timeout: 20_000 });
  await say(nok.page, 'while you were out');
  await expect(bubble(nok.page, 'while you were out')).toHaveAttribute('data-status', 'sent');

  await signIn(ploy.page, PLOY);
  await expect(badge(ploy.page)).toHaveText('1');
  await openChat(ploy.page, 'นก');
  for (const text of ['สวัสดีพลอย', 'hello back', 'line two', 'while you were out'])
    await expect(bubble(ploy.page, text)).toHaveCount(1);
  await expect(bubble(nok.page, 'while you were out')).toHaveAttribute('data-status', 'read');
});

test('signed out, the app opens at the sign-in; signed in, at the chats', async () => {
  await signOut(nok.page);
  await nok.relaunch();
  await expect(nok.page.getByTestId('login-submit')).toBeVisible();
  await signIn(nok.page, NOK);
  await nok.relaunch();
  await expect(nok.page.getByTestId('chat-list-item')).toContainText('while you were out');
});
