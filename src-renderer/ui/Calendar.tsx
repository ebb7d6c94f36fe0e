import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useDates } from '../stores/context.tsx';
import { IconButton } from './IconButton.tsx';
import { addMonths, dayByKey, dayStart, sameMonth, weeksOf } from './month.ts';
import './calendar.css';

interface CalendarProps {
  /** The chosen day; its month is shown. */
  day: number;
  /** The last day that can be chosen, and the first one. */
  until: number;
  since: number | null;
  /** Days that are marked, and what that says. */
  marked: (day: number) => boolean;
  words: { previous: string; next: string; marked: string };
  onDay: (day: number) => void;
  /** A day was pressed, or Enter on it. */
  onPick: (day: number) => void;
}

/** A month to choose a day of: one tab stop, arrows by days and weeks, Page keys by months, with Shift by years. */
export function Calendar({ day, until, since, marked, words, onDay, onPick }: CalendarProps) {
  const dates = useDates();
  const grid = useRef<HTMLTableElement>(null);
  const week = dates.week();
  const first = week[0]?.day ?? 0;
  const within = (at: number): number => Math.min(dayStart(until), Math.max(since === null ? at : dayStart(since), at));
  const moved = useRef(true);
  useEffect(() => {
    // The focus begins on the day and follows the keys, from month to month as well.
    if (moved.current) grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
    moved.current = false;
  }, [day]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const next = dayByKey(event.key, event.shiftKey, day, first);
    if (next === null) return;
    event.preventDefault();
    moved.current = true;
    onDay(within(next));
  };
  const step = (months: number): void => onDay(within(addMonths(day, months)));
  return (
    <div className="cal">
      <div className="cal-head">
        <IconButton
          icon={ChevronLeft}
          label={words.previous}
          disabled={since !== null && sameMonth(since, day)}
          onClick={() => step(-1)}
        />
        <b aria-live="polite" data-testid="calendar-month">
          {dates.month(day)}
        </b>
        <IconButton icon={ChevronRight} label={words.next} disabled={sameMonth(until, day)} onClick={() => step(1)} />
      </div>
      <table role="grid" ref={grid} aria-label={dates.month(day)} onKeyDown={onKeyDown}>
        <thead>
          <tr>
            {week.map(({ day: n, short, name }) => (
              <th key={n} scope="col" abbr={name} aria-label={name}>
                {short}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(day, first).map((days) => (
            <tr key={days[0]}>
              {days.map((at) => {
                const off = at > until || (since !== null && at < dayStart(since));
                const label = marked(at) ? `${dates.date(at)}, ${words.marked}` : dates.date(at);
                return (
                  <td key={at} role="gridcell" aria-selected={at === day}>
                    {sameMonth(at, day) && (
                      <button
                        type="button"
                        tabIndex={at === day ? 0 : -1}
                        aria-label={label}
                        aria-current={dates.sameDay(at, Date.now()) ? 'date' : undefined}
                        disabled={off}
                        className={marked(at) ? 'some' : undefined}
                        data-day={new Date(at).getDate()}
                        onClick={() => onPick(at)}
                      >
                        {new Date(at).getDate()}
                      </button>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
