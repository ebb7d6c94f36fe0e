import { observeElementRect, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChatView } from '../../../contract/ipc.ts';
import type { ChatWindow } from '../../stores/message-window.ts';
import { useApp, useDates, useStores } from '../../stores/context.tsx';
import { Announcer, JumpButton, ListEdge, TypingRow } from './ListParts.tsx';
import { MessageRow } from './MessageRow.tsx';
import type { MessageActions } from './MessageRow.tsx';
import { createReadMarker } from './read-marker.ts';
import { buildRows, estimateRow } from './rows.ts';
import type { UnreadLine } from './rows.ts';
import { shownStatus } from './StatusMark.tsx';
import { isAttentive, useAttention } from './use-attention.ts';
import { useArrivals } from './use-arrivals.ts';
import { usePlace } from './use-place.ts';

/** Above the first row: room for the sign that older messages are loading or missing. */
const EDGE_PX = 40;
/** Below the last row, and more when somebody is typing: the gap of a turn and one bubble. */
const END_PX = 16;
const TYPING_PX = 56;
/** More is fetched when the end of what is held is nearer than this many screens. */
const AHEAD = 1.5;
/** How long the ring of a jump's target and the floating day stay. */
const RING_MS = 1_200;
const DAY_MS = 1_000;

interface MessageListProps {
  chat: ChatView;
  window: ChatWindow;
  unread: UnreadLine | null;
  actions: MessageActions;
}

