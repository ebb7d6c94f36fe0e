import { expect, test, type Page } from '@playwright/test';
import sharp from 'sharp';
import { limits } from '../../contract/limits.ts';
import { answerMenus } from './support/desktop-user.ts';
import { annAndBeam } from './support/pair.ts';
import { bubble } from './support/people.ts';
import { newWorld, type PersonApp, type World } from './support/world.ts';

/** A picture from the clipboard or the desktop to the other window; what cannot be sent is refused in words. */
test.describe.configure({ mode: 'serial' });

let world: World;
let ann: PersonApp;
let beam: PersonApp;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  world = await newWorld();
  ({ ann, beam } = await annAndBeam(world));
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

const sheet = (page: Page) => page.getByTestId('picture-sheet');
const album = (page: Page) => page.getByTestId('album');
/** What the strip of the sheet is called by, in its order. */
const order = (page: Page): Promise<(string | null)[]> =>
  page.getByTestId('strip-picture').evaluateAll((all) => all.map((el) => el.getAttribute('aria-label')));
const shot = (page: Page, name: string): Promise<unknown> =>
  page.screenshot({ path: test.info().outputPath(`${name}.png`) });

test('pasted: looked at, sent with words, seen in both windows in a box that was reserved', async () => {
  const png = await makePng(900, 600);
  await watchBox(beam.page);
  await copyPicture(ann, png);
  await ann.page.getByTestId('composer').press('ControlOrMeta+v');
  await expect(sheet(ann.page)).toBeVisible();
  await expect(ann.page.getByTestId('caption')).toBeFocused();
  await ann.page.getByTestId('caption').fill('the harbour');
  await shot(ann.page, 'sheet-one');
  await ann.page.getByTestId('caption').press('Enter');
  await expect(sheet(ann.page)).toHaveCount(0);

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
  // What the list shows is the small copy, over what the picture looks like from afar.
  expect(
    await picture(beam.page)
      .last()
      .evaluate((el) => (el as HTMLImageElement).naturalWidth),
  ).toBe(480);
  await expect(bubble(beam.page, 'the harbour').locator('canvas.preview')).toHaveCount(1);
});

test('a photograph is made smaller and turned upright before it leaves, and its place is taken out', async () => {
  const photo = await sharp({ create: { width: 4_000, height: 1_000, channels: 3, background: '#2a6' } })
    .jpeg()
    .withExif({ IFD0: { Copyright: 'where I live' } })
    .withMetadata({ orientation: 6 })
    .toBuffer();
  await drop(ann.page, [{ name: 'photo.jpg', type: 'image/jpeg', bytes: photo }]);
  await expect(sheet(ann.page)).toBeVisible();
  const size = await ann.page.getByTestId('sheet-picture').evaluate(async (el) => {
    await (el as HTMLImageElement).decode();
    return [(el as HTMLImageElement).naturalWidth, (el as HTMLImageElement).naturalHeight];
  });
  expect(size).toEqual([512, 2_048]);
  await ann.page.getByRole('switch', { name: 'Full size' }).click();
  await expect
    .poll(() => ann.page.getByTestId('sheet-picture').evaluate((el) => (el as HTMLImageElement).naturalHeight))
    .toBe(4_000);
  await ann.page.keyboard.press('Escape');
  // Closed, it waits above the field.
  await expect(ann.page.getByTestId('picture-tray')).toContainText('1000 × 4000');
  await ann.page.getByRole('button', { name: 'Remove the picture' }).click();
  await expect(ann.page.getByTestId('picture-tray')).toHaveCount(0);
});

test('several dropped: sorted by the keyboard, one taken out, sent as one album in that order', async () => {
  const colours = ['#c33', '#3c3', '#33c', '#cc3'];
  const files = await Promise.all(
    colours.map(async (background, i) => ({
      name: `p${i}.png`,
      type: 'image/png',
      bytes: await sharp({ create: { width: 600, height: 400, channels: 3, background } })
        .png()
        .toBuffer(),
    })),
  );
  await drop(ann.page, files);
  await expect(ann.page.getByTestId('strip-picture')).toHaveCount(4);
  const first = ann.page.getByTestId('strip-picture').first();
  await first.focus();
  await first.press('Alt+ArrowRight');
  await expect
    .poll(() => order(ann.page))
    .toEqual([
      expect.stringContaining('p1'),
      expect.stringContaining('p0'),
      ...[2, 3].map((n) => expect.stringContaining(`p${n}`)),
    ]);
  await expect(ann.page.getByTestId('strip-picture').nth(1)).toBeFocused();
  await ann.page.keyboard.press('ArrowRight');
  await expect(ann.page.getByTestId('strip-picture').nth(2)).toBeFocused();
  await ann.page.keyboard.press('Delete');
  await expect(ann.page.getByTestId('strip-picture')).toHaveCount(3);
  await ann.page.getByTestId('strip-picture').first().click();
  await ann.page.getByTestId('caption').fill('all of the trip');
  await shot(ann.page, 'sheet-three');
  await ann.page.getByTestId('send-pictures').click();
  for (const { page } of [ann, beam]) {
    await expect(album(page)).toHaveCount(1);
    await expect(album(page).getByTestId('album-picture')).toHaveCount(3);
    await expect(bubble(page, 'all of the trip')).toBeVisible();
  }
  await expect(bubble(ann.page, 'all of the trip')).toHaveAttribute('data-status', /delivered|read/);
  await shot(beam.page, 'album');
});

