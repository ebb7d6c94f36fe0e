import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Dates } from '../../i18n/dates.ts';
import type { Hole } from '../../stores/message-window.ts';
import { HoleRow } from './HoleRow.tsx';
import { NoticeLine } from '../groups/NoticeLine.tsx';
import type { MessageRowModel, Row } from './rows.ts';

interface ListRowProps {
  row: Row;
  /** What the list needs to place and measure it. */
  place: object;
  /** Made once for the list: a row that comes into sight has no time to make them. */
  dates: Dates;
  onDay: (at: number) => void;
  onHole: (hole: Hole) => void;
  /** The id of who reads. */
  self: string;
  /** The message itself. */
  message: (row: MessageRowModel) => ReactNode;
}

/** A line of the list: a message, or what stands between messages. */
export function ListRow({ row, place, dates, self, onDay, onHole, message }: ListRowProps) {
  const { t } = useTranslation();
  switch (row.kind) {
    case 'message':
      return (
        <li {...place} className={`gap-${row.gap}`}>
          {message(row)}
        </li>
      );
    case 'notice':
      return (
        <li {...place} className={`gap-${row.gap}`}>
          <NoticeLine message={row.message} self={self} dates={dates} />
        </li>
      );
    case 'day':
      return (
        <li {...place} className="day">
          <button
            type="button"
            tabIndex={-1}
            data-testid="day-stamp"
            title={t('conversation.toDate')}
            aria-haspopup="dialog"
            onClick={() => onDay(row.at)}
          >
            {dates.day(row.at)}
          </button>
        </li>
      );
    case 'unread':
      return (
        <li {...place} className="unread-line" data-testid="unread-line">
          {t('conversation.newMessages', { count: row.count })}
        </li>
      );
    case 'hole':
      return (
        <li {...place}>
          <HoleRow hole={row.hole} onRetry={() => onHole(row.hole)} />
        </li>
      );
  }
}
