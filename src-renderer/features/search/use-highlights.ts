import { useEffect } from 'react';
import { matchRanges } from '../../../contract/fold.ts';

/** Names of the highlights that search.css colours: every hit, and those of the message that one stands at. */
const FOUND = 'found';
const HERE = 'found-here';

/** Where each UTF-16 unit of an element's text is drawn. */
const textsIn = (element: Element): Text[] => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
    if (node instanceof Text) texts.push(node);
  return texts;
};

/** The ranges of the page that hold the words within one text, however it is cut into elements. */
const rangesIn = (element: Element, words: readonly string[]): Range[] => {
  const texts = textsIn(element);
  const whole = texts.map((node) => node.data).join('');
  return matchRanges(whole, words).flatMap(([start, end]) => {
    const range = document.createRange();
    let at = 0;
    let begun = false;
    for (const node of texts) {
      const next = at + node.data.length;
      if (!begun && start < next) {
        range.setStart(node, start - at);
        begun = true;
      }
      if (begun && end <= next) {
        range.setEnd(node, end - at);
        return [range];
      }
      at = next;
    }
    return [];
  });
};

/**
 * Marks words in the messages of the open chat, wherever they are drawn, and follows what is drawn anew. The page is not
 * changed for it (CSS Custom Highlight): whatever draws a message's text needs to know nothing of it. `chatId` null: nothing is
 * marked. `here`: the id of the message that one stands at.
 */
export const useHighlights = (chatId: number | null, words: readonly string[], here: string | null): void => {
  const key = words.join(' ');
  useEffect(() => {
    const pane = document.querySelector('.pane');
    if (chatId === null || key === '' || pane === null || typeof Highlight === 'undefined') return undefined;
    const all = key.split(' ');
    let frame = 0;
    const mark = (): void => {
      frame = 0;
      const found = new Highlight();
      const current = new Highlight();
      current.priority = 1;
      for (const message of pane.querySelectorAll('[data-testid="message"]'))
        for (const text of message.querySelectorAll('.tx'))
          for (const range of rangesIn(text, all))
            (message.getAttribute('data-message-id') === here ? current : found).add(range);
      CSS.highlights.set(FOUND, found);
      CSS.highlights.set(HERE, current);
    };
    const later = (): void => {
      if (frame === 0) frame = requestAnimationFrame(mark);
    };
    mark();
    const observer = new MutationObserver(later);
    observer.observe(pane, { childList: true, subtree: true, characterData: true });
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
      CSS.highlights.delete(FOUND);
      CSS.highlights.delete(HERE);
    };
  }, [chatId, key, here]);
};
