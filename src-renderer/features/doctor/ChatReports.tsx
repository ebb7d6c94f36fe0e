import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChatReport } from '../../../contract/doctor.ts';
import { useChats } from '../../stores/context.tsx';
import { useKeptRow } from '../../ui/kept-row.ts';
import { ChatReportRow } from './ChatReportRow.tsx';
import type { DoctorView } from './use-doctor.ts';
import { inOrder } from './verdict.ts';

/** A closed row, px. */
const ROW = 61;

/** Every chat, what needs attention first. Only the rows in sight exist; one tab stop, arrow keys move. */
export function ChatReports({
  chats,
  doctor,
  online,
}: {
  chats: readonly ChatReport[];
  doctor: DoctorView;
  online: boolean;
}) {
  const { t } = useTranslation();
  const order = useChats((s) => s.order);
  const [open, setOpen] = useState<number | null>(null);
  const [stop, setStop] = useState(0);
  const [margin, setMargin] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const wanted = useRef<number | null>(null);
  // An open row keeps its place while the order changes about it: what one reads must not jump away.
  const held = useRef<number[] | null>(null);
  const sorted = useMemo(() => inOrder(chats, order), [chats, order]);
  const rows = useMemo(() => {
    if (open === null) {
      held.current = null;
      return sorted;
    }
    held.current ??= sorted.map((c) => c.chatId);
    const places = new Map(held.current.map((id, place) => [id, place]));
    return [...sorted].sort((a, b) => (places.get(a.chatId) ?? Infinity) - (places.get(b.chatId) ?? Infinity));
  }, [sorted, open]);
  const here = Math.min(stop, Math.max(0, rows.length - 1));
  const rangeExtractor = useKeptRow(here);
  const scroller = useCallback(() => list.current?.closest<HTMLElement>('.body') ?? null, []);
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises this component
  const virtual = useVirtualizer<HTMLElement, HTMLLIElement>({
    count: rows.length,
    getScrollElement: scroller,
    estimateSize: () => ROW,
    getItemKey: (i) => rows[i]?.chatId ?? i,
    overscan: 6,
    rangeExtractor,
    scrollMargin: margin,
    useFlushSync: false,
  });
  // What stands above the list grows and shrinks, and with it the whole page.
  useEffect(() => {
    const body = scroller();
    const page = list.current?.closest('.doc');
    if (body === null || page == null || typeof ResizeObserver === 'undefined') return undefined;
    const watch = new ResizeObserver(() => {
      if (list.current === null) return;
      setMargin(list.current.getBoundingClientRect().top - body.getBoundingClientRect().top + body.scrollTop);
    });
    watch.observe(page);
    return () => watch.disconnect();
  }, [scroller]);
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const row = list.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"] > button`);
    if (!row) return;
    wanted.current = null;
    row.focus();
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    const moves: Record<string, number> = { ArrowDown: stop + 1, ArrowUp: stop - 1, Home: 0, End: rows.length - 1 };
    const to = moves[event.key];
    if (to === undefined || !(event.target instanceof HTMLElement) || !event.target.matches('.doc-row')) return;
    event.preventDefault();
    const index = Math.min(Math.max(to, 0), rows.length - 1);
    wanted.current = index;
    setStop(index);
    virtual.scrollToIndex(index, { align: 'auto' });
  };

  return (
    <section className="doc-chats" aria-labelledby="doc-chats">
      <div className="doc-sub">
        <h4 id="doc-chats" className="sh">
          {t('doctor.chats')}
        </h4>
        <span className="d tn">{t('doctor.chatsCount', { count: rows.length })}</span>
      </div>
      {rows.length === 0 && <p className="d">{t('doctor.noChats')}</p>}
      <ul ref={list} role="list" style={{ height: virtual.getTotalSize() }} onKeyDown={onKeyDown}>
        {virtual.getVirtualItems().map((item) => {
          const chat = rows[item.index];
          if (chat === undefined) return null;
          return (
            <li
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              aria-setsize={rows.length}
              aria-posinset={item.index + 1}
              style={{ transform: `translateY(${item.start - margin}px)` }}
            >
              <ChatReportRow
                chat={chat}
                open={open === chat.chatId}
                tabStop={item.index === here}
                online={online}
                doctor={doctor}
                onToggle={() => {
                  setStop(item.index);
                  setOpen(open === chat.chatId ? null : chat.chatId);
                }}
              />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
