import { execFileSync } from 'node:child_process';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { newFriend } from './support/api.ts';
import { resize, set } from './support/axe.ts';
import { connectionIs, openChat, openChatId, register, say, saying, signOut, startChat } from './support/people.ts';
import { newWorld, type World } from './support/world.ts';

/** What a newcomer stumbles over: where the caret is, what a wrong address says, what is said while nothing is here yet. */
const NOK = { name: 'Nok Srisuwan', email: 'nok@example.org', password: 'correct horse nok' };
const PLOY = { name: 'Ploy Chantarangsu', email: 'ploy@example.org', password: 'correct horse ploy' };
const MAY = { name: 'May Thongdee', email: 'may@example.org', password: 'correct horse may' };

/** A server that was killed is noticed at the latest by the missing answer to a ping. */
const NOTICED_MS = 60_000;
const BACK_MS = 75_000;

/** One window of Nok's, and Ploy and May without one. */
const begin = async (world: World) => {
  const nok = await world.open('nok');
  const [ploy, may] = [await newFriend(world.server.url(), PLOY), await newFriend(world.server.url(), MAY)];
  await register(nok.page, NOK);
  await connectionIs(nok.page, 'online');
  const close = (): void => {
    ploy.close();
    may.close();
  };
  return { nok, close };
};

/** The folder of what is kept of the account in Nok's profile. */
const filesOf = async (world: World): Promise<string> => {
  const folder = join(world.profile('nok'), 'accounts');
  const [account] = await readdir(folder);
  if (account === undefined) throw new Error('No account.');
  return join(folder, account);
};

/** Chooses somebody in the dialog with the mouse; a chat may already be open behind it. */
const choose = async (page: Page, name: string): Promise<void> => {
  await startChat(page, name);
  await expect(page.getByRole('dialog')).toHaveCount(0);
};

/** What is typed on the keyboard now, wherever the focus is, stands in the field of the chat. */
const typesAtOnce = async (page: Page, text: string): Promise<void> => {
  await page.keyboard.type(text);
  await expect(page.getByTestId('composer')).toHaveValue(text);
  await page.getByTestId('composer').fill('');
};

test('a chat that was chosen with the mouse is written in at once, whichever way it was chosen', async () => {
  await using world = await newWorld();
  const { nok, close } = await begin(world);
  const { page } = nok;
  await choose(page, PLOY.name);
  await typesAtOnce(page, 'a new chat');
  await choose(page, MAY.name);
  await typesAtOnce(page, 'another one');
  await choose(page, MAY.name);
  await typesAtOnce(page, 'the one that is open');

  await page.getByTestId('connection-state').getByRole('button').click();
  await page.keyboard.press('Escape');
  await openChat(page, MAY.name);
  await typesAtOnce(page, 'the open one in the list');

  await page.getByTestId('search-input').click();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('chat-list')).toBeVisible();
  await typesAtOnce(page, 'after Esc in the search');
  await page.getByTestId('search-input').click();
  await page.getByRole('button', { name: 'Close search' }).click();
  await typesAtOnce(page, 'after the cross of the search');
  await page.getByTestId('search-input').click();
  await page.keyboard.type('May');
  await page.getByTestId('search-result').first().click();
  await typesAtOnce(page, 'the open one in the search');
  await page.keyboard.type('sent');
  await page.keyboard.press('Enter');
  await expect(saying(page, 'sent')).toHaveCount(1);
  close();
});

test('the sign-in says which address is wrong and why, in the language of the moment', async () => {
  await using world = await newWorld();
  const { page } = await world.open('nok');
  const server = page.getByTestId('login-server');
  const says = (text: string) => expect(page.getByText(text)).toBeVisible({ timeout: 20_000 });
  await says('Reached, not encrypted');
  await server.fill('http://127.0.0.1:9');
  await says('No Sarn server answers here. Check the address and the network.');
  await server.fill('http://sarn.example.org');
  await says('Plain http:// is only for a server on this computer. Use https:// for any other.');
  await page.getByTestId('login-email').fill('nok@example.org');
  await page.getByTestId('login-password').fill('correct horse nok');
  await page.getByTestId('login-submit').click();
  await expect(server).toBeFocused();
  await page.getByRole('button', { name: 'ไทย' }).click();
  await says('http:// ใช้ได้เฉพาะเซิร์ฟเวอร์ในเครื่องนี้');
});

test('the server is gone: when the other was last seen stands there, also after a start; signing out takes the notices along', async () => {
  await using world = await newWorld();
  const { nok, close } = await begin(world);
  const { page } = nok;
  await startChat(page, MAY.name);
  const chat = page.getByTestId('conversation');
  await expect(chat).toContainText('Online');
  await say(page, 'hello May');
  await expect(saying(page, 'hello May')).toHaveAttribute('data-status', /sent|delivered|read/);
  await world.server.kill();
  await connectionIs(page, 'offline', NOTICED_MS);
  await expect(chat).toContainText('Last seen');
  await nok.relaunch();
  await openChat(nok.page, MAY.name);
  await expect(nok.page.getByTestId('conversation')).toContainText('Last seen');

  await nok.close();
  await writeFile(join(await filesOf(world), 'cache.db'), 'surely not a database '.repeat(2_000));
  await nok.relaunch();
  await expect(nok.page.getByTestId('notice')).toHaveCount(1);
  await expect(nok.page.getByTestId('chat-list')).toBeVisible();
  await expect(nok.page.getByTestId('waiting')).toHaveCount(0);
  await signOut(nok.page);
  await expect(nok.page.getByTestId('notice')).toHaveCount(0);
  close();
});

