import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { ANN, annAndBeam, BEAM } from './support/pair.ts';
import { connectionIs, openChat, say, saying, signIn } from './support/people.ts';
import { newWorld, type World } from './support/world.ts';

/** Files of a profile that were damaged while the app was closed: the window opens, says so in words, and loses nothing. */
const NOTICED_MS = 60_000;
const BACK_MS = 75_000;

const accountOf = async (profile: string): Promise<string> => {
  const [name] = await readdir(join(profile, 'accounts'));
  if (name === undefined) throw new Error('No account.');
  return join(profile, 'accounts', name);
};
const garbage = Buffer.from('surely not a database '.repeat(2_000));
const notice = (page: Page, kind: string) => page.locator(`[data-testid="notice"][data-kind="${kind}"]`);
const shot = async (page: Page, name: string): Promise<void> =>
  void (await page.screenshot({ path: test.info().outputPath(`${name}.png`) }));

/** Two people in a chat; the server is gone, and Ann has written something that nobody has yet. */
const away = async (world: World, text: string) => {
  const { ann, beam } = await annAndBeam(world);
  await world.server.kill();
  await say(ann.page, text);
  await expect(saying(ann.page, text)).toHaveAttribute('data-status', /queued|sending/);
  await ann.close();
  return { ann, beam, profile: world.profile('ann') };
};

test('a cache.db of garbage: the window is usable, says what happened, and the unsent message goes out', async () => {
  await using world = await newWorld();
  const { ann, beam, profile } = await away(world, 'written before the damage');
  await writeFile(join(await accountOf(profile), 'cache.db'), garbage);
  const began = performance.now();
  await ann.relaunch();
  await expect(ann.page.getByTestId('chat-list')).toBeVisible();
  await expect(notice(ann.page, 'cache-rebuilt')).toContainText('nothing unsent was lost');
  // The window's own bound is 5 s; this machine may do other things at the same time.
  expect(performance.now() - began).toBeLessThan(15_000);
  await shot(ann.page, 'cache-en');

  await world.server.restart();
  await connectionIs(ann.page, 'online', BACK_MS);
  await openChat(ann.page, BEAM.name);
  await expect(saying(ann.page, 'first of all')).toBeVisible();
  await expect(saying(ann.page, 'written before the damage')).toHaveAttribute('data-status', /sent|delivered|read/);
  await expect(saying(beam.page, 'written before the damage')).toHaveCount(1, { timeout: BACK_MS });
  await notice(ann.page, 'cache-rebuilt').getByRole('button').click();
  await expect(notice(ann.page, 'cache-rebuilt')).toHaveCount(0);
  await ann.relaunch();
  await expect(ann.page.getByTestId('chat-list')).toBeVisible();
  await expect(ann.page.getByTestId('notice')).toHaveCount(0);
});

test('both files of garbage, in Thai: both said, and the unsent message goes out all the same', async () => {
  await using world = await newWorld();
  const { ann, beam, profile } = await away(world, 'ยังไม่ได้ส่ง');
  const account = await accountOf(profile);
  for (const name of ['cache.db', 'outbox.db']) await writeFile(join(account, name), garbage);
  await writeFile(join(profile, 'settings.json'), JSON.stringify({ version: 1, language: 'th' }));
  await ann.relaunch();
  await expect(notice(ann.page, 'cache-rebuilt')).toContainText('กำลังดึงจากเซิร์ฟเวอร์มาใหม่');
  await expect(notice(ann.page, 'outbox-salvaged')).toContainText('ซ่อมแล้ว');
  await shot(ann.page, 'both-th');
  await world.server.restart();
  await connectionIs(ann.page, 'online', BACK_MS);
  await expect(saying(beam.page, 'ยังไม่ได้ส่ง')).toHaveCount(1, { timeout: BACK_MS });
});

test('a keychain that lost the session: chats stay open, and the password alone brings the connection back', async () => {
  await using world = await newWorld();
  const { ann, beam, profile } = await away(world, 'before the keychain was lost');
  const file = join(profile, 'session.json');
  // Written by the app itself: an object with these fields.
  const { sum: _sum, ...session } = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  await writeFile(file, JSON.stringify({ ...session, sealed: 'os:AAAA', keychain: 'gnome_libsecret' }));
  await world.server.restart();
  await ann.relaunch();
  await expect(notice(ann.page, 'keychain-lost')).toContainText('sign in again', { timeout: NOTICED_MS });
  await openChat(ann.page, BEAM.name);
  await say(ann.page, 'and after');
  await expect(saying(ann.page, 'and after')).toHaveAttribute('data-status', 'queued');
  await shot(ann.page, 'keychain-en');
  await ann.page.getByTestId('sign-in-again').click();
  await ann.page.getByTestId('again-password').fill('wrong');
  await ann.page.getByTestId('again-submit').click();
  await expect(ann.page.getByTestId('sign-in-again-dialog')).toContainText('not right');
  await shot(ann.page, 'again-en');
  await ann.page.getByTestId('again-password').fill(ANN.password);
  await ann.page.getByTestId('again-submit').click();
  await expect(ann.page.getByTestId('sign-in-again-dialog')).toHaveCount(0);
  await expect(ann.page.getByTestId('notice')).toHaveCount(0);
  await expect(saying(ann.page, 'and after')).toHaveAttribute('data-status', /sent|delivered|read/);
  for (const text of ['before the keychain was lost', 'and after'])
    await expect(saying(beam.page, text)).toHaveCount(1, { timeout: BACK_MS });
});

test('a session file of garbage: the sign-in page says so, and behind it everything is still there', async () => {
  await using world = await newWorld();
  const { ann, beam, profile } = await away(world, 'still here');
  await writeFile(join(profile, 'session.json'), '{"version":1,"acc');
  await writeFile(join(profile, 'settings.json'), '{ not settings');
  await world.server.restart();
  await ann.relaunch();
  await expect(notice(ann.page, 'session-lost')).toContainText('still there');
  await expect(notice(ann.page, 'settings-lost')).toBeVisible();
  await shot(ann.page, 'session-en');
  await signIn(ann.page, ANN);
  await expect(notice(ann.page, 'session-lost')).toHaveCount(0);
  await openChat(ann.page, BEAM.name);
  await expect(saying(ann.page, 'still here')).toHaveAttribute('data-status', /sent|delivered|read/);
  await expect(saying(beam.page, 'still here')).toHaveCount(1, { timeout: BACK_MS });
});
