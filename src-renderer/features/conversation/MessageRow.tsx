import { Ban, Clock } from 'lucide-react';
import { memo, useState } from 'react';
import type { MouseEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageView } from '../../../contract/ipc.ts';
import type { Dates } from '../../i18n/dates.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { personColour } from '../../ui/person.ts';
import { pointOf } from '../../ui/point.ts';
import { Album } from './Album.tsx';
import type { MessageActions } from './message-actions.ts';
import { MessageText } from './MessageText.tsx';
import { MessageTools } from './MessageTools.tsx';
import { PictureBox } from './PictureBox.tsx';
import { QuoteBox } from './Quote.tsx';
import { FileBox } from '../files/FileBox.tsx';
import { Reactions } from './Reactions.tsx';
import type { Status } from './rows.ts';
import { deletedText, failureOf, sentenceOf } from './speech.ts';
import { StatusMark } from './StatusMark.tsx';
import { isFewEmoji } from './text-parts.ts';

export interface MessageRowProps {
  message: MessageView;
  /** The pictures of an album, of which `message` is the first. */
  album: readonly MessageView[] | null;
  /** As it is shown (StatusMark.shownStatus) and as it is. */
  shown: Status;
  status: Status;
  first: boolean;
  last: boolean;
  timed: boolean;
  /** Names stand above the bubbles of others. */
  group: boolean;
  /** The id of who reads. */
  self: string;
  /** The sender's picture, where it is known. */
  face: string | null;
  /** Ringed: a jump ended here. */
  hit: boolean;
  /** Came while the chat was open: fades in (own ones rise). */
  fresh: boolean;
  /** Several messages are being selected: whether this is one of them. null: nothing is. */
  selected: boolean | null;
  dates: Dates;
  actions: MessageActions;
}

/** One message: avatar, bubble, time and state, reactions, and what can be done with it. */
export const MessageRow = memo(function MessageRow(props: MessageRowProps) {
  const { message, album, shown, status, first, last, timed, group, self, face, hit, selected, dates, actions } = props;
  const { t } = useTranslation();
  // Decided once: the animation must not start again when the row changes.
  const [fresh] = useState(props.fresh);
  // What shows on hover and focus is made only then: a flood of messages must not cost a toolbar each.
  const [near, setNear] = useState(false);
  const { own, picture, deleted } = message;
  const parts = album ?? [message];
  const captions = parts.filter((m) => m.text !== '');
  const file = deleted ? null : message.file;
  const state = own && !deleted && shown;
  const picked = selected === true && 'picked';
  const gone = deleted && 'deleted';
  const classes = [
    'm',
    own && 'own',
    first && 'first',
    last && 'last',
    state,
    gone,
    picked,
    hit && 'hit',
    fresh && 'fresh',
  ];
  const meta = <Meta message={message} shown={shown} timed={timed} dates={dates} actions={actions} />;
  const head = (
    <>
      {group && first && !own && (
        <span className="nm-g" style={{ color: `var(--n-${personColour(message.senderId)})` }}>
          {message.senderName}
        </span>
      )}
      {message.replyTo !== null && <QuoteBox quote={message.replyTo} self={self} onJump={actions.jump} />}
    </>
  );
  // While messages are being selected a press anywhere on one of them selects it: its links and buttons rest.
  const choose = (event: MouseEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    parts.forEach(actions.select);
  };

  return (
    <div
      className={classes.filter(Boolean).join(' ')}
      role="article"
      tabIndex={-1}
      aria-label={sentenceOf(t, dates, message, shown, self)}
      data-testid="message"
      data-message-id={message.id ?? message.key}
      data-key={message.key}
      data-status={status}
      onPointerEnter={() => setNear(true)}
      onPointerLeave={(event) => setNear(event.currentTarget.contains(document.activeElement))}
      onFocus={() => setNear(true)}
      onBlur={(event) => setNear(event.currentTarget.contains(event.relatedTarget))}
      onClickCapture={selected === null ? undefined : choose}
      onContextMenu={(event) => {
        // On selected text the system's own menu opens.
        if (getSelection()?.isCollapsed === false) return;
        // On a link, too.
        if (event.target instanceof Element && event.target.closest('a') !== null) return;
        event.currentTarget.focus({ preventScroll: true });
        event.preventDefault();
        actions.menu(message, status, pointOf(event));
      }}
    >
      {selected !== null && (
        <button
          type="button"
          className="tick"
          role="checkbox"
          tabIndex={-1}
          aria-checked={selected}
          aria-label={t('acts.select')}
        />
      )}
      {!own && <span className="slot" />}
      <div className="stk">
        <div className="body">
          {!own && last && (
            <span className="face">
              <Avatar id={message.senderId} name={message.senderName} picture={face} size={32} />
            </span>
          )}
          {file !== null ? (
            <div className="bub filed">
              {head}
              <FileBox message={message} file={file} />
              <div className="cap">
                {message.text !== '' && (
                  <MessageText text={message.text} mentions={message.mentions} self={self} onLink={actions.link} />
                )}
                {meta}
              </div>
            </div>
          ) : picture === null ? (
            <Plain message={message} self={self} head={head} meta={meta} actions={actions} />
          ) : (
            <div className={picture.src === null ? 'bub linked' : 'bub media'}>
              {head}
              {album === null ? (
                <PictureBox
                  message={message}
                  sending={own && message.seq === null && status !== 'failed'}
                  alt={own ? t('conversation.picture') : t('conversation.pictureFrom', { name: message.senderName })}
                  actions={actions}
                />
              ) : (
                <Album album={album} actions={actions} />
              )}
              {captions.length === 0 ? (
                <div className={picture.src === null ? 'cap' : 'stamp'}>{meta}</div>
              ) : (
                <div className="cap">
                  {captions.map((m, i) => {
                    const words = (
                      <MessageText key={m.key} text={m.text} mentions={m.mentions} self={self} onLink={actions.link} />
                    );
                    // Time and state stand in the last one's last line.
                    return i === captions.length - 1 ? words : <div key={m.key}>{words}</div>;
                  })}
                  {meta}
                </div>
              )}
            </div>
          )}
        </div>
        {parts.map(
          (m) => m.reactions.length > 0 && <Reactions key={m.key} message={m} self={self} actions={actions} />,
        )}
        {status === 'failed' && <Failed message={message} actions={actions} />}
        {near && selected === null && (
          <MessageTools
            message={message}
            status={status}
            time={timed ? null : dates.time(message.at)}
            full={dates.full(message.at)}
            actions={actions}
          />
        )}
      </div>
    </div>
  );
});

