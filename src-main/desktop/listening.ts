import type { WebContents } from 'electron';

/** What of a window's contents is needed here. */
export type Page = Pick<WebContents, 'on'>;

/** Whether the window's page hears what main tells it: from its first question until it is loaded anew, or its process dies. */
export interface Listening {
  now: () => boolean;
  /** The page has asked for its state. It listens from the next turn on, after the answer that is on its way to it. */
  asked: () => void;
  /** Calls `heard` each time that the page begins to listen. */
  each: (heard: () => void) => void;
  /** Does `work` as soon as the page listens: now, or when it next does. */
  once: (work: () => void) => void;
}

export const createListening = (page: Page): Listening => {
  let listens = false;
  /** Pages are counted, so that what was asked by one that is gone is not taken for the next one's question. */
  let number = 0;
  const each: (() => void)[] = [];
  let waiting: (() => void)[] = [];
  const gone = (): void => {
    listens = false;
    number += 1;
  };
  page.on('render-process-gone', gone);
  page.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) gone();
  });
  return {
    now: () => listens,
    asked() {
      const by = number;
      setImmediate(() => {
        if (by !== number) return;
        listens = true;
        for (const heard of each) heard();
        const due = waiting;
        waiting = [];
        for (const work of due) work();
      });
    },
    each: (heard) => void each.push(heard),
    once(work) {
      if (listens) work();
      else waiting.push(work);
    },
  };
};
