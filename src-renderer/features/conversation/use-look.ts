import { useEffect, useMemo, useState } from 'react';
import type { RefObject } from 'react';
import type { ChatView } from '../../../contract/ipc.ts';
import type { ChatWindow } from '../../stores/message-window.ts';
import { useApp, useStores } from '../../stores/context.tsx';
import type { List } from './hold.ts';
import type { Place } from './place.ts';
import { createReadMarker } from './read-marker.ts';
import type { Row } from './rows.ts';
import { isAttentive, useAttention } from './use-attention.ts';

/** More is fetched when the end of what is held is nearer than this many screens. */
const AHEAD = 1.5;
/** A message counts as read when its end is no further below the pane than this, px. */
const END_PX = 16;

interface LookOptions {
  scroll: RefObject<HTMLDivElement | null>;
  list: List;
  rows: readonly Row[];
  place: Place;
  chat: ChatView;
  held: ChatWindow;
}

/**
 * Looks at what is in sight, to be called after every drawing and scrolling: fetches what will be soon, marks what was read. Answers how the
 * list stands: more than a screen above its end, or at the chat's very end.
 */
export const useLook = ({ scroll, list, rows, place, chat, held }: LookOptions) => {
  const { app, bridge, messages } = useStores();
  const online = useApp((s) => s.connection.state === 'online');
  const marker = useMemo(() => createReadMarker(bridge, chat.id), [bridge, chat.id]);
  useEffect(() => () => marker.close(), [marker]);
  const [far, setFar] = useState(false);
  const [atEnd, setAtEnd] = useState(true);

  const look = (): void => {
    const el = scroll.current;
    if (el === null || place.version !== held.version) return;
    const below = el.scrollHeight - el.scrollTop - el.clientHeight;
    const bottom = el.scrollTop + el.clientHeight;
    setFar(below > el.clientHeight);
    setAtEnd(place.atEnd && !held.hasNewer);
    messages.setAtBottom(chat.id, place.atEnd);
    const items = list.getVirtualItems();
    if (held.error === null && el.scrollTop < AHEAD * el.clientHeight) void messages.loadOlder(chat.id);
    if (held.error === null && below < AHEAD * el.clientHeight) void messages.loadNewer(chat.id);
    if (held.error === null && online) {
      for (const item of items) {
        const row = rows[item.index];
        if (row?.kind !== 'hole' || row.hole.tried) continue;
        const reader = el.scrollTop + el.clientHeight / 2 > (item.start + item.end) / 2 ? 'below' : 'above';
        void messages.fill(chat.id, row.hole, reader);
        break;
      }
    }
    if (!isAttentive() || app.getState().locked) return;
    // A message taller than the pane counts once its end was in sight.
    const seen = items.findLast((item) => {
      const row = rows[item.index];
      const told = row?.kind === 'message' || row?.kind === 'notice';
      return item.end <= bottom + END_PX && told && !row.upTo.own && row.upTo.seq !== null;
    });
    const row = seen === undefined ? undefined : rows[seen.index];
    const upTo = row?.kind === 'message' || row?.kind === 'notice' ? row.upTo.seq : null;
    if (upTo !== null && upTo > chat.readSeq) marker.saw(upTo);
  };

  // Drawn anew when the window gets the user's attention or the screen is unlocked.
  useAttention();
  useApp((s) => s.locked);
  return { far, atEnd, look };
};
