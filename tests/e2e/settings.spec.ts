import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import sharp from 'sharp';
import { fileAnswer } from '../../contract/rest.ts';
import { chatOf, connect, register as registerPerson, type Person } from '../flow/support/people.ts';
import { startHttpProxy } from '../flow/support/proxies.ts';
import { LOOKS, set } from './support/axe.ts';
import { bubble, connectionIs, idOf, openChat, register, signIn } from './support/people.ts';
import { newWorld, type PersonApp, type World } from './support/world.ts';

/** The pages of the settings that reach beyond the window: the server, the disk, the network. */
test.describe.configure({ mode: 'serial' });

const NOK = { name: 'Nok Srisuwan', email: 'nok@example.org', password: 'correct horse nok' };
/** For looking at the pages: a folder for their pictures. */
const SHOTS = process.env['SETTINGS_SHOTS'];

let world: World;
let nok: PersonApp;
let ploy: Person;
let chatId: number;

test.beforeAll(async () => {
  world = await newWorld();
  nok = await world.open('nok');
  await register(nok.page, NOK);
  ploy = await registerPerson(world.server.url(), 'Ploy');
  chatId = await chatOf(world.server.url(), ploy, { ...ploy, id: Number(await idOf(nok.page)) });
  const socket = await connect(world.server.url(), ploy.token);
  for (let n = 1; n <= 8; n += 1) await socket.ask('send_message', { chatId, content: `the secret word ${n}` });
  const png = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#d35f00' } })
    .png()
    .toBuffer();
  const uploaded = await fetch(`${world.server.url()}/api/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ploy.token}`, 'content-type': 'image/png' },
    body: new Uint8Array(png),
  });
  const { file } = fileAnswer.parse(await uploaded.json());
  await socket.ask('send_message', { chatId, content: '', messageType: 'IMAGE', imageUrl: file.url });
  socket.socket.close();
});
test.afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
});

const openSettings = async (page: Page, section: string): Promise<void> => {
  await page.getByTestId('settings').click();
  await page.getByTestId(`settings-${section}`).click();
};
const close = (page: Page): Promise<void> => page.keyboard.press('Escape');

/** Takes the page in both themes and languages, when somebody wants to look. */
const shoot = async (page: Page, name: string): Promise<void> => {
  if (SHOTS === undefined) return;
  for (const look of LOOKS) {
    await set(page, look);
    await page.screenshot({ path: join(SHOTS, `${name}-${look.theme}-${look.language}.png`) });
  }
  await set(page, { language: 'en', theme: 'light' });
};
/** The folder of the account's files. */
const accountFolder = (): string => {
  const accounts = join(world.profile('nok'), 'accounts');
  return join(accounts, readdirSync(accounts)[0] ?? '');
};

test('devices: the other app is listed by name and signed out from here, at once', async () => {
  const laptop = await world.open('laptop');
  await signIn(laptop.page, NOK);
  await connectionIs(laptop.page, 'online');
  const { page } = nok;
  await openSettings(page, 'devices');
  const devices = page.getByTestId('device');
  await expect(devices).toHaveCount(2);
  await expect(devices.first()).toHaveAttribute('data-current', 'true');
  await expect(devices.last()).toContainText('Sarn on Linux');
  await shoot(page, 'devices');
  await page.getByTestId('device-sign-out').click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByTestId('device-sign-out')).toBeFocused();
  await page.getByTestId('device-sign-out').click();
  await page.getByTestId('device-sign-out-yes').click();
  await expect(devices).toHaveCount(1);
  await expect(laptop.page.getByTestId('login-submit')).toBeVisible();

  await signIn(laptop.page, NOK);
  await connectionIs(laptop.page, 'online');
  await close(page);
  await openSettings(page, 'devices');
  await page.getByTestId('devices-sign-out-others').click();
  await page.getByTestId('devices-sign-out-others-yes').click();
  await expect(page.getByTestId('devices-said')).toHaveText('1 device is signed out.');
  await expect(laptop.page.getByTestId('login-submit')).toBeVisible();
  await close(page);
  await connectionIs(page, 'online');
  await laptop.close();
});

test('storage: what is kept is measured, kept within its room and cleared; a cleared picture comes again', async () => {
  const { page } = nok;
  await openChat(page, 'Ploy');
  const picture = page.getByTestId('message').locator('img').last();
  await expect(picture).toBeVisible();
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
  const media = join(accountFolder(), 'media');
  const [shown = ''] = readdirSync(media);
  for (const [n, age] of [3, 2, 1].entries()) {
    const file = join(media, `${String(n).repeat(22)}.png`);
    writeFileSync(file, Buffer.alloc(400_000));
    utimesSync(file, Date.now() / 1_000 - age * 86_400, Date.now() / 1_000 - age * 86_400);
  }
  await openSettings(page, 'storage');
  await expect(page.getByTestId('storage-pictures')).toContainText('4 pictures, 1.2 MB');
  await expect(page.getByTestId('storage-history')).toHaveText(/^\d+(\.\d)? (kB|MB)$/);
  await shoot(page, 'storage');
  await page.evaluate(() => window.desktop.invoke('settings.set', { pictureRoom: 1 }));
  await expect
    .poll(() => readdirSync(media).toSorted())
    .toEqual([`${'1'.repeat(22)}.png`, `${'2'.repeat(22)}.png`, shown].toSorted());
  await page.getByRole('radio', { name: '500 MB' }).click();
  await page.getByTestId('clear-pictures').click();
  await page.getByTestId('clear-pictures-yes').click();
  await expect(page.getByTestId('storage-pictures')).toHaveAttribute('data-bytes', '0');
  expect(readdirSync(media)).toEqual([]);
  await close(page);
  await nok.relaunch();
  await openChat(nok.page, 'Ploy');
  await expect.poll(() => readdirSync(media)).toEqual([shown]);
});

