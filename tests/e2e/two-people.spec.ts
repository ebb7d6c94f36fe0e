import { expect, test } from '@playwright/test';
import { bubble, connectionIs, openChat, register, say, startChat } from './support/people.ts';
import { newWorld } from './support/world.ts';

/** The whole line, as two people live it: real windows, a real server, faults in the middle. */
test('two people meet, talk, see who is there and what was read', async () => {
  await using world = await newWorld();
  const nok = await world.open('nok');
  const ploy = await world.open('ploy');
  await register(nok.page, { name: 'นก ศรีสุวรรณ', email: 'nok@example.org', password: 'correct horse nok' });
  await register(ploy.page, { name: 'Ploy Chantarangsu', email: 'ploy@example.org', password: 'correct horse ploy' });
  await connectionIs(nok.page, 'online');
  await connectionIs(ploy.page, 'online');

  await test.step('find, write: the other one sees it, with a badge, and the writer how far it came', async () => {
    await startChat(nok.page, 'Ploy');
    await say(nok.page, 'สวัสดีพลอย');
    await expect(bubble(nok.page, 'สวัสดีพลอย')).toHaveCount(1);
    await expect(ploy.page.getByTestId('unread-badge')).toHaveText('1');
    await expect(ploy.page.getByTestId('chat-list-item')).toContainText('สวัสดีพลอย');
    await expect(bubble(nok.page, 'สวัสดีพลอย')).toHaveAttribute('data-status', 'delivered');
    await expect.poll(() => ploy.title()).toContain('(1)');
  });

  await test.step('opening the chat reads it: badge gone, the writer sees "read"', async () => {
    await openChat(ploy.page, 'นก');
    await ploy.focus();
    await expect(bubble(ploy.page, 'สวัสดีพลอย')).toBeVisible();
    await expect(ploy.page.getByTestId('unread-badge')).toHaveCount(0);
    await expect(bubble(nok.page, 'สวัสดีพลอย')).toHaveAttribute('data-status', 'read');
  });

  await test.step('blank is ignored, Shift+Enter breaks the line', async () => {
    await say(ploy.page, '   \n ');
    await ploy.page.getByTestId('composer').fill('บรรทัดแรก');
    await ploy.page.getByTestId('composer').press('Shift+Enter');
    await ploy.page.getByTestId('composer').pressSequentially('line two');
    await ploy.page.getByTestId('composer').press('Enter');
    await expect(bubble(nok.page, 'line two')).toContainText('บรรทัดแรก');
    await expect(nok.page.getByTestId('message')).toHaveCount(2);
  });

  await test.step('a draft stays with its chat', async () => {
    await nok.page.getByTestId('composer').fill('half a thou');
    await nok.page.waitForTimeout(600);
    await nok.relaunch();
    await openChat(nok.page, 'Ploy');
    await expect(nok.page.getByTestId('composer')).toHaveValue('half a thou');
    await nok.page.getByTestId('composer').fill('');
  });

  await test.step('who closes the app is seen to be gone', async () => {
    await expect(nok.page.getByTestId('conversation')).toContainText(/Online/);
    await ploy.close();
    await expect(nok.page.getByTestId('conversation')).toContainText(/Last seen/, { timeout: 20_000 });
  });
});

test('the server dies in the middle: both go on, and everything arrives once and in order', async () => {
  await using world = await newWorld();
  const a = await world.open('a');
  const b = await world.open('b');
  await register(a.page, { name: 'Arthit', email: 'a@example.org', password: 'correct horse a' });
  await register(b.page, { name: 'Beam', email: 'b@example.org', password: 'correct horse b' });
  await startChat(a.page, 'Beam');
  await say(a.page, 'before');
  await openChat(b.page, 'Arthit');
  await expect(bubble(b.page, 'before')).toBeVisible();

  await world.server.kill();
  await connectionIs(a.page, 'offline', 40_000);
  for (let n = 0; n < 5; n++) {
    await say(a.page, `a-${n}`);
    await say(b.page, `b-${n}`);
  }
  await expect(bubble(a.page, 'a-4')).toHaveAttribute('data-status', 'queued');
  await a.relaunch();
  await openChat(a.page, 'Beam');
  await expect(bubble(a.page, 'before')).toBeVisible();
  await expect(bubble(a.page, 'a-4')).toHaveAttribute('data-status', 'queued');

  await world.server.restart();
  await connectionIs(a.page, 'online', 60_000);
  await connectionIs(b.page, 'online', 60_000);
  const texts = async (page: typeof a.page): Promise<string[]> => {
    const all = await page.getByTestId('message').allInnerTexts();
    return all.map((t) => /before|[ab]-\d/.exec(t)?.[0] ?? '').filter((t) => t !== '');
  };
  await expect.poll(async () => (await texts(a.page)).length, { timeout: 30_000 }).toBe(11);
  await expect.poll(async () => (await texts(b.page)).length, { timeout: 30_000 }).toBe(11);
  await expect(bubble(a.page, 'a-4')).toHaveAttribute('data-status', /sent|delivered|read/);
  const seen = await texts(a.page);
  expect(await texts(b.page)).toEqual(seen);
  expect(seen.filter((t) => t.startsWith('a'))).toEqual(['a-0', 'a-1', 'a-2', 'a-3', 'a-4']);
  expect(seen.filter((t) => /^b-/.test(t))).toEqual(['b-0', 'b-1', 'b-2', 'b-3', 'b-4']);
});

test('with no server at all the app opens from what it has', async () => {
  await using world = await newWorld();
  const a = await world.open('a');
  const b = await world.open('b');
  await register(a.page, { name: 'Arthit', email: 'a@example.org', password: 'correct horse a' });
  await register(b.page, { name: 'Beam', email: 'b@example.org', password: 'correct horse b' });
  await startChat(a.page, 'Beam');
  for (let n = 0; n < 30; n++) await say(a.page, `history ${n}`);
  await openChat(b.page, 'Arthit');
  await expect(bubble(b.page, 'history 29')).toBeVisible();
  await b.close();
  await a.close();
  await world.server.stop();

  const again = await world.open('b');
  await openChat(again.page, 'Arthit');
  await expect(bubble(again.page, 'history 29')).toBeVisible();
  await connectionIs(again.page, 'offline', 40_000);
  await again.page.getByTestId('conversation').hover();
  await again.page.mouse.wheel(0, -5_000);
  await expect(bubble(again.page, 'history 1').first()).toBeAttached();
});
