import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { newFriend } from './support/api.ts';
import { root } from './support/app.ts';
import { startPackaged, type PackagedApp } from './support/packaged.ts';
import { bubble, connectionIs, idOf, register, say, startChat } from './support/people.ts';
import { startServer } from './support/server.ts';

// Electron's package is the path of its program.
const electron = createRequire(import.meta.url)('electron') as unknown as string;

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());

/** Which of the words stand in a text or in bytes, as they are or as Chromium's files have them, two bytes a letter. */
const found = (words: Record<string, string>, bytes: Buffer): string[] =>
  Object.entries(words)
    .filter(([, word]) => bytes.includes(word) || bytes.includes(Buffer.from(word, 'utf16le')))
    .map(([name]) => name);

const logsIn = async (page: Page, password: string): Promise<void> => {
  await page.getByTestId('login-email').fill('nok-4711@example.org');
  await page.getByTestId('login-password').fill(password);
  await page.getByTestId('login-submit').click();
};

test('the logs of the app and of the server, at their most talkative, hold no secret and nobody’s words', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sarn-quiet-'));
  const profile = join(folder, 'nok');
  let serverSaid = '';
  const heard = (text: string): void => void (serverSaid += text);
  const server = await startServer({ env: { LOG_LEVEL: 'trace' }, heard });
  const env = { LOG_LEVEL: 'debug', ELECTRON_ENABLE_LOGGING: '1' };
  const args = [root, '--profile', profile, '--server', server.url()];
  const appsSaid: string[] = [];
  const secrets: Record<string, string> = {
    password: 'pass-canary-1f0c',
    'a wrong password': 'wrong-canary-77ab',
    'a short password': 'sh0rt-c',
    'own text': 'text-canary-9e21 ส่งแล้ว',
    'text written offline': 'offline-canary-b3d8',
    'another’s text': 'friend-canary-50aa',
    'a draft': 'draft-canary-c11d',
    'what was looked for': 'query-canary-e0e4',
    'another’s password': 'friend-pass-canary-8821',
    'an e-mail address': 'nok-4711@example.org',
  };
  const word = (name: string): string => secrets[name] ?? '';
  const keepToken = (): void => {
    const token = /\\"token\\":\\"([^"\\]+)/.exec(readFileSync(join(profile, 'session.json'), 'utf8'))?.[1];
    if (token === undefined) throw new Error('no token in session.json: with a keychain this test sees too little');
    secrets[`refresh token ${Object.keys(secrets).length}`] = token;
  };
  const open = async (work: (app: PackagedApp) => Promise<void>): Promise<void> => {
    await using app = await startPackaged(electron, args, env);
    await work(app);
    expect(await app.quit()).toBe(0);
    appsSaid.push(app.said());
  };
  try {
    const friend = await newFriend(server.url(), {
      name: 'Ploy',
      email: 'ploy@example.org',
      password: word('another’s password'),
    });
    await open(async ({ page }) => {
      // What fails …
      await expect(page.getByTestId('login-submit')).toBeVisible();
      await logsIn(page, word('a wrong password'));
      await expect(page.locator('.hint.bad').first()).toBeVisible();
      await page.reload().catch(() => undefined);
      await register(page, { name: 'Nok', email: word('an e-mail address'), password: word('password') });
      await connectionIs(page, 'online');
      keepToken();
      // … what is said, by both …
      await startChat(page, 'Ploy');
      await say(page, word('own text'));
      await expect(bubble(page, word('own text'))).toHaveAttribute('data-status', /sent|delivered|read/);
      await friend.sendTo(await idOf(page), word('another’s text'));
      await expect(bubble(page, word('another’s text'))).toBeVisible();
      await page.evaluate((query) => window.desktop.invoke('search.messages', { query }), word('what was looked for'));
      await page.evaluate((query) => window.desktop.invoke('users.search', { query }), word('what was looked for'));
      // … without a server, and badly.
      await server.kill();
      await connectionIs(page, 'offline', 60_000);
      await say(page, word('text written offline'));
      await page.getByTestId('composer').fill(word('a draft'));
      await page.evaluate(async (text) => {
        // Not what the bridge's type allows: its words must not be quoted.
        const desktop = window.desktop as unknown as { invoke(...args: unknown[]): Promise<unknown> };
        await desktop.invoke('messages.send', { chatId: 'x', clientId: text, text, more: text });
        await desktop.invoke('drafts.set', text);
      }, word('own text'));
      await server.restart();
      await page.evaluate(() => window.desktop.invoke('connection.retry'));
      await expect(bubble(page, word('text written offline'))).toHaveAttribute('data-status', /sent|delivered|read/, {
        timeout: 75_000,
      });
    });
    // Started again it opens what it kept, and the session is ended.
    await open(async ({ page }) => {
      await connectionIs(page, 'online', 60_000);
      keepToken();
      await page.evaluate(() => window.desktop.invoke('auth.logout', { force: true }));
      await expect(page.getByTestId('login-submit')).toBeVisible();
      await logsIn(page, word('a short password'));
      await expect(page.locator('.hint.bad').first()).toBeVisible();
    });
    friend.close();
    await server.stop();

    const said: [string, string][] = [
      ['the server', serverSaid],
      ...appsSaid.map((text, i): [string, string] => [`start ${i + 1}`, text]),
    ];
    // They did talk: without that nothing here would be proven.
    expect(serverSaid.match(/"listening"/g)).toHaveLength(2);
    expect(appsSaid.join('')).toContain('"level":"debug"');
    for (const [who, text] of said) {
      expect([who, found(secrets, Buffer.from(text))]).toEqual([who, []]);
      // No token of any kind: three parts, the first of which says what it is.
      expect([who, /eyJ[\w-]{10,}\.[\w-]{10,}/.exec(text)?.[0]]).toEqual([who, undefined]);
    }
    // Passwords are kept nowhere, and Chromium's own files have nothing of it all.
    const passwords = Object.fromEntries(Object.entries(secrets).filter(([name]) => name.includes('password')));
    const kept = [
      ...filesBelow(profile).map(
        (path) =>
          [path, found(/[/\\](session|logs)[/\\]/.test(path) ? secrets : passwords, readFileSync(path))] as const,
      ),
      ...filesBelow(server.data).map((path) => [path, found(passwords, readFileSync(path))] as const),
    ];
    for (const part of ['logs', 'session', 'database'])
      expect(kept.map(([path]) => path)).toContainEqual(expect.stringMatching(`[/\\\\]${part}[/\\\\]`));
    expect(kept.filter(([, words]) => words.length > 0)).toEqual([]);
  } finally {
    await server.dispose();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
