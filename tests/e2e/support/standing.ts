import type { Page } from '@playwright/test';

/** A message in sight, and how far below the pane's top it stands, px. */
export interface Standing {
  text: string;
  top: number;
}

/** The first whole message in sight of the open chat. */
export const standing = (page: Page): Promise<Standing> =>
  page.getByTestId('conversation').evaluate((conversation) => {
    const pane = conversation.querySelector('[role=region]')?.getBoundingClientRect();
    if (pane === undefined) throw new Error('There is no list.');
    const all = [...conversation.querySelectorAll<HTMLElement>('[data-testid=message]')]
      .map((el) => ({
        text: el.querySelector('.tx')?.textContent ?? '',
        top: el.getBoundingClientRect().top - pane.top,
      }))
      .toSorted((a, b) => a.top - b.top);
    const first = all.find((m) => m.top >= 0);
    if (first === undefined) throw new Error('No message is in sight.');
    return first;
  });

/** Where the message that says `text` stands. Infinity: it is not drawn. */
export const topOf = (page: Page, text: string): Promise<number> =>
  page.getByTestId('conversation').evaluate((conversation, said) => {
    const pane = conversation.querySelector('[role=region]')?.getBoundingClientRect();
    const row = [...conversation.querySelectorAll<HTMLElement>('[data-testid=message]')].find(
      (el) => el.querySelector('.tx')?.textContent === said,
    );
    return row === undefined || pane === undefined ? Infinity : row.getBoundingClientRect().top - pane.top;
  }, text);

/**
 * Watches, frame by frame, how far the first whole message in sight moves from where it stands. The answer ends the watch and tells
 * the furthest, px.
 */
export const watchStanding = async (
  page: Page,
): Promise<() => Promise<{ text: string; moved: number; frames: number }>> => {
  await page.getByTestId('conversation').evaluate((conversation) => {
    const pane = conversation.querySelector('[role=region]');
    if (pane === null) throw new Error('There is no list.');
    const rows = (): HTMLElement[] => [...conversation.querySelectorAll<HTMLElement>('[data-testid=message]')];
    const below = (el: HTMLElement): number => el.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    const first = rows()
      .filter((el) => below(el) >= 0)
      .toSorted((a, b) => below(a) - below(b))[0];
    const watch = { id: first?.dataset['messageId'], text: first?.innerText ?? '', moved: 0, frames: 0, over: false };
    const from = first === undefined ? 0 : below(first);
    const look = (): void => {
      if (watch.over) return;
      const row = rows().find((el) => el.dataset['messageId'] === watch.id);
      watch.moved = Math.max(watch.moved, row === undefined ? Infinity : Math.abs(below(row) - from));
      watch.frames += 1;
      requestAnimationFrame(look);
    };
    Object.assign(globalThis, { standingWatch: watch });
    requestAnimationFrame(look);
  });
  return () =>
    page.evaluate(async () => {
      for (let n = 0; n < 4; n += 1) await new Promise(requestAnimationFrame);
      // Put there above.
      const { standingWatch: watch } = globalThis as unknown as {
        standingWatch: { text: string; moved: number; frames: number; over: boolean };
      };
      watch.over = true;
      return { text: watch.text, moved: watch.moved, frames: watch.frames };
    });
};

/** Scrolls the open chat by so many px, and waits until nothing more is drawn because of it. */
export const scrollBy = (page: Page, px: number): Promise<void> =>
  page.getByTestId('conversation').evaluate(async (conversation, by) => {
    const list = conversation.querySelector('[role=region]');
    if (list === null) throw new Error('There is no list.');
    // As a hand would: what is being brought into sight is let go.
    list.dispatchEvent(new WheelEvent('wheel', { deltaY: by, bubbles: true }));
    list.scrollTop += by;
    for (let n = 0; n < 10; n += 1) await new Promise(requestAnimationFrame);
  }, px);
