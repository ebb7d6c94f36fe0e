import { memo } from 'react';
import type { MessageView } from '../../../contract/ipc.ts';
import type { Dates } from '../../i18n/dates.ts';
import { langOf } from '../conversation/text-parts.ts';
import { noticeText } from './notice-text.ts';
import { useGroupWords } from './use-words.ts';

interface NoticeLineProps {
  message: MessageView;
  /** The id of who reads. */
  self: string;
  dates: Dates;
}

/** A line of the group's history, between the messages: who did what. Nothing can be done with it; it is one spoken sentence. */
export const NoticeLine = memo(function NoticeLine({ message, self, dates }: NoticeLineProps) {
  const words = useGroupWords();
  if (message.notice === null) return null;
  const text = noticeText(words, message.notice, self);
  return (
    <div
      className="notice"
      role="article"
      tabIndex={-1}
      aria-label={words.g('notice.spoken', { text, time: dates.moment(message.at) })}
      title={dates.full(message.at)}
      data-testid="notice-line"
      data-key={message.key}
      data-deed={message.notice.deed}
    >
      <span lang={langOf(text)} dir="auto">
        {text}
      </span>
    </div>
  );
});
