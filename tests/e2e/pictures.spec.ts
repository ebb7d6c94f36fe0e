import { expect, test, type Page } from '@playwright/test';
import sharp from 'sharp';
import { limits } from '../../contract/limits.ts';
import { bubble, twoInAChat } from './support/people.ts';
import { newWorld, type PersonApp, type World } from './support/world.ts';

/** A picture from the clipboard or the desktop to the other window; what cannot be sent is refused in words. */
test.describe.configure({ mode: 'serial' });

const ANN = { name: 'Ann Arthit', email: 'ann@example.org', password: 'correct horse ann' };
const BEAM = { name: 'Beam Boonmee', email: 'beam@example.org', password: 'correct horse beam' };

let world: World;
let ann: PersonApp;
let beam: PersonApp;

test.beforeAll(async () => {
  world = await newWorld();
  ann = await world.open('ann');
  beam = await world.open('beam');
  await twoInAChat({ page: ann.page, who: ANN }, { page: beam.page, who: BEAM });
});
test.afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
});

/** A photograph-like PNG: noise does not compress, so its bytes take their time. */
const makePng = (width: number, height: number): Promise<Buffer> =>
  sharp({
    create: { width, height, channels: 3, background: '#d35f00', noise: { type: 'gaussian', mean: 128, sigma: 30 } },
  })
    .png()
    .toBuffer();

/**
 * Puts a picture on the system's clipboard, as a screenshot tool would: older runtimes take a picture at once, newer ones
 * (whose types these are) items that tell their kinds.
 */
const copyPicture = (person: PersonApp, png: Buffer): Promise<void> =>
  person.app.evaluate(async ({ clipboard, ClipboardItem, nativeImage }, base64) => {
    const bytes = Buffer.from(base64, 'base64');
    if ('writeImage' in clipboard && typeof clipboard.writeImage === 'function')
      clipboard.writeImage(nativeImage.createFromBuffer(bytes));
    else await clipboard.write([new ClipboardItem({ 'image/png': new Blob([bytes], { type: 'image/png' }) })]);
  }, png.toString('base64'));

/** Files let go over the conversation, as the desktop hands them to the page. */
const drop = (page: Page, files: { name: string; type: string; bytes: Buffer | number }[]): Promise<void> =>
  page.getByTestId('conversation').evaluate(
    (conversation, given) => {
      const dataTransfer = new DataTransfer();
      for (const { name, type, base64, size } of given) {
        const content = size === null ? Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)) : new Uint8Array(size);
        dataTransfer.items.add(new File([content], name, { type }));
      }
      for (const kind of ['dragenter', 'dragover', 'drop'])
        conversation.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer }));
    },
    files.map(({ name, type, bytes }) => ({
      name,
      type,
      base64: typeof bytes === 'number' ? '' : bytes.toString('base64'),
      size: typeof bytes === 'number' ? bytes : null,
    })),
  );

/** Notes the box of the first picture in a message when it is put into the page, and again when its bytes are there. */
const watchBox = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const boxes: { loaded: boolean; rows: number; width: number; height: number }[] = [];
    Object.assign(window, { boxes });
    const watcher = new MutationObserver(() => {
      const image = document.querySelector<HTMLImageElement>('[data-testid=message] img[src^="app:"]');
      const message = image?.closest('[data-testid=message]');
      if (!image || !message) return;
      watcher.disconnect();
      const note = (): void => {
        const { width, height } = (image.closest('.one') ?? image).getBoundingClientRect();
        boxes.push({ loaded: image.complete && image.naturalWidth > 0, rows: message.clientHeight, width, height });
      };
      note();
      image.addEventListener('load', () => requestAnimationFrame(note), { once: true });
    });
    watcher.observe(document.body, { childList: true, subtree: true });
  });
