import { ArrowUp, MessageSquare } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { isBlank } from '../../../contract/blank.ts';
import type { Bridge } from '../../../contract/bridge.ts';
import type { ReplyState } from '../../../contract/reply.ts';
import { datesOf } from '../../i18n/dates.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { meaningOf } from '../composer/keys.ts';
import { charactersLeft, sendable } from '../composer/length.ts';
import { useComposition } from '../composer/use-composition.ts';
import { langOf } from '../conversation/text-parts.ts';
import './quick-reply.css';

/** The small window for an answer: whom it goes to, what is answered, a field. `onState` dresses the page. */
export function QuickReply({ bridge, onState }: { bridge: Bridge; onState: (state: ReplyState) => void }) {
  const { t } = useTranslation();
  const [state, setState] = useState<ReplyState | null>(null);
  const [trouble, setTrouble] = useState<'gone' | 'failed' | null>(null);
  const leave = (open: boolean): void => void bridge.invoke('reply.leave', { open });

  useEffect(() => {
    const take = (next: ReplyState): void => {
      onState(next);
      setState(next);
    };
    const off = bridge.on('reply.changed', take);
    void bridge.invoke('reply.state').then((answer) => (answer.ok ? take(answer.value) : setTrouble('gone')));
    return off;
  }, [bridge, onState]);

  return (
    <main
      className="qr"
      data-testid="quick-reply"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.nativeEvent.isComposing) leave(false);
      }}
    >
      <header>
        <h1 className="ell">{state && t('reply.to', { name: state.name })}</h1>
        <IconButton icon={MessageSquare} label={t('reply.open')} data-testid="reply-open" onClick={() => leave(true)} />
      </header>
      <Answered state={state} />
      <Field bridge={bridge} onTrouble={setTrouble} />
      {/* One line under the field: what is wrong, else the keys. */}
      <p className={trouble ? 'd bad' : 'd'} role="status">
        {t(trouble ? `reply.${trouble}` : 'reply.keys')}
      </p>
    </main>
  );
}

/** The message that is answered, or why it is not to be seen. */
function Answered({ state }: { state: ReplyState | null }) {
  const { t } = useTranslation();
  if (state === null) return <p className="said d">{t('reply.loading')}</p>;
  const { message } = state;
  if (message === null) return <p className="said d">{t('reply.hidden')}</p>;
  const text = message.text || t(message.picture ? 'conversation.picture' : 'conversation.unsupported');
  return (
    <p className="said" tabIndex={0} data-testid="reply-message" data-selectable>
      {state.group && <b>{message.from}: </b>}
      <span lang={langOf(text)} dir="auto">
        {text}
      </span>{' '}
      <time className="tn">{datesOf(state.locale, state.look.year).moment(message.at)}</time>
    </p>
  );
}

function Field({ bridge, onTrouble }: { bridge: Bridge; onTrouble: (trouble: 'failed' | null) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const sending = useRef(false);
  const { justComposed, onCompositionEnd } = useComposition();
  const left = charactersLeft(text);
  const off = isBlank(text) || (left !== null && left < 0);

  const send = async (): Promise<void> => {
    if (off || sending.current) return;
    sending.current = true;
    const answer = await bridge.invoke('reply.send', { text: sendable(text) });
    sending.current = false;
    // Sent, the window is gone before this is read.
    onTrouble(answer.ok ? null : 'failed');
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (meaningOf(event.nativeEvent, justComposed.current) !== 'send') return;
    event.preventDefault();
    void send();
  };
  return (
    <div className="in">
      <div className="fld">
        <textarea
          autoFocus
          data-testid="reply-field"
          rows={1}
          value={text}
          placeholder={t('reply.field')}
          aria-label={t('reply.field')}
          aria-invalid={(left !== null && left < 0) || undefined}
          onChange={({ target }) => {
            setText(target.value);
            onTrouble(null);
            void bridge.invoke('reply.typed', { text: target.value });
          }}
          onKeyDown={onKeyDown}
          onCompositionEnd={onCompositionEnd}
        />
        {left !== null && <span className={left < 0 ? 'd bad' : 'd'}>{left < 0 ? t('reply.tooLong') : left}</span>}
      </div>
      <button
        type="button"
        className={off ? 'send off' : 'send'}
        aria-label={t('reply.send')}
        title={t('reply.send')}
        aria-disabled={off || undefined}
        data-testid="reply-send"
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => void send()}
      >
        <ArrowUp className="ic" aria-hidden="true" />
      </button>
    </div>
  );
}