/** The messages of a chat: only the rows in sight are drawn; older and newer pages come as one scrolls. */
export function MessageList({ chat, window: held, unread, actions }: MessageListProps) {
  const { t } = useTranslation();
  const dates = useDates();
  const { app, bridge, messages } = useStores();
  const online = useApp((s) => s.connection.state === 'online');
  const scroll = useRef<HTMLDivElement>(null);
  const rows = useMemo(
    () =>
      buildRows(held.messages, {
        hasOlder: held.hasOlder || held.missing,
        unread,
        peersReadSeq: chat.peersReadSeq,
        peersDeliveredSeq: chat.peersDeliveredSeq,
      }),
    [held.messages, held.hasOlder, held.missing, unread, chat.peersReadSeq, chat.peersDeliveredSeq],
  );
  const typing = chat.typing.length > 0;
  /** As last observed: asking the element while rows are drawn would lay the page out once more. */
  const width = useRef(912);
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLLIElement>({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: (i) => {
      const row = rows[i];
      return row === undefined ? 0 : estimateRow(row, Math.min(880, width.current - 32));
    },
    observeElementRect: (instance, report) =>
      observeElementRect(instance, (rect) => {
        width.current = rect.width;
        report(rect);
      }),
    getItemKey: (i) => rows[i]?.key ?? i,
    overscan: 4,
    anchorTo: 'end',
    paddingStart: EDGE_PX,
    paddingEnd: END_PX + (typing ? TYPING_PX : 0),
  });
  const place = usePlace(scroll, virtualizer, rows, held.version, held.target);
  const marker = useMemo(() => createReadMarker(bridge, chat.id), [bridge, chat.id]);
  useEffect(() => () => marker.close(), [marker]);

  const [far, setFar] = useState(false);
  const [atEnd, setAtEnd] = useState(true);
  const [floatingDay, setFloatingDay] = useState<number | null>(null);
  const dayTimer = useRef<ReturnType<typeof setTimeout>>(undefined);

  /** Looks at what is in sight: fetches what will be soon, marks what was read. */
  const look = useCallback(() => {
    const el = scroll.current;
    if (el === null || place.version !== held.version) return;
    const below = el.scrollHeight - el.scrollTop - el.clientHeight;
    setFar(below > el.clientHeight);
    setAtEnd(place.atEnd && !held.hasNewer);
    messages.setAtBottom(chat.id, place.atEnd);
    if (held.error === null && el.scrollTop < AHEAD * el.clientHeight) void messages.loadOlder(chat.id);
    if (held.error === null && below < AHEAD * el.clientHeight) void messages.loadNewer(chat.id);
    if (!isAttentive() || app.getState().locked) return;
    const seen = virtualizer
      .getVirtualItems()
      .findLast(
        (item) =>
          item.start < el.scrollTop + el.clientHeight && isSeen(item.end, el.scrollTop + el.clientHeight, item.index),
      );
    function isSeen(end: number, edge: number, index: number): boolean {
      const row = rows[index];
      // A message taller than the pane counts once its end was in sight.
      return end <= edge + END_PX && row?.kind === 'message' && !row.message.own && row.message.seq !== null;
    }
    const row = seen === undefined ? undefined : rows[seen.index];
    if (row?.kind === 'message' && row.message.seq !== null && row.message.seq > chat.readSeq)
      marker.saw(row.message.seq);
  }, [place, held.version, held.hasNewer, held.error, messages, chat.id, chat.readSeq, virtualizer, rows, marker, app]);

  // Drawn anew when the window gets the user's attention or the screen is unlocked; after every drawing, other rows may be in sight.
  useAttention();
  useApp((s) => s.locked);
  useEffect(look);

  const onScroll = (): void => {
    place.scrolled();
    look();
    const el = scroll.current;
    const top = el === null ? undefined : virtualizer.getVirtualItemForOffset(el.scrollTop + 40);
    const row = top === undefined ? undefined : rows[top.index];
    clearTimeout(dayTimer.current);
    setFloatingDay(row?.kind === 'message' && !place.atEnd ? new Date(row.message.at).setHours(0, 0, 0, 0) : null);
    dayTimer.current = setTimeout(() => setFloatingDay(null), DAY_MS);
  };
  useEffect(() => () => clearTimeout(dayTimer.current), []);

  // One's own new message is always gone to.
  const last = held.messages.at(-1);
  const lastUnsent = last?.own && last.seq === null ? last.key : null;
  useEffect(() => {
    if (lastUnsent !== null) place.toEnd();
    // The place is one object per list; only a new message of one's own moves it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [lastUnsent]);

  const [ringed, setRinged] = useState<number | null>(null);
  useEffect(() => {
    if (held.target === null) return undefined;
    setRinged(held.target);
    const timer = setTimeout(() => setRinged(null), RING_MS);
    return () => clearTimeout(timer);
  }, [held.target, held.version]);

  const arrivals = useArrivals(held);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-key]')];
    const focused = all.findIndex((el) => el.contains(document.activeElement));
    if (event.key === 'Enter' && all[focused] === document.activeElement) {
      event.preventDefault();
      // As in a file manager: Alt+Enter shows what is known of a thing.
      const message = held.messages.find((m) => m.key === all[focused]?.dataset['key']);
      if (event.altKey && message !== undefined) return actions.info(message);
      all[focused]?.querySelector<HTMLElement>('.tools button, .after button, .bub button')?.focus();
    }
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = focused < 0 ? all.at(-1) : all[focused + step];
    next?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: 'nearest' });
  };

  return (
    <div className="msgs">
      <div
        className="scroll"
        ref={scroll}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        tabIndex={0}
        role="region"
        aria-label={t('conversation.messages')}
      >
        <div className="ground" role="log" aria-live="off" aria-label={t('conversation.messages')}>
          <ol style={{ height: virtualizer.getTotalSize() }}>
            {virtualizer.getVirtualItems().map((item) => {
              const row = rows[item.index];
              if (row === undefined) return null;
              const style = { transform: `translateY(${item.start}px)` };
              const common = { ref: virtualizer.measureElement, 'data-index': item.index, style };
              if (row.kind === 'day') {
                return (
                  <li key={row.key} {...common} className="day">
                    <span>{dates.day(row.at)}</span>
                  </li>
                );
              }
              if (row.kind === 'unread') {
                return (
                  <li key={row.key} {...common} className="unread-line">
                    {t('conversation.newMessages', { count: row.count })}
                  </li>
                );
              }
              const { message } = row;
              return (
                <li key={row.key} {...common} className={`gap-${row.gap}`}>
                  <MessageRow
                    message={message}
                    shown={shownStatus(row.status, online)}
                    status={row.status}
                    first={row.first}
                    last={row.last}
                    timed={row.timed}
                    group={chat.kind === 'group'}
                    face={chat.peer?.id === message.senderId ? chat.peer.picture : null}
                    hit={ringed !== null && message.seq === ringed}
                    fresh={arrivals.has(message.key)}
                    dates={dates}
                    actions={actions}
                  />
                </li>
              );
            })}
            {typing && <TypingRow chat={chat} />}
            <ListEdge
              window={held}
              onRetry={() => void messages.open(chat.id, { readSeq: chat.readSeq, unread: chat.unread })}
            />
          </ol>
        </div>
      </div>
      <div className={floatingDay === null ? 'day floating' : 'day floating on'} aria-hidden="true">
        {floatingDay !== null && <span>{dates.day(floatingDay)}</span>}
      </div>
      {(far || held.hasNewer || (!atEnd && chat.unread > 0)) && (
        <JumpButton
          count={atEnd ? 0 : chat.unread}
          onJump={() => {
            place.toEnd();
            if (held.hasNewer) void messages.newest(chat.id);
          }}
        />
      )}
      <Announcer chat={chat} held={held} />
    </div>
  );
}
