import { Ellipsis, Reply, SmilePlus } from 'lucide-react';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageView } from '../../../contract/ipc.ts';
import { isThere, type MessageActions } from './message-actions.ts';
import type { Status } from './rows.ts';
import { messageAt } from './use-walk.ts';

interface MessageToolsProps {
  message: MessageView;
  status: Status;
  time: string | null;
  full: string;
  actions: MessageActions;
}

/** What shows beside a message on hover and focus: its time where the bubble has none, reacting, replying, all the rest. */
export function MessageTools({ message, status, time, full, actions }: MessageToolsProps) {
  const { t } = useTranslation();
  // What is opened gives the focus back to the message.
  const atMessage = (event: MouseEvent<HTMLButtonElement>): void =>
    messageAt(event.currentTarget)?.focus({ preventScroll: true });
  return (
    <div className="tools">
      {time !== null && (
        <span className="tn" title={full}>
          {time}
        </span>
      )}
      {isThere(message) && (
        <>
          <button
            type="button"
            className="ib"
            tabIndex={-1}
            aria-label={t('acts.react')}
            title={t('acts.react')}
            data-testid="react"
            onClick={(event) => actions.pick(message, event.currentTarget)}
          >
            <SmilePlus className="ic s18" aria-hidden="true" />
          </button>
          <button
            type="button"
            className="ib"
            tabIndex={-1}
            aria-label={t('acts.reply')}
            title={t('acts.reply')}
            data-testid="reply"
            onClick={() => actions.reply(message)}
          >
            <Reply className="ic s18" aria-hidden="true" />
          </button>
        </>
      )}
      <button
        type="button"
        className="ib"
        tabIndex={-1}
        aria-label={t('acts.more')}
        title={t('acts.more')}
        aria-haspopup="menu"
        data-testid="message-more"
        onClick={(event) => {
          const { left, bottom } = event.currentTarget.getBoundingClientRect();
          atMessage(event);
          actions.menu(message, status, { x: Math.max(0, left), y: Math.max(0, bottom) });
        }}
      >
        <Ellipsis className="ic s18" aria-hidden="true" />
      </button>
    </div>
  );
}
