import { Check, Copy, Info } from 'lucide-react';
import { memo, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageView, Picture } from '../../../contract/ipc.ts';
import type { Dates } from '../../i18n/dates.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { personColour } from '../../ui/person.ts';
import { useCopied } from './copy-text.ts';
import { MessageText } from './MessageText.tsx';
import { PictureBox } from './PictureBox.tsx';
import type { Status } from './rows.ts';
import { StatusMark } from './StatusMark.tsx';
import { isFewEmoji } from './text-parts.ts';

/** What a message lets one do; the same object for all rows, so that none is drawn anew because of it. */
export interface MessageActions {
  link: (href: string) => void;
  view: (picture: Picture) => void;
  retry(key: string): void;
  discard(key: string): void;
  /** Opens the details. The focus is on the message then, so that it comes back to it. */
  info(message: MessageView): void;
  /** Opens the system's menu of what can be done with it. */
  menu(message: MessageView, status: Status): void;
}

export interface MessageRowProps {
  message: MessageView;
  /** As it is shown (StatusMark.shownStatus) and as it is. */
  shown: Status;
  status: Status;
  first: boolean;
  last: boolean;
  timed: boolean;
  /** Names stand above the bubbles of others. */
  group: boolean;
  /** The sender's picture, where it is known. */
  face: string | null;
  /** Ringed: a jump ended here. */
  hit: boolean;
  /** Came while the chat was open: fades in (own ones rise). */
  fresh: boolean;
  dates: Dates;
  actions: MessageActions;
}

/** One message: avatar, bubble, time and state, and what can be done with it. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, shown, status, first, last, timed, group, face, hit, dates, actions } = props;
  const { t } = useTranslation();
  // Decided once: the animation must not start again when the row changes.
  const [fresh] = useState(props.fresh);
  // What shows on hover and focus is made only then: a flood of messages must not cost a toolbar each.
  const [near, setNear] = useState(false);
  const { own, text, picture } = message;
  const time = dates.time(message.at);
  const said =
    message.kind === 'unsupported'
      ? t('conversation.unsupported')
      : [picture === null ? '' : t('conversation.picture'), text].filter(Boolean).join(': ');
  const spoken =
    shown === 'received'
      ? t('conversation.spoken', { name: message.senderName, text: said, time })
      : t('conversation.spokenOwn', { text: said, time, state: t(`chats.status.${shown}`) });
  const classes = ['m', own && 'own', first && 'first', last && 'last', own && shown, hit && 'hit', fresh && 'fresh'];
  const meta = timed && (
    <span className="meta tn" title={dates.full(message.at)}>
      {time}
      <StatusMark status={shown} />
    </span>
  );
  const name = group && first && !own && (
    <span className="nm-g" style={{ color: `var(--n-${personColour(message.senderId)})` }}>
      {message.senderName}
    </span>
  );

  return (
    <div
      className={classes.filter(Boolean).join(' ')}
      role="article"
      tabIndex={-1}
      aria-label={spoken}
      data-testid="message"
      data-message-id={message.id ?? message.key}
      data-key={message.key}
      data-status={status}
      onPointerEnter={() => setNear(true)}
      onPointerLeave={(event) => setNear(event.currentTarget.contains(document.activeElement))}
      onFocus={() => setNear(true)}
      onBlur={(event) => setNear(event.currentTarget.contains(event.relatedTarget))}
      onContextMenu={(event) => {
        // On selected text the system's own menu opens.
        if (getSelection()?.isCollapsed === false) return;
        event.currentTarget.focus({ preventScroll: true });
        event.preventDefault();
        actions.menu(message, status);
      }}
    >
      {!own && (
        <span className="slot">
          {last && <Avatar id={message.senderId} name={message.senderName} picture={face} size={32} />}
        </span>
      )}
      <div className="stk">
        {picture === null ? (
          <Plain message={message} name={name} meta={meta} actions={actions} />
        ) : (
          <div className={picture.src === null ? 'bub linked' : 'bub media'}>
            {name}
            <PictureBox
              picture={picture}
              messageKey={message.key}
              sending={own && message.seq === null && status !== 'failed'}
              alt={own ? t('conversation.picture') : t('conversation.pictureFrom', { name: message.senderName })}
              onView={actions.view}
              onLink={actions.link}
            />
            {text === '' ? (
              meta && <div className={picture.src === null ? 'cap' : 'stamp'}>{meta}</div>
            ) : (
              <div className="cap">
                <MessageText text={text} onLink={actions.link} />
                {meta}
              </div>
            )}
          </div>
        )}
        {status === 'failed' && <Failed message={message} actions={actions} />}
        {near && <Tools message={message} time={timed ? null : time} full={dates.full(message.at)} actions={actions} />}
      </div>
    </div>
  );
});

interface PlainProps {
  message: MessageView;
  name: ReactNode;
  meta: ReactNode;
  actions: MessageActions;
}

/** A bubble of words, or up to three emoji without one. */
function Plain({ message, name, meta, actions }: PlainProps) {
  const { t } = useTranslation();
  const large = message.kind === 'text' && isFewEmoji(message.text);
  return (
    <div className={large ? 'bub large' : 'bub'}>
      {name}
      {message.kind === 'unsupported' ? (
        <span className="tx quiet">{t('conversation.unsupported')}</span>
      ) : (
        <MessageText text={message.text} onLink={actions.link} />
      )}
      {meta}
    </div>
  );
}

