import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { GroupMember } from '../../../contract/group-ipc.ts';
import { useKeptRow } from '../../ui/kept-row.ts';
import type { Point } from '../../ui/point.ts';
import { MemberRow } from './MemberRow.tsx';

/** A row, px. */
const ROW = 60;

interface MemberListProps {
  members: readonly GroupMember[];
  /** Whether anything can be done with one. */
  offers: (member: GroupMember) => boolean;
  onMenu: (member: GroupMember, at: Point) => void;
}

/** The members of a group. Only the rows in sight exist (there may be 500); one tab stop, arrow keys move. */
export function MemberList({ members, offers, onMenu }: MemberListProps) {
  const { t: g } = useTranslation('groups');
  const list = useRef<HTMLUListElement>(null);
  const [stop, setStop] = useState(0);
  const [margin, setMargin] = useState(0);
  const wanted = useRef<number | null>(null);
  const here = Math.min(stop, Math.max(0, members.length - 1));
  const rangeExtractor = useKeptRow(here);
  const scroller = useCallback(() => list.current?.closest<HTMLElement>('.g-body') ?? null, []);
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises this component
  const virtual = useVirtualizer<HTMLElement, HTMLLIElement>({
    count: members.length,
    getScrollElement: scroller,
    estimateSize: () => ROW,
    getItemKey: (i) => members[i]?.id ?? i,
    overscan: 6,
    rangeExtractor,
    scrollMargin: margin,
    useFlushSync: false,
  });
  // What stands above the list grows and shrinks.
  useEffect(() => {
    const body = scroller();
    const page = body?.firstElementChild;
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
    const last = members.length - 1;
    const page = Math.max(1, Math.floor((scroller()?.clientHeight ?? 0) / ROW) - 1);
    const moves: Record<string, number> = {
      ...{ ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: last },
      ...{ PageDown: here + page, PageUp: here - page },
    };
    const to = moves[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const index = Math.min(Math.max(to, 0), last);
    wanted.current = index;
    setStop(index);
    virtual.scrollToIndex(index, { align: 'auto' });
  };

  return (
    <ul
      ref={list}
      role="list"
      className="g-members"
      aria-label={g('panel.members')}
      style={{ height: virtual.getTotalSize() }}
      onKeyDown={onKeyDown}
    >
      {virtual.getVirtualItems().map((item) => {
        const member = members[item.index];
        if (member === undefined) return null;
        return (
          <li
            key={item.key}
            ref={virtual.measureElement}
            data-index={item.index}
            aria-setsize={members.length}
            aria-posinset={item.index + 1}
            style={{ transform: `translateY(${item.start - margin}px)` }}
          >
            <MemberRow
              member={member}
              offers={offers(member)}
              tabStop={item.index === here}
              onMenu={(at) => {
                setStop(item.index);
                onMenu(member, at);
              }}
            />
          </li>
        );
      })}
    </ul>
  );
}
