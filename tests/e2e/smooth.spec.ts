import { expect, test } from '@playwright/test';
import { newFlooder } from './support/flood.ts';
import { openChat, register, saying, twoInAChat } from './support/people.ts';
import { readWholeChat, toNewest } from './support/reading.ts';
import { newWorld } from './support/world.ts';

/** What must feel instant, measured in real windows: typing, scrolling, and a message on its way to another window. */
const ANN = { name: 'Ann Arthit', email: 'ann@example.org', password: 'correct horse ann' };
const BEAM = { name: 'Beam Boonmee', email: 'beam@example.org', password: 'correct horse beam' };

/** A time that was measured while the machine did something else says nothing of the app: one in three runs must be within. */
test.describe.configure({ retries: 2 });

/** Nothing that the window does may hold a key up for longer, ms (also what Chromium calls a long task). */
const TASK_MS = 50;
/** A place that moves by more than this, px, is seen to jump. */
const JUMP_PX = 2;
/** From Enter in one window to the message painted in the other one, the median, ms. */
const VISIBLE_MS = 60;

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => `${n}: ${'a word or two more '.repeat(1 + ((n * 7) % 5))}`.trimEnd());

test('typing never waits while 1,000 messages arrive in the open chat', async () => {
  const texts = numbered(1_000);
  const typed = 'The quick brown fox jumps over the lazy dog, and nobody keeps it waiting. ';
  await using world = await newWorld();
  const ann = await world.open('ann');
  await register(ann.page, ANN);
  const carl = await newFlooder(world.server.url(), 'carl', ANN);
  await carl.send(['hello']);
  await openChat(ann.page, 'carl');
  await expect(saying(ann.page, 'hello')).toBeVisible();

  await ann.page.evaluate(() => {
    const tasks: number[] = [];
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map((e) => Math.round(e.duration)))).observe({
      type: 'longtask',
    });
    Object.assign(window, { tasks });
  });
  let flooding = true;
  const flood = carl.send(texts).finally(() => (flooding = false));
  const composer = ann.page.getByTestId('composer');
  let expected = '';
  for (let after = 0; after < 1;) {
    if (!flooding) after += 1;
    await composer.pressSequentially(typed, { delay: 15 });
    expected += typed;
  }
  await flood;
  await expect(saying(ann.page, texts.at(-1) ?? '')).toHaveCount(1);
  const tasks = await ann.page.evaluate(() => (window as unknown as { tasks: number[] }).tasks); // put there above
  expect(tasks.filter((ms) => ms > TASK_MS)).toEqual([]);
  await expect(composer).toHaveValue(expected);
  expect(await readWholeChat(ann.page)).toEqual(['hello', ...texts]);
  carl.close();
});

test('scrolling up through 2,000 messages never jumps', async () => {
  const texts = numbered(2_000);
  await using world = await newWorld();
  const ann = await world.open('ann');
  await register(ann.page, ANN);
  const carl = await newFlooder(world.server.url(), 'carl', ANN);
  await carl.send(texts);
  carl.close();
  await expect(ann.page.getByTestId('chat-list-item')).toContainText(texts.at(-1) ?? '');
  await openChat(ann.page, 'carl');
  await expect(ann.page.getByTestId('message').first()).toBeVisible();
  await toNewest(ann.page);
  await expect(saying(ann.page, texts.at(-1) ?? '')).toBeVisible();

  const seen = await ann.page.getByTestId('conversation').evaluate(async (conversation, most) => {
    const list = conversation.querySelector('[role=region]');
    if (list === null) throw new Error('There is no list.');
    const frame = (): Promise<number> => new Promise(requestAnimationFrame);
    const rows = (): HTMLElement[] => [...conversation.querySelectorAll<HTMLElement>('[data-testid=message]')];
    const topOf = (id: string | undefined): number | null =>
      rows()
        .find((el) => el.dataset['messageId'] === id)
        ?.getBoundingClientRect().top ?? null;
    const ids = new Set<string>();
    const jumps: string[] = [];
    let steps = 0;
    for (let idle = 0; idle < 60;) {
      steps += 1;
      const middle = list.getBoundingClientRect().top + list.clientHeight / 2;
      const anchor = rows().find((el) => el.getBoundingClientRect().bottom > middle);
      const id = anchor?.dataset['messageId'];
      const before = anchor?.getBoundingClientRect().top ?? 0;
      const from = list.scrollTop;
      const height = list.scrollHeight;
      list.scrollTop -= 250;
      const moved = from - list.scrollTop;
      // The rows that come into sight are measured and the older page is joined on in the frames that follow.
      for (let n = 0; n < 3; n += 1) {
        await frame();
        const top = topOf(id);
        const off = top === null ? Infinity : top - (before + moved);
        if (Math.abs(off) > most)
          jumps.push(
            `step ${steps}, ${from} px: ${anchor?.innerText.slice(0, 6)} by ${off} px (${list.scrollHeight - height} px higher)`,
          );
      }
      const known = ids.size;
      for (const el of rows()) ids.add(el.dataset['messageId'] ?? '');
      idle = ids.size > known ? 0 : idle + 1;
    }
    return { jumps, messages: ids.size };
  }, JUMP_PX);
  expect(seen.jumps).toEqual([]);
  // The window holds a part of them at a time: to have seen all, it joined every older page on and let the newer ones go.
  expect(seen.messages).toBe(texts.length);
});

test('a message is seen in the other window at once', async () => {
  const MESSAGES = 50;
  await using world = await newWorld();
  const ann = await world.open('ann');
  const beam = await world.open('beam');
  await twoInAChat({ page: ann.page, who: ANN }, { page: beam.page, who: BEAM });

  await ann.page.evaluate(() => {
    const sent: Record<string, number> = {};
    Object.assign(window, { sent });
    document.addEventListener(
      'keydown',
      (event) => {
        if (event.key === 'Enter' && event.target instanceof HTMLTextAreaElement) sent[event.target.value] = Date.now();
      },
      true,
    );
  });
  await beam.page.evaluate(() => {
    const painted: Record<string, number> = {};
    Object.assign(window, { painted });
    const look = (): void => {
      for (const el of document.querySelectorAll('[data-testid=message] .tx')) {
        const text = el.textContent;
        if (text in painted) continue;
        painted[text] = Infinity;
        // Rows are drawn in a frame's own callback: the next task comes when that frame was laid out and painted.
        setTimeout(() => (painted[text] = Date.now()));
      }
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  });
  for (let n = 0; n < MESSAGES; n += 1) {
    await ann.page.getByTestId('composer').pressSequentially(`no ${n}`);
    await ann.page.getByTestId('composer').press('Enter');
    await expect(saying(beam.page, `no ${n}`)).toHaveCount(1);
  }
  const times = (page: typeof ann.page, name: 'sent' | 'painted'): Promise<Record<string, number>> =>
    page.evaluate((key) => (window as unknown as Record<string, Record<string, number>>)[key] ?? {}, name); // put there above
  const [sent, painted] = [await times(ann.page, 'sent'), await times(beam.page, 'painted')];
  const took = Array.from({ length: MESSAGES }, (_, n) => (painted[`no ${n}`] ?? NaN) - (sent[`no ${n}`] ?? NaN));
  took.sort((a, b) => a - b);
  const median = took[MESSAGES / 2] ?? NaN;
  test
    .info()
    .annotations.push({ type: 'send to visible', description: `median ${median} ms, worst ${took.at(-1)} ms` });
  console.log(`send to visible in the other window: median ${median} ms, worst ${took.at(-1)} ms`);
  expect(median).toBeLessThan(VISIBLE_MS);
});