test('with an emptied copy and no server the window says how many messages wait, and sends each once when it is back', async () => {
  await using world = await newWorld();
  const { nok, close } = await begin(world);
  await startChat(nok.page, MAY.name);
  await say(nok.page, 'before');
  await expect(saying(nok.page, 'before')).toHaveAttribute('data-status', /sent|delivered|read/);
  const chatId = await openChatId(nok.page);
  await world.server.kill();
  await say(nok.page, 'waits one');
  await say(nok.page, 'waits two');
  await expect(saying(nok.page, 'waits two')).toHaveAttribute('data-status', /queued|sending/);
  await nok.close();
  const files = await filesOf(world);
  for (const name of await readdir(files)) if (name.startsWith('cache.db')) await rm(join(files, name));

  await nok.relaunch();
  const waiting = nok.page.getByTestId('waiting');
  await expect(waiting).toHaveText(Array(2).fill('2 messages you wrote wait on this computer to be sent.'));
  await world.server.restart();
  await connectionIs(nok.page, 'online', BACK_MS);
  await openChat(nok.page, MAY.name);
  expect(await openChatId(nok.page)).toBe(chatId);
  await expect(waiting).toHaveCount(0);
  for (const text of ['before', 'waits one', 'waits two']) {
    await expect(saying(nok.page, text)).toHaveCount(1);
    await expect(saying(nok.page, text)).toHaveAttribute('data-status', /sent|delivered|read/, { timeout: BACK_MS });
  }
  close();
});

/** What of an element's own texts is cut off, or stands outside it. */
const cutIn = (element: HTMLElement): string[] => {
  const around = element.getBoundingClientRect();
  return [...element.querySelectorAll<HTMLElement>('button, h2')]
    .filter((part) => {
      const { left, right } = part.getBoundingClientRect();
      const text = document.createRange();
      text.selectNodeContents(part);
      return left < around.left || right > around.right || text.getBoundingClientRect().right > right;
    })
    .map((part) => part.textContent);
};

test('with the largest text no section of the settings is cut, in a wide and a narrow window', async () => {
  await using world = await newWorld();
  const nok = await world.open('nok');
  await register(nok.page, NOK);
  await nok.page.getByTestId('settings').click();
  const nav = nok.page.getByRole('dialog').getByRole('navigation');
  for (const language of ['en', 'th'] as const)
    for (const textSize of [100, 200])
      for (const width of [1_280, 900, 640, 440]) {
        await set(nok.page, { language, textSize });
        await resize(nok, width, 700);
        expect([language, textSize, width, await nav.evaluate(cutIn)]).toEqual([language, textSize, width, []]);
        expect(await nav.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
      }
});

test('the last message of a recent chat ends with an ellipsis where it is too long for its line', async () => {
  await using world = await newWorld();
  const { nok, close } = await begin(world);
  const { page } = nok;
  await choose(page, PLOY.name);
  await say(page, 'much too long for one line of the side bar '.repeat(5));
  await expect(page.getByTestId('chat-list-item')).toContainText('much too long');
  await choose(page, MAY.name);
  await page.getByTestId('search-input').click();
  const preview = page.getByTestId('search-result').getByText('much too long');
  const drawn = await preview.evaluate((element) => ({
    ellipsis: getComputedStyle(element).textOverflow === 'ellipsis' && element.scrollWidth > element.clientWidth,
    within: element.getBoundingClientRect().right <= (element.closest('button')?.getBoundingClientRect().right ?? 0),
    lines: element.getClientRects().length,
  }));
  expect(drawn).toEqual({ ellipsis: true, within: true, lines: 1 });
  close();
});

/** The families of letters that the system really draws an element's text with. */
const drawnWith = async (page: Page, selector: string): Promise<string[]> => {
  const session = await page.context().newCDPSession(page);
  const { root } = await session.send('DOM.getDocument');
  const { nodeId } = await session.send('DOM.querySelector', { nodeId: root.nodeId, selector });
  await session.send('CSS.enable');
  const { fonts } = await session.send('CSS.getPlatformFontsForNode', { nodeId });
  await session.detach();
  return fonts.map((font) => font.familyName);
};

test('emoji are drawn in colour, digits and Thai in our own letters', async () => {
  const known = process.platform !== 'linux' || /emoji/i.test(execFileSync('fc-list', { encoding: 'utf8' }));
  test.skip(!known, 'no emoji font is installed here (set-up installs fonts-noto-color-emoji where it may)');
  await using world = await newWorld();
  const { page } = await world.open('nok');
  await expect(page.getByTestId('login-submit')).toBeVisible();
  const of = async (text: string): Promise<string[]> => {
    await page.evaluate((t) => {
      document.getElementById('probe')?.remove();
      document.body.append(Object.assign(document.createElement('p'), { id: 'probe', textContent: t }));
    }, text);
    return drawnWith(page, '#probe');
  };
  for (const emoji of ['😀', '👍🏽', '❤️', '👨‍👩‍👧'])
    await expect.poll(() => of(emoji)).toEqual([expect.stringMatching(/Color Emoji|Segoe UI Emoji/)]);
  // A font of ours is loaded when it is first drawn.
  await expect.poll(() => of('0123456789 #*')).toEqual([expect.stringMatching(/^Inter/)]);
  await expect.poll(() => of('น้ำ')).toEqual([expect.stringMatching(/^Noto Sans Thai/)]);
});

test('from the start to the chats, the console says nothing', async () => {
  await using world = await newWorld();
  const { page } = await world.open('nok');
  const said: string[] = [];
  page.on('console', (line) => void said.push(`${line.type()}: ${line.text()}`));
  page.on('pageerror', (error) => void said.push(error.message));
  await page.reload();
  await register(page, NOK);
  await connectionIs(page, 'online');
  await page.getByTestId('settings').click();
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(said).toEqual([]);
});
