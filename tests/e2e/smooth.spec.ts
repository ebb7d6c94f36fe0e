import { expect, test } from '@playwright/test';
import { newFlooder } from './support/flood.ts';
import { openChat, register, saying } from './support/people.ts';
import { readWholeChat, toNewest } from './support/reading.ts';
import { watchTasks } from './support/tasks.ts';
import { newWorld } from './support/world.ts';

/** What must feel smooth in real windows: typing and scrolling. How fast a message is seen elsewhere: bench/window.ts. */
const ANN = { name: 'Ann Arthit', email: 'ann@example.org', password: 'correct horse ann' };

/** Nothing that the window does may hold a key up for longer, ms (also what Chromium calls a long task). */
const TASK_MS = 50;
/** A place that moves by more than this, px, is seen to jump. */
const JUMP_PX = 2;

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

  const longest = await watchTasks(ann, test.info().outputPath('tasks.json'));
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
  const { wallMs, cpuMs } = await longest();
  console.log(
    `longest task while 1,000 messages arrive: ${wallMs.toFixed(0)} ms, of which it ran ${cpuMs.toFixed(0)} ms`,
  );
  expect(cpuMs).toBeLessThan(TASK_MS);
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