interface MetaProps {
  message: MessageView;
  shown: Status;
  timed: boolean;
  dates: Dates;
  actions: MessageActions;
}

/** In the bubble's last line: that it was edited, that a change waits for the network, the time, the state. */
function Meta({ message, shown, timed, dates, actions }: MetaProps) {
  const { t } = useTranslation();
  const edited = message.editedAt !== null && !message.deleted;
  if (!timed && !edited && message.pending === null) return null;
  return (
    <span className="meta tn" title={dates.full(message.at)}>
      {edited && (
        <button
          type="button"
          className="edited"
          tabIndex={-1}
          aria-label={t('acts.historyOpen')}
          title={t('acts.historyOpen')}
          data-testid="edited"
          onClick={() => actions.history(message)}
        >
          {t('acts.edited')}
        </button>
      )}
      {message.pending !== null && (
        <span title={t('acts.pending')} data-testid="change-waits">
          <Clock className="ic s14" aria-hidden="true" />
        </span>
      )}
      {timed && dates.time(message.at)}
      {timed && !message.deleted && message.pending === null && <StatusMark status={shown} />}
    </span>
  );
}

interface PlainProps {
  message: MessageView;
  self: string;
  head: ReactNode;
  meta: ReactNode;
  actions: MessageActions;
}

/** A bubble of words, up to three emoji without one, or the place of what was deleted. */
function Plain({ message, self, head, meta, actions }: PlainProps) {
  const { t } = useTranslation();
  if (message.deleted)
    return (
      <div className="bub">
        <Ban className="ic s16" aria-hidden="true" />
        <span className="tx">{deletedText(t, message)}</span>
        {meta}
      </div>
    );
  const large = message.kind === 'text' && message.replyTo === null && isFewEmoji(message.text);
  return (
    <div className={large ? 'bub large' : 'bub'}>
      {head}
      {message.kind === 'unsupported' ? (
        <span className="tx quiet">{t('conversation.unsupported')}</span>
      ) : (
        <MessageText text={message.text} mentions={message.mentions} self={self} onLink={actions.link} />
      )}
      {meta}
    </div>
  );
}

/** Why a message was not sent, and the two ways out. */
function Failed({ message, actions }: { message: MessageView; actions: MessageActions }) {
  const { t } = useTranslation();
  return (
    <div className="after">
      <span>{failureOf(t, message)}</span>
      <button type="button" onClick={() => actions.retry(message.key)}>
        {t('common.tryAgain')}
      </button>
      <button type="button" onClick={() => actions.discard(message.key)}>
        {t('conversation.delete')}
      </button>
    </div>
  );
}
