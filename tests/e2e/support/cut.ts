import type { Page } from '@playwright/test';
import { atRest } from './axe.ts';

/**
 * Words in the window that cannot be read whole: outside of it, cut by what they stand in, or under other words. Where an
 * ellipsis is meant (`.ell`, and two lines of a search hit) only the height counts. What can be scrolled down to is not cut.
 */
export const cut = async (page: Page): Promise<string[]> => {
  await atRest(page);
  return page.evaluate(() => {
    interface Piece {
      text: string;
      element: HTMLElement;
      box: DOMRect;
    }
    const pieces: Piece[] = [];
    const found = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim() ?? '';
      if (element === null || text === '' || element.closest('[aria-hidden=true], .sr, [inert]') !== null) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      // What an ellipsis stands for is not drawn.
      const whole = element.closest('.ell')?.getBoundingClientRect() ?? new DOMRect(-1e5, -1e5, 2e5, 2e5);
      for (const { left, right, top, height } of range.getClientRects()) {
        const width = Math.min(right, whole.right) - Math.max(left, whole.left);
        if (width > 1) pieces.push({ text, element, box: new DOMRect(Math.max(left, whole.left), top, width, height) });
      }
    }
    const inSight: Piece[] = [];
    for (const piece of pieces) {
      const { text, element, box } = piece;
      const ellipsis = element.closest('.ell, .found') !== null;
      let scrolledOut = false;
      for (let frame: HTMLElement | null = element; frame !== null; frame = frame.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(frame);
        const edge = frame.getBoundingClientRect();
        if (overflowY === 'auto' || overflowY === 'scroll')
          scrolledOut ||= box.bottom > edge.bottom + 1 || box.top < edge.top - 1;
        const clipsX = overflowX !== 'visible' && !ellipsis;
        if (clipsX && (box.right > edge.right + 1 || box.left < edge.left - 1)) found.add(`cut at the side: ${text}`);
        const clipsY = overflowY === 'hidden' || overflowY === 'clip';
        // The drawn letters are lower than the box of their font.
        const slack = box.height * 0.2;
        if (
          clipsY &&
          !scrolledOut &&
          element.closest('.found') === null &&
          (box.bottom - slack > edge.bottom || box.top + slack < edge.top)
        )
          found.add(`cut in height: ${text}`);
      }
      if (!ellipsis && (box.right > innerWidth + 1 || box.left < -1)) found.add(`outside: ${text}`);
      if (!scrolledOut) inSight.push(piece);
    }
    for (const [i, a] of inSight.entries())
      for (const b of inSight.slice(i + 1)) {
        if (a.element === b.element || a.element.contains(b.element) || b.element.contains(a.element)) continue;
        const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        if (wide > 2 && high > Math.min(a.box.height, b.box.height) * 0.35)
          found.add(`one over the other: ${a.text} | ${b.text}`);
      }
    if (document.documentElement.scrollWidth > innerWidth) found.add('the page scrolls sideways');
    return [...found];
  });
};
