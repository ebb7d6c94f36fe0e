import { useVirtualizer } from '@tanstack/react-virtual';
import { MessagesSquare } from 'lucide-react';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp, useChats, useStores } from '../../stores/context.tsx';
import { useKeptRow } from '../../ui/kept-row.ts';
import { WaitingNote } from '../shell/WaitingNote.tsx';
import { ChatRow } from './ChatRow.tsx';
import { useToday } from './use-today.ts';

/** The chats, newest first. Only the rows in sight exist (there may be 5,000); one tab stop, arrow keys move. */
export function ChatList() {
  const { t } = useTranslation();
  const { chats } = useStores();
  const order = useChats((s) => s.order);
  // Whether there are no chats, only the server can say.
  const unknown = useApp((s) => s.connection.syncedAt === null);
  const loaded = useChats((s) => s.loaded);
  const selected = useChats((s) => s.selected);
  const rowHeight = useRowHeight();
  const today = useToday();
  const scroller = useRef<HTMLElement>(null);
  const [focused, setFocused] = useState<number | null>(null);
  const wanted = useRef(false);

  const stop = Math.max(0, order.indexOf(focused ?? selected ?? -1));
  const rangeExtractor = useKeptRow(stop);
  const keyOf = useCallback((index: number) => order[index] ?? index, [order]);
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises this component
  const rows = useVirtualizer({
    count: order.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: keyOf,
    overscan: 6,
    rangeExtractor,
    useFlushSync: false,
  });
  useEffect(() => rows.measure(), [rows, rowHeight]);
  useEffect(() => {
    const index = selected === null ? -1 : chats.getState().order.indexOf(selected);
    if (index >= 0) rows.scrollToIndex(index, { align: 'auto' });
  }, [rows, chats, selected]);
  useLayoutEffect(() => {
    if (!wanted.current) return;
    const row = scroller.current?.querySelector<HTMLElement>('[data-pane-focus]');
    if (row) {
      wanted.current = false;
      row.focus();
    }
  });
  useEffect(() => () => chats.hold(false), [chats]);
  // Two frames on, the rows are on the screen: what `npm run bench` calls the start of the app.
  useEffect(() => {
    if (!loaded || performance.getEntriesByName('chat-list').length > 0) return;
    requestAnimationFrame(() => requestAnimationFrame(() => performance.mark('chat-list')));
  }, [loaded]);

  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1);
    const moves: Record<string, number> = {
      ArrowDown: stop + 1,
      ArrowUp: stop - 1,
      PageDown: stop + page,
      PageUp: stop - page,
      Home: 0,
      End: order.length - 1,
    };
    const to = moves[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const index = Math.min(Math.max(to, 0), order.length - 1);
    wanted.current = true;
    setFocused(order[index] ?? null);
    rows.scrollToIndex(index, { align: 'auto' });
  };

  if (loaded && order.length === 0) {
    return (
      <div className="s-list" data-testid="chat-list">
        <div className="s-empty">
          <div className="o">
            <MessagesSquare className="ic" aria-hidden="true" />
          </div>
          <b>{t(unknown ? 'chats.unknownTitle' : 'chats.emptyTitle')}</b>
          <span>{t(unknown ? 'chats.unknownText' : 'chats.emptyText')}</span>
          {unknown && <WaitingNote />}
        </div>
      </div>
    );
  }
  return (
    <nav
      ref={scroller}
      className="s-list"
      aria-label={t('chats.list')}
      data-testid="chat-list"
      onKeyDown={onKeyDown}
      onPointerEnter={() => chats.hold(true)}
      onPointerLeave={() => chats.hold(false)}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setFocused(null)}
    >
      <ul role="list" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => {
          const id = order[item.index];
          return id === undefined ? null : (
            <ChatRow
              key={item.key}
              id={id}
              index={item.index}
              count={order.length}
              top={item.start}
              selected={id === selected}
              tabStop={item.index === stop}
              today={today}
            />
          );
        })}
      </ul>
    </nav>
  );
}

/** A row's height, px: 68 at the usual text size, 52 when dense, growing with the text (`--row-h` of the tokens). */
const useRowHeight = (): number =>
  useApp(({ settings }) => Math.round((settings.density === 'compact' ? 6 : 22) + 46 * (settings.textSize / 100)));