test('network: through a proxy that is named, past it again, without a restart; one that is away is named', async () => {
  const { page } = nok;
  await connectionIs(page, 'online');
  const proxy = await startHttpProxy();
  const place = new URL(world.server.url()).host;
  await openSettings(page, 'network');
  const way = page.getByTestId('network-way');
  await expect(way).toHaveText('Connected straight to the server.');
  await page.getByRole('radio', { name: 'Manual' }).click();
  await page.getByTestId('proxy-host').fill('user:secret@127.0.0.1');
  await page.getByTestId('proxy-use').click();
  await expect(page.getByText('This is not the name or address of a computer.')).toBeVisible();
  await page.getByTestId('proxy-host').fill('127.0.0.1');
  await page.getByTestId('proxy-port').fill('99999');
  await page.getByTestId('proxy-use').click();
  await expect(page.getByText('A port is a number from 1 to 65535.')).toBeVisible();
  expect(proxy.asked).toEqual([]);
  await page.getByTestId('proxy-port').fill(String(proxy.port));
  await page.getByTestId('proxy-use').click();
  await expect(way).toHaveText(`Connected through http://127.0.0.1:${proxy.port}.`);
  expect(proxy.asked).toContain(place);
  await shoot(page, 'network');

  await proxy.stop();
  await expect(way).toHaveText(`http://127.0.0.1:${proxy.port} cannot be reached.`, { timeout: 30_000 });
  await page.getByRole('radio', { name: 'None' }).click();
  await expect(way).toHaveText('Connected straight to the server.');
  await close(page);
  await connectionIs(page, 'online');
  // The proxy is remembered, should it be wanted again; no name or password ever was.
  expect(readFileSync(join(world.profile('nok'), 'settings.json'), 'utf8')).not.toContain('secret');
  await page.evaluate(() => window.desktop.invoke('settings.set', { proxy: 'system' }));
});

test('advanced: an export to read without the app; a log without secrets', async () => {
  const { page, app } = nok;
  const folder = mkdtempSync(join(tmpdir(), 'sarn-exported-'));
  await openChat(page, 'Ploy');
  await expect(bubble(page, 'the secret word 8')).toBeVisible();
  await app.evaluate(({ dialog, shell }, chosen) => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen], bookmarks: [] });
    shell.openPath = (path) => {
      opened.push(path);
      return Promise.resolve('');
    };
  }, folder);
  await openSettings(page, 'advanced');
  await page.getByTestId('export-start').click();
  await expect(page.getByTestId('export-said')).toHaveAttribute('data-outcome', 'done');
  await shoot(page, 'advanced');
  const [made = ''] = readdirSync(folder);
  expect(made).toMatch(/^Sarn \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d$/);
  expect(readdirSync(join(folder, made)).toSorted()).toEqual(['chats', 'index.html', 'manifest.json', 'pictures']);
  const [jsonl = ''] = readdirSync(join(folder, made, 'chats')).filter((name) => name.endsWith('.jsonl'));
  const lines = readFileSync(join(folder, made, 'chats', jsonl), 'utf8')
    .trim()
    .split('\n');
  expect(lines).toHaveLength(10);
  expect(lines[1]).toContain('"text":"the secret word 1"');
  await page.getByTestId('export-show').click();
  await page.getByTestId('log-show').click();

  await page.getByTestId('log-copy').click();
  await expect(page.getByTestId('log-copy')).toHaveText('Copied');
  const copied = await app.evaluate(({ clipboard }) => clipboard.readText());
  expect(copied).toContain('the app starts');
  const logs = join(world.profile('nok'), 'logs');
  // Put there above.
  const opened = await app.evaluate(() => Reflect.get(globalThis, 'opened') as string[]);
  expect(opened).toEqual([join(folder, made), logs]);
  const all = readdirSync(logs).map((name) => readFileSync(join(logs, name), 'utf8'));
  const words = ['secret word', 'Ploy', NOK.name, NOK.email, NOK.password, 'eyJ', 'Bearer e'];
  for (const text of [copied, ...all]) for (const word of words) expect(text).not.toContain(word);
  rmSync(folder, { recursive: true });
  await close(page);
});

test('appearance: density changes what fits, and the year is told in the chosen era', async () => {
  const { page } = nok;
  const height = (): Promise<number> =>
    page
      .getByTestId('chat-list-item')
      .first()
      .evaluate((row) => Math.round(row.getBoundingClientRect().height));
  expect(await height()).toBe(68);
  await openSettings(page, 'appearance');
  await page.getByRole('radio', { name: 'Compact' }).click();
  await expect.poll(height).toBe(52);
  await page.getByRole('radio', { name: /Buddhist/ }).click();
  await shoot(page, 'appearance');
  await close(page);
  if (SHOTS !== undefined) await shoot(page, 'compact');
  await openSettings(page, 'devices');
  await expect(page.getByTestId('devices')).toBeVisible();
  await close(page);
  await nok.relaunch();
  await expect(nok.page.locator('html')).toHaveAttribute('data-density', 'compact');
  expect(statSync(join(world.profile('nok'), 'settings.json')).isFile()).toBe(true);
});
