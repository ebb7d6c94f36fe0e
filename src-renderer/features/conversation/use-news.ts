import { useEffect, useEffectEvent, useRef } from 'react';
import type { RefObject } from 'react';
import type { ChatView } from '../../../contract/ipc.ts';
import type { ChatWindow } from '../../stores/message-window.ts';
import { useStores } from '../../stores/context.tsx';
import type { List } from './hold.ts';
import type { Row } from './rows.ts';
import type { ListPlace } from './use-place.ts';

/** A row whose beginning is this far above the pane's end is in sight, px. */
const SEEN_PX = 40;

interface NewsOptions {
  scroll: RefObject<HTMLDivElement | null>;
  list: List;
  rows: readonly Row[];
  stands: ListPlace;
  chat: ChatView;
  held: ChatWindow;
  /** At the chat's very end: nothing is left to go to. */
  atEnd: boolean;
  /** The way down is in sight. */
  shown: boolean;
}

/** The way down: to the first message that is unread and below what is in sight, from there to the end. Esc: to the end. */
export const useNews = ({ scroll, list, rows, stands, chat, held, atEnd, shown }: NewsOptions) => {
  const { messages } = useStores();
  /** The first unread one was gone to; the next step leads to the end. */
  const been = useRef(false);
  useEffect(() => {
    if (atEnd) been.current = false;
  }, [atEnd]);

  const toEnd = (): void => {
    been.current = false;
    stands.place.toEnd();
    if (held.hasNewer) void messages.newest(chat.id);
  };
  const down = (): void => {
    // The button goes with the press.
    scroll.current?.focus({ preventScroll: true });
    const el = scroll.current;
    if (el === null || been.current || chat.unread === 0) return toEnd();
    const isNew = (row: Row): boolean =>
      row.kind === 'message' && !row.message.own && row.message.seq !== null && row.message.seq > chat.readSeq;
    const index = rows.findIndex(isNew);
    const first = rows[index];
    if (first === undefined && !held.hasNewer) return toEnd();
    been.current = true;
    if (first === undefined) return void messages.jumpTo(chat.id, chat.readSeq + 1, 'top');
    if ((list.measurementsCache[index]?.start ?? 0) < el.scrollTop + el.clientHeight - SEEN_PX) return toEnd();
    const above = rows[index - 1];
    stands.begin(above?.kind === 'unread' ? above.key : first.key);
  };

  const escape = useEffectEvent(toEnd);
  useEffect(() => {
    if (!shown) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      const inside = event.target instanceof Element && event.target.closest('.conv') !== null;
      if (event.key !== 'Escape' || event.defaultPrevented || !inside) return;
      // Esc would close the chat of a narrow window.
      event.preventDefault();
      escape();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [shown]);
  return { down, toEnd };
};
