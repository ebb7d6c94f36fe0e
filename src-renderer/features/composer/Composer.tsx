import { ArrowUp, Paperclip } from 'lucide-react';
import { memo, useCallback, useEffect, useRef, useState } from 'react';
import type { ClipboardEvent, KeyboardEvent, RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { isBlank } from '../../../contract/blank.ts';
import { draftsOf } from '../../stores/composer.ts';
import { useStores } from '../../stores/context.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { EmojiButton } from './EmojiButton.tsx';
import { meaningOf } from './keys.ts';
import { charactersLeft } from './length.ts';
import { PictureTray } from './PictureTray.tsx';
import { useTyping } from './use-typing.ts';
import type { Pictures } from './use-pictures.ts';
import './composer.css';

interface ComposerProps {
  chatId: number;
  /** What main keeps as this chat's draft; looked at once, when the chat is opened. */
  draft: string;
  pictures: Pictures;
  field: RefObject<HTMLTextAreaElement | null>;
  onSend: (text: string) => void;
}

/** The field to write in. What is typed lives here alone, so that nothing that arrives delays a key. */
export const Composer = memo(
  function Composer({ chatId, draft, pictures, field, onSend }: ComposerProps) {
    const { t } = useTranslation();
    const { bridge } = useStores();
    const drafts = draftsOf(bridge);
    const typing = useTyping(bridge, chatId);
    const [text, setText] = useState(() => drafts.text(chatId) ?? draft);
    const justComposed = useRef(false);
    const left = charactersLeft(text);
    const tooLong = left !== null && left < 0;
    const blank = isBlank(text) && pictures.staged === null;

    useEffect(() => {
      const el = field.current;
      el?.focus();
      el?.setSelectionRange(el.value.length, el.value.length);
      const flush = (): void => drafts.flush();
      window.addEventListener('pagehide', flush);
      window.addEventListener('blur', flush);
      return () => {
        window.removeEventListener('pagehide', flush);
        window.removeEventListener('blur', flush);
        drafts.flush();
      };
    }, [drafts, field]);

    const change = useCallback(
      (next: string): void => {
        setText(next);
        drafts.set(chatId, next);
        if (isBlank(next)) typing.stopped();
        else typing.typed();
      },
      [drafts, chatId, typing],
    );
    const send = (): void => {
      if (blank || tooLong || pictures.adding) return;
      // Nothing of a text that draws nothing goes along with a picture; NUL cannot be stored anywhere.
      onSend(isBlank(text) ? '' : text.replaceAll('\u0000', '').toWellFormed());
      setText('');
      drafts.set(chatId, '');
      drafts.flush();
      typing.stopped();
      field.current?.focus();
    };
    const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
      const { key, keyCode, shiftKey, ctrlKey, altKey, metaKey, isComposing } = event.nativeEvent;
      if (meaningOf({ key, keyCode, shiftKey, ctrlKey, altKey, metaKey, isComposing }, justComposed.current) !== 'send')
        return;
      event.preventDefault();
      send();
    };
    const onPaste = (event: ClipboardEvent): void => {
      const files = [...event.clipboardData.files];
      // Text copied from a word processor carries a picture of itself: the text is meant.
      if (files.length === 0 || event.clipboardData.getData('text/plain') !== '') return;
      event.preventDefault();
      void pictures.add(files);
    };
    const insert = useCallback(
      (piece: string): void => {
        const el = field.current;
        if (el === null) return;
        el.focus();
        el.setRangeText(piece, el.selectionStart, el.selectionEnd, 'end');
        change(el.value);
      },
      [field, change],
    );

    return (
      <footer className="comp">
        <PictureTray pictures={pictures} />
        {left !== null && (
          <div className={tooLong ? 'note bad' : 'note'} role="status">
            {tooLong ? t('conversation.composer.tooLong') : t('conversation.composer.left', { count: left })}
          </div>
        )}
        <div className="in">
          <IconButton
            icon={Paperclip}
            label={t('conversation.composer.attach')}
            big
            className="clip"
            onClick={() => void pictures.pick()}
          />
          <div className="fld">
            <textarea
              ref={field}
              data-testid="composer"
              rows={1}
              value={text}
              placeholder={t('conversation.composer.placeholder')}
              aria-label={t('conversation.composer.placeholder')}
              aria-invalid={tooLong || undefined}
              onChange={(event) => change(event.target.value)}
              onKeyDown={onKeyDown}
              onPaste={onPaste}
              onBlur={() => {
                typing.stopped();
                drafts.flush();
              }}
              onCompositionEnd={() => {
                justComposed.current = true;
                setTimeout(() => (justComposed.current = false), 0);
              }}
            />
            <EmojiButton onPick={insert} />
          </div>
          <button
            type="button"
            className={blank || tooLong ? 'send off' : 'send'}
            data-testid="send"
            aria-label={t('conversation.composer.send')}
            title={t('conversation.composer.send')}
            aria-disabled={blank || tooLong || undefined}
            // The field keeps the caret.
            onMouseDown={(event) => event.preventDefault()}
            onClick={send}
          >
            <ArrowUp className="ic" aria-hidden="true" />
          </button>
        </div>
      </footer>
    );
  },
  // A draft that main reports back is this field's own echo.
  (before, after) =>
    before.chatId === after.chatId &&
    before.onSend === after.onSend &&
    before.pictures.staged === after.pictures.staged &&
    before.pictures.adding === after.pictures.adding &&
    before.pictures.problem === after.pictures.problem,
);
