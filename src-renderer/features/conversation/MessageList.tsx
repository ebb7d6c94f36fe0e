import { observeElementRect, useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useMemo, useRef } from 'react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { GroupMember } from '../../../contract/group-ipc.ts';
import type { ChatView } from '../../../contract/ipc.ts';
import type { ChatWindow } from '../../stores/message-window.ts';
import { useApp, useDates, useStores } from '../../stores/context.tsx';
import { JumpButton, ListEdge, TypingRow } from './ListParts.tsx';
import { ListRow } from './ListRow.tsx';
import type { MessageActions } from './message-actions.ts';
import { messageKey } from './message-keys.ts';
import { MessageRow } from './MessageRow.tsx';
import { buildRows } from './rows.ts';
import type { UnreadLine } from './rows.ts';
import { shownStatus } from './StatusMark.tsx';
import { useArrivals } from './use-arrivals.ts';
import { useDay } from './use-day.ts';
import { useEstimates } from './use-estimates.ts';
import { useLook } from './use-look.ts';
import { useNews } from './use-news.ts';
import { usePlace } from './use-place.ts';
import { useRing } from './use-ring.ts';
import { useWalk } from './use-walk.ts';

/** Above the first row: room for the sign that older messages are loading. */
const EDGE_PX = 40;
/** Below the last row, and more when somebody is typing: the gap of a turn and one bubble. */
const END_PX = 16;
const TYPING_PX = 56;

interface MessageListProps {
  chat: ChatView;
  window: ChatWindow;
  unread: UnreadLine | null;
  /** The keys of what is selected; null: nothing is being selected. */
  selected: ReadonlySet<string> | null;
  /** Of a group. */
  members: readonly GroupMember[];
  actions: MessageActions;
  /** A day's stamp was pressed. */
  onDay: (at: number) => void;
}

/**
 * The messages of a chat: only the rows in sight are drawn; older and newer pages come as one scrolls. What is done below or
 * above it, every key of an edit included, draws nothing here.
 */
export const MessageList = memo(function MessageList(props: MessageListProps) {
  const { chat, window: held, unread, selected, members, actions, onDay } = props;
  const { t } = useTranslation();
  const dates = useDates();
  const { messages } = useStores();
  const online = useApp((s) => s.connection.state === 'online');
  const self = useApp((s) => s.account?.userId ?? '');
  const scroll = useRef<HTMLDivElement>(null);
  const rows = useMemo(
    () =>
      buildRows(held.messages, {
        hasOlder: held.hasOlder,
        holes: held.holes,
        unread,
        peersReadSeq: chat.peersReadSeq,
        peersDeliveredSeq: chat.peersDeliveredSeq,
      }),
    [held.messages, held.hasOlder, held.holes, unread, chat.peersReadSeq, chat.peersDeliveredSeq],
  );
  const faces = useMemo(() => new Map(members.map((m) => [m.id, m.picture])), [members]);
  const faceOf = (id: string): string | null => (chat.peer?.id === id ? chat.peer.picture : (faces.get(id) ?? null));
  const typing = chat.typing.length > 0;
  /** As last observed: asking the element while rows are drawn would lay the page out once more. */
  const width = useRef(912);
  const estimateSize = useEstimates(rows, width);
  const walk = useWalk(scroll, rows);
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLLIElement>({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize,
    observeElementRect: (instance, report) =>
      observeElementRect(instance, (rect) => {
        width.current = rect.width;
        report(rect);
      }),
    getItemKey: (i) => rows[i]?.key ?? i,
    overscan: 4,
    rangeExtractor: walk.rangeExtractor,
    anchorTo: 'end',
    paddingStart: EDGE_PX,
    paddingEnd: END_PX + (typing ? TYPING_PX : 0),
  });
  const stands = usePlace(scroll, virtualizer, rows, chat.id, held);
  const { place } = stands;
  const { far, atEnd, look } = useLook({ scroll, list: virtualizer, rows, place, chat, held });
  useEffect(look);
  const floating = useDay(scroll, virtualizer, rows);
  const away = far || held.hasNewer || (!atEnd && chat.unread > 0);
  const news = useNews({ scroll, list: virtualizer, rows, stands, chat, held, atEnd, shown: away });
  const onScroll = (): void => {
    stands.scrolled();
    look();
    floating.show(place.atEnd);
  };

  // One's own new message is always gone to, but for one that waited already when the reader came back to their place.
  const last = held.messages.at(-1);
  const lastUnsent = last?.own && last.seq === null ? last.key : null;
  const back = useRef(messages.standOf(chat.id) !== null);
  useEffect(() => {
    if (lastUnsent !== null && !back.current) place.toEnd();
    back.current = false;
    // The place is one object per list; only a new message of one's own moves it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [lastUnsent]);

  const ringed = useRing(scroll, held, walk);
  const arrivals = useArrivals(held);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const key = event.target instanceof HTMLElement ? event.target.dataset['key'] : undefined;
    const message = key === undefined ? undefined : held.messages.find((m) => m.key === key);
    const may = message !== undefined && message.kind !== 'notice';
    if (!may || !messageKey(event, message, actions, selected !== null))
      return walk.onKeyDown(event, virtualizer, place);
    event.preventDefault();
    // Letters would go into the field.
    event.stopPropagation();
  };

  return (
    <div className="msgs">
      <div
        className="scroll"
        ref={scroll}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
        onFocus={walk.onFocus}
        tabIndex={0}
        role="region"
        data-selecting={selected !== null || undefined}
        aria-label={t('conversation.messages')}
      >
        <div className="ground">
          <ol style={{ height: virtualizer.getTotalSize() }}>
            {virtualizer.getVirtualItems().map((item) => {
              const row = rows[item.index];
              if (row === undefined) return null;
              const style = { transform: `translateY(${item.start}px)` };
              return (
                <ListRow
                  key={row.key}
                  row={row}
                  place={{ ref: virtualizer.measureElement, 'data-index': item.index, style }}
                  dates={dates}
                  self={self}
                  onDay={onDay}
                  onHole={(hole) => void messages.fill(chat.id, hole, 'below')}
                  message={({ message, album, status, first, last: ends, timed }) => (
                    <MessageRow
                      message={message}
                      album={album}
                      shown={shownStatus(status, online)}
                      status={status}
                      first={first}
                      last={ends}
                      timed={timed}
                      group={chat.kind === 'group'}
                      self={self}
                      face={faceOf(message.senderId)}
                      hit={ringed !== null && (album ?? [message]).some((m) => m.seq === ringed)}
                      fresh={arrivals.has(message.key)}
                      selected={selected === null ? null : (album ?? [message]).every((m) => selected.has(m.key))}
                      dates={dates}
                      actions={actions}
                    />
                  )}
                />
              );
            })}
            {typing && <TypingRow chat={chat} members={members} />}
            <ListEdge
              window={held}
              onRetry={() => void messages.open(chat.id, { readSeq: chat.readSeq, unread: chat.unread })}
            />
          </ol>
        </div>
      </div>
      <div className={floating.day === null ? 'day floating' : 'day floating on'} aria-hidden="true">
        {floating.day !== null && (
          <button type="button" tabIndex={-1} onClick={() => onDay(floating.day ?? 0)}>
            {dates.day(floating.day)}
          </button>
        )}
      </div>
      {away && <JumpButton count={atEnd ? 0 : chat.unread} onJump={news.down} />}
    </div>
  );
});