const reasons = {
  TOO_LARGE: 'tooLarge',
  UNSUPPORTED_MEDIA: 'media',
  FORBIDDEN: 'forbidden',
  NOT_FOUND: 'forbidden',
  DISK: 'disk',
} as const;

/** Why a message was not sent, and the two ways out. */
function Failed({ message, actions }: { message: MessageView; actions: MessageActions }) {
  const { t } = useTranslation();
  const code = message.error?.code;
  const reason = code !== undefined && code in reasons ? reasons[code as keyof typeof reasons] : 'plain'; // `in` proves the key
  return (
    <div className="after">
      <span>{t(`conversation.failed.${reason}`)}</span>
      <button type="button" onClick={() => actions.retry(message.key)}>
        {t('common.tryAgain')}
      </button>
      <button type="button" onClick={() => actions.discard(message.key)}>
        {t('conversation.delete')}
      </button>
    </div>
  );
}

interface ToolsProps {
  message: MessageView;
  time: string | null;
  full: string;
  actions: MessageActions;
}

/** What shows beside a message on hover and focus: its time where the bubble has none, copying its text, its details. */
function Tools({ message, time, full, actions }: ToolsProps) {
  const { t } = useTranslation();
  const [copied, copy] = useCopied(1_500);
  const Icon = copied === true ? Check : Copy;
  const label = copied === true ? t('conversation.copied') : t('conversation.copy');
  return (
    <div className="tools" onKeyDown={walkTools}>
      {time !== null && (
        <span className="tn" title={full}>
          {time}
        </span>
      )}
      {message.text !== '' && (
        <button
          type="button"
          className="ib"
          tabIndex={-1}
          aria-label={label}
          title={label}
          onClick={() => copy(message.text)}
        >
          <Icon className="ic s18" aria-hidden="true" />
        </button>
      )}
      <button
        type="button"
        className="ib"
        tabIndex={-1}
        aria-label={t('doctor.info')}
        title={t('doctor.info')}
        data-testid="message-info-open"
        onClick={(event) => {
          event.currentTarget.closest<HTMLElement>('[data-key]')?.focus({ preventScroll: true });
          actions.info(message);
        }}
      >
        <Info className="ic s18" aria-hidden="true" />
      </button>
    </div>
  );
}

/** Left and right go along the tools. */
const walkTools = (event: KeyboardEvent<HTMLElement>): void => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step === undefined) return;
  const tools = [...event.currentTarget.querySelectorAll('button')];
  const next = tools[tools.findIndex((b) => b === document.activeElement) + step];
  event.preventDefault();
  next?.focus();
};