test('the viewer: through all pictures by keys, larger and smaller, copied, and closed when its picture is deleted', async () => {
  const { page } = beam;
  await album(page).getByTestId('album-picture').last().getByRole('button').click();
  const shown = page.getByTestId('viewer-picture');
  await expect(shown).toBeVisible();
  await shot(page, 'viewer');
  const last = await shown.getAttribute('src');
  await page.keyboard.press('ArrowLeft');
  await expect(shown).not.toHaveAttribute('src', last ?? '');
  await page.keyboard.press('+');
  await expect(shown).toHaveAttribute('data-scale', '1.50');
  await page.mouse.move(300, 300);
  await page.mouse.wheel(0, -200);
  await expect.poll(async () => Number(await shown.getAttribute('data-scale'))).toBeGreaterThan(1.5);
  await page.keyboard.press('0');
  await expect(shown).toHaveAttribute('data-scale', '1.00');
  await page.keyboard.press('ControlOrMeta+c');
  await expect(page.getByTestId('viewer')).toContainText('Copied');
  await page.keyboard.press('ArrowRight');
  await expect(shown).toHaveAttribute('src', last ?? '');
  await expect(page.getByRole('button', { name: 'Next picture' })).toHaveCount(0);

  // Ann deletes the last picture of the album for everyone while Beam looks at it.
  await album(ann.page).getByTestId('album-picture').last().getByRole('button').click();
  await ann.page.keyboard.press('Escape');
  const seq = await ann.page.evaluate(async (src) => {
    const list = await window.desktop.invoke('chats.list');
    const chatId = list.ok ? (list.value.chats[0]?.id ?? 0) : 0;
    const answer = await window.desktop.invoke('pictures.page', { chatId, limit: 20 });
    const message = answer.ok ? answer.value.messages.find((m) => m.picture?.src === src) : undefined;
    if (message === undefined) return null;
    const { key, seq } = message;
    await window.desktop.invoke('messages.remove', { chatId, key, seq, forEveryone: true });
    return seq;
  }, last);
  expect(seq).not.toBeNull();
  await expect(page.getByTestId('viewer')).toHaveCount(0);
  await expect(album(page).getByTestId('album-picture')).toHaveCount(2);
});

test('all pictures of the chat stand by month, and open in the viewer', async () => {
  const { app, page } = beam;
  await answerMenus(app, 'Pictures of this chat');
  await page.getByTestId('chat-menu').click();
  const shown = page.getByTestId('gallery-picture');
  await expect(shown).toHaveCount(3);
  await expect(page.getByTestId('gallery')).toContainText(/[A-Z][a-z]+ \d{4}/);
  await shot(page, 'gallery');
  await shown.last().focus();
  await page.keyboard.press('ArrowLeft');
  await expect(shown.nth(1)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('viewer-picture')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('viewer')).toHaveCount(0);
});

test('too large, or no picture: refused, said why, and nothing is staged', async () => {
  const conversation = ann.page.getByTestId('conversation');
  const refused = conversation.getByRole('alert');
  await drop(ann.page, [{ name: 'huge.png', type: 'image/png', bytes: limits.openedBytes + 1 }]);
  await expect(refused).toHaveText('This file is 101 MB. Pictures may have up to 100 MB.');
  const notOne = 'This is not a picture that can be sent. Choose a JPEG, PNG, WebP or GIF.';
  await drop(ann.page, [{ name: 'notes.gif', type: 'image/gif', bytes: Buffer.from('hello') }]);
  await expect(refused).toHaveText(notOne);
  // The name says picture, the bytes do not.
  await drop(ann.page, [{ name: 'script.png', type: 'image/png', bytes: Buffer.from('<svg onload="alert(1)"/>') }]);
  await expect(refused).toHaveText(notOne);
  await expect(conversation.locator('footer img')).toHaveCount(0);
  await expect(ann.page.getByTestId('send')).toHaveAttribute('aria-disabled', 'true');
});