const boxes = (page: Page): Promise<{ loaded: boolean; rows: number; width: number; height: number }[]> =>
  page.evaluate(
    () => (window as unknown as { boxes: { loaded: boolean; rows: number; width: number; height: number }[] }).boxes,
  ); // put there by watchBox

const picture = (page: Page) => page.getByTestId('message').locator('img[src^="app:"]');
const isLoaded = (page: Page): Promise<boolean> =>
  picture(page)
    .last()
    .evaluate((el) => el instanceof HTMLImageElement && el.complete && el.naturalWidth > 0);

test('pasted: looked at, sent with words, seen in both windows in a box that was reserved', async () => {
  const png = await makePng(900, 600);
  await watchBox(beam.page);
  await copyPicture(ann, png);
  await ann.page.getByTestId('composer').press('ControlOrMeta+v');
  const tray = ann.page.getByTestId('conversation').locator('footer');
  await expect(tray).toContainText('900 × 600');
  await expect(tray.locator('img').first()).toBeVisible();
  await ann.page.getByTestId('composer').fill('the harbour');
  await ann.page.getByTestId('composer').press('Enter');
  await expect(tray).not.toContainText('900 × 600');

  for (const { page } of [ann, beam]) {
    await expect(bubble(page, 'the harbour').locator('img[src^="app:"]')).toBeVisible();
    await expect.poll(() => isLoaded(page)).toBe(true);
  }
  await expect(bubble(ann.page, 'the harbour')).toHaveAttribute('data-status', /delivered|read/);
  await expect.poll(async () => (await boxes(beam.page)).length).toBe(2);
  const [before, after] = await boxes(beam.page);
  expect(before?.loaded, 'the box was there before the bytes').toBe(false);
  expect(after).toEqual({ ...before, loaded: true });
  expect((before?.width ?? 0) / (before?.height ?? 1)).toBeCloseTo(900 / 600, 1);
});

test('dropped: sent without a word; the first of several is taken', async () => {
  const one = await makePng(300, 400);
  const two = await makePng(64, 64);
  await drop(ann.page, [
    { name: 'tall.png', type: 'image/png', bytes: one },
    { name: 'other.png', type: 'image/png', bytes: two },
  ]);
  const conversation = ann.page.getByTestId('conversation');
  await expect(conversation).toContainText('tall.png');
  await expect(conversation).toContainText('One picture at a time: the first one was taken.');
  await ann.page.getByTestId('send').click();
  await expect(picture(ann.page)).toHaveCount(2);
  await expect(picture(beam.page)).toHaveCount(2);
  await expect.poll(() => isLoaded(beam.page)).toBe(true);
});

test('too large, or no picture: refused, said why, and nothing is staged', async () => {
  const conversation = ann.page.getByTestId('conversation');
  const refused = conversation.getByRole('alert');
  await drop(ann.page, [{ name: 'huge.png', type: 'image/png', bytes: limits.pictureBytes + 1 }]);
  await expect(refused).toHaveText('This file is 21 MB. The server takes up to 20 MB.');
  const notOne = 'This is not a picture that can be sent. Choose a JPEG, PNG, WebP or GIF.';
  await drop(ann.page, [{ name: 'notes.txt', type: 'text/plain', bytes: Buffer.from('hello') }]);
  await expect(refused).toHaveText(notOne);
  await drop(ann.page, [{ name: 'kitten.png', type: 'image/png', bytes: await makePng(40, 40) }]);
  await expect(refused).toHaveCount(0);
  await expect(conversation).toContainText('40 × 40');
  await conversation.getByRole('button', { name: 'Remove the picture' }).click();
  // The name says picture, the bytes do not.
  await drop(ann.page, [{ name: 'script.png', type: 'image/png', bytes: Buffer.from('<svg onload="alert(1)"/>') }]);
  await expect(refused).toHaveText(notOne);
  await expect(conversation.locator('footer img')).toHaveCount(0);
  await expect(ann.page.getByTestId('send')).toHaveAttribute('aria-disabled', 'true');
});
