import { expect, type Page } from '@playwright/test';

/** How long the window may take to bring an older page that it has said to exist, ms. */
const PAGE_MS = 5_000;

/** Goes to the newest message, by the button where the window holds another stretch of the chat. */
export const toNewest = async (page: Page): Promise<void> => {
  const jump = page.getByRole('button', { name: /To the newest message|new messages?$/ });
  await expect(async () => {
    if (await jump.isVisible()) await jump.click();
    await expect(jump).toHaveCount(0, { timeout: 1_000 });
  }).toPass();
  await page.getByTestId('conversation').evaluate(async (conversation) => {
    const list = conversation.querySelector('[role=region]');
    for (let still = 0; list !== null && still < 10; still += 1) {
      if (list.scrollHeight - list.scrollTop - list.clientHeight > 1) still = 0;
      list.scrollTop = list.scrollHeight;
      await new Promise(requestAnimationFrame);
    }
  });
};

/**
 * What a reader of the open chat sees who scrolls from its newest message up to its first: the texts, oldest first. Only
 * what is drawn is looked at. Throws when a stretch that is seen twice differs, so a row that is drawn twice, goes missing
 * or changes its place on the way up does not pass.
 */
export const readWholeChat = async (page: Page): Promise<string[]> => {
  await toNewest(page);
  const seen = await page.getByTestId('conversation').evaluate(async (conversation, patience) => {
    const list = conversation.querySelector('[role=region]');
    if (list === null) return [];
    const frame = (): Promise<number> => new Promise(requestAnimationFrame);
    interface Drawn {
      id: string;
      text: string;
      top: number;
    }
    const drawn = (): Drawn[] =>
      [...conversation.querySelectorAll<HTMLElement>('[data-testid=message]')]
        .map((el) => ({
          // A message's id changes when it is stored; where it stands and what it says do not.
          id: el.dataset['messageId'] ?? '',
          text: el.querySelector('.tx')?.textContent ?? el.innerText,
          top: el.getBoundingClientRect().top,
        }))
        .toSorted((a, b) => a.top - b.top);
    const all: Drawn[] = [];
    const look = (): void => {
      const now = drawn();
      const first = all[0];
      const joint = first === undefined ? now.length : now.findIndex((m) => m.id === first.id);
      if (joint < 0) throw new Error(`Nothing of what was seen before is drawn any more (${now.length} rows are).`);
      for (const [i, m] of now.slice(joint).entries())
        if (all[i] !== undefined && all[i].id !== m.id)
          throw new Error(`"${m.text}" stands where "${all[i].text}" did.`);
      all.unshift(...now.slice(0, joint));
    };
    look();
    for (let quiet = performance.now(); performance.now() - quiet < patience;) {
      const before = all.length;
      list.scrollTop -= list.clientHeight / 2;
      await frame();
      await frame();
      look();
      if (all.length > before) quiet = performance.now();
      // At the very top nothing is loading and nothing is above the first day's stamp.
      else if (list.scrollTop <= 0 && conversation.querySelector('.day:not(.floating)')) break;
    }
    return all.map((m) => m.text);
  }, PAGE_MS);
  expect(new Set(seen).size, 'no text is drawn twice').toBe(seen.length);
  return seen;
};
