import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { answerMenus } from './support/desktop-user.ts';
import { annAndBeam } from './support/pair.ts';
import { bubble, connectionIs } from './support/people.ts';
import { newWorld, type PersonApp, type World } from './support/world.ts';

/** A file from the system's dialog or dropped, to the other window and into its downloads; nothing of it is opened unasked. */
test.describe.configure({ mode: 'serial' });

let world: World;
let ann: PersonApp;
let beam: PersonApp;
let folder: string;

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sarn-files-'));
  world = await newWorld();
  ({ ann, beam } = await annAndBeam(world));
  await beam.app.evaluate(({ app }, path) => app.setPath('downloads', path), folder);
});
test.afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** The next file dialog answers these paths instead of opening. */
const answerDialog = (person: PersonApp, paths: string[]): Promise<void> =>
  person.app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: filePaths.length === 0, filePaths });
  }, paths);

/** Notes what the system is asked to open or to show, instead of doing it. */
const watchShell = async (person: PersonApp) => {
  await person.app.evaluate(({ shell }) => {
    const asked: string[] = [];
    Object.assign(globalThis, { asked });
    shell.openPath = (path) => {
      asked.push(`open ${path}`);
      return Promise.resolve('');
    };
    shell.showItemInFolder = (path) => void asked.push(`show ${path}`);
  });
  // Put there above.
  return (): Promise<string[]> => person.app.evaluate(() => Reflect.get(globalThis, 'asked') as string[]);
};

const drop = (page: Page, name: string, size: number): Promise<void> =>
  page.getByTestId('conversation').evaluate(
    (conversation, given) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([new Uint8Array(given.size).fill(7)], given.name));
      for (const kind of ['dragenter', 'dragover', 'drop'])
        conversation.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer }));
    },
    { name, size },
  );

const file = (page: Page, name: string) => page.getByTestId('message').filter({ hasText: name }).getByTestId('file');
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

test('chosen in the dialog, sent with words, downloaded whole and shown in its folder', async () => {
  const bytes = randomBytes(2_500_000);
  const original = join(folder, 'the annual report of the committee.pdf');
  await writeFile(original, Buffer.concat([Buffer.from('%PDF-1.7\n'), bytes]));
  const whole = sha256(await readFile(original));
  await answerDialog(ann, [original]);
  await answerMenus(ann.app, 'File…');
  await ann.page.getByTestId('attach').click();
  await expect(ann.page.getByTestId('staged-file')).toContainText('2.5 MB');
  // From here on the original may go.
  await rm(original);
  await ann.page.getByTestId('composer').fill('here it is');
  await ann.page.getByTestId('composer').press('Enter');
  await expect(ann.page.getByTestId('staged-file')).toHaveCount(0);
  await expect(bubble(ann.page, 'here it is')).toHaveAttribute('data-status', /delivered|read/, { timeout: 20_000 });

  const asked = await watchShell(beam);
  const got = file(beam.page, 'here it is');
  await expect(got).toContainText('2.5 MB');
  await expect(got).toHaveAttribute('data-state', 'none');
  await got.getByTestId('file-main').click();
  await expect(got).toHaveAttribute('data-state', 'done', { timeout: 20_000 });
  const fetched = join(folder, 'the annual report of the committee.pdf');
  expect(sha256(await readFile(fetched))).toBe(whole);
  await got.getByTestId('file-show').click();
  await expect.poll(asked).toEqual([`show ${fetched}`]);
  await got.getByTestId('file-main').click();
  await expect.poll(asked).toEqual([`show ${fetched}`, `open ${fetched}`]);
});

test('what may run something is never opened, and its name hides nothing', async () => {
  const disguised = 'holiday\u202egpj.exe';
  await drop(ann.page, disguised, 5_000);
  await expect(ann.page.getByTestId('staged-file')).toContainText('holiday□gpj.exe');
  await ann.page.getByTestId('send').click();
  const got = file(beam.page, 'holiday□gpj.exe');
  await got.getByTestId('file-main').click();
  await expect(got).toHaveAttribute('data-state', 'done', { timeout: 20_000 });
  expect(await readdir(folder)).toContain('holidaygpj.exe');
  const asked = await watchShell(beam);
  await got.getByTestId('file-main').click();
  const warning = beam.page.getByTestId('file-warning');
  await expect(warning).toContainText('Its name hides what it is');
  await warning.getByRole('button', { name: 'Leave it' }).click();
  await expect(warning).toHaveCount(0);
  const key = await beam.page.evaluate(async () => {
    const list = await window.desktop.invoke('transfers.list');
    return list.ok ? (list.value.transfers.find((t) => t.name.endsWith('.exe'))?.key ?? '') : '';
  });
  // Also a page that was taken over cannot have it opened.
  const forced = await beam.page.evaluate((k) => window.desktop.invoke('files.open', { key: k }), key);
  expect(forced).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
  expect(await asked()).toEqual([]);
});

test('written without a connection: texts go first, the file goes on after a restart, and can be stopped', async () => {
  await world.server.stop();
  await connectionIs(ann.page, 'offline');
  await drop(ann.page, 'notes.bin', 3_000_000);
  await expect(ann.page.getByTestId('staged-file')).toContainText('notes.bin');
  await ann.page.getByTestId('send').click();
  await expect(file(ann.page, 'notes.bin')).toHaveAttribute('data-state', /waiting|running/);
  await ann.page.getByTestId('composer').fill('written after the file');
  await ann.page.getByTestId('composer').press('Enter');
  await ann.relaunch();
  await ann.page.getByTestId('chat-list-item').first().click();
  await expect(file(ann.page, 'notes.bin')).toBeVisible();
  await ann.page.getByTestId('transfers').click();
  const dialog = ann.page.getByTestId('transfers-dialog');
  await expect(dialog.getByTestId('transfer')).toContainText('notes.bin');
  await dialog.getByRole('button', { name: 'Pause' }).click();
  await expect(dialog.getByTestId('transfer')).toHaveAttribute('data-state', 'paused');
  await world.server.restart();
  await connectionIs(ann.page, 'online', 60_000);
  await expect(bubble(beam.page, 'written after the file')).toBeVisible({ timeout: 30_000 });
  await expect(file(beam.page, 'notes.bin')).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(file(beam.page, 'notes.bin')).toBeVisible({ timeout: 30_000 });
  const texts = await beam.page.getByTestId('message').allInnerTexts();
  const place = (words: string): number => texts.findIndex((text) => text.includes(words));
  expect(place('written after the file')).toBeLessThan(place('notes.bin'));
});

test('what cannot be taken is refused in words', async () => {
  await answerDialog(ann, [folder]);
  await answerMenus(ann.app, 'File…');
  await ann.page.getByTestId('attach').click();
  await expect(ann.page.getByRole('alert')).toContainText('Only files can be sent');
  await drop(ann.page, 'empty.txt', 0);
  await expect(ann.page.getByRole('alert')).toContainText('The file is empty');
  await expect(ann.page.getByTestId('staged-file')).toHaveCount(0);
});
