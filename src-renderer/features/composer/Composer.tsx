import { ArrowUp, Check } from 'lucide-react';
import { memo, useCallback, useEffect, useRef, useState } from 'react';
import type { ChangeEvent, ClipboardEvent, KeyboardEvent, RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { isBlank } from '../../../contract/blank.ts';
import type { Called } from '../../../contract/markup.ts';
import type { Failure } from '../../../contract/result.ts';
import type { Aim } from '../../stores/aims.ts';
import { draftsOf } from '../../stores/composer.ts';
import { useApp, useStores } from '../../stores/context.tsx';
import { errorText } from '../../ui/error-text.ts';
import { AttachButton } from '../files/AttachButton.tsx';
import { FileTray } from '../files/FileTray.tsx';
import { sorted } from '../files/take-files.ts';
import type { Files } from '../files/use-files.ts';
import { AimBar } from './AimBar.tsx';
import { calledIn } from './called.ts';
import { finishedEmoji } from './complete.ts';
import { CompletionList } from './CompletionList.tsx';
import { EmojiButton } from './EmojiButton.tsx';
import { insertText } from './insert.ts';
import { meaningOf } from './keys.ts';
import { charactersLeft, sendable } from './length.ts';
import { markOf, wrap } from './marks.ts';
import { PictureInput } from './PictureInput.tsx';
import { PictureTray } from './PictureTray.tsx';
import { useCompletion } from './use-completion.ts';
import { useComposition } from './use-composition.ts';
import { useTyping } from './use-typing.ts';
import type { Pictures } from './use-pictures.ts';
import './composer.css';

interface ComposerProps {
  chatId: number;
  /** What main keeps as this chat's draft; looked at once, when the chat is opened. */
  draft: string;
  pictures: Pictures;
  files: Files;
  field: RefObject<HTMLTextAreaElement | null>;
  /** What is being answered or edited. Another edit, or none, is another field: `key` it so. */
  aim: Aim | null;
  /** Who can be called by name: the members of a group, nobody in a direct chat. */
  people: readonly Called[];
  /** `called`: those of them that the text calls. */
  onSend: (text: string, called: readonly Called[]) => void;
  /** Saves an edit; answers what is wrong, or null when it is written down. */
  onSave: (text: string) => Promise<Failure | null>;
  onLeaveAim: () => void;
  /** Up was pressed in the empty field. */
  onLast: () => void;
}

/** The field to write in. What is typed lives here alone, so that nothing that arrives delays a key. */
export const Composer = memo(
  function Composer(props: ComposerProps) {
    const { chatId, draft, pictures, files, field, aim, people, onSend, onSave, onLeaveAim, onLast } = props;
    const { t } = useTranslation();
    const { aims, bridge } = useStores();
    const drafts = draftsOf(bridge);
    const typing = useTyping(bridge, chatId);
    const [text, setText] = useState(() => (aim?.kind === 'edit' ? aim.text : (drafts.text(chatId) ?? draft)));
    const [wrong, setWrong] = useState<Failure | null>(null);
    const input = useRef<HTMLInputElement>(null);
    const { justComposed, onCompositionEnd } = useComposition();
    /** People who were chosen from the list: of two with one name, these are meant. */
    const meant = useRef(new Set<string>());
    const thai = useApp((s) => s.locale === 'th');
    const completion = useCompletion({
      field,
      people,
      everyone: t('writing.everyone'),
      thai,
      onCalled: (id) => void meant.current.add(id),
    });
    const left = charactersLeft(text);
    const tooLong = left !== null && left < 0;
    const editing = aim?.kind === 'edit' ? aim.message : null;
    // A picture may stand without words, also after an edit.
    const blank =
      isBlank(text) &&
      (editing === null ? pictures.list.length === 0 && files.staged.length === 0 : editing.kind === 'text');
    const edits = editing !== null;
    const { forget } = pictures;

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

    // An edit's text is its own; what another device wrote waits for its end.
    useEffect(
      () =>
        drafts.onTaken((taken) => {
          if (taken.chatId === chatId && !edits) setText(taken.text);
        }),
      [drafts, chatId, edits],
    );

    const change = useCallback(
      (next: string): void => {
        setText(next);
        setWrong(null);
        forget();
        // The draft is what it was before the edit.
        if (edits) return aims.typed(chatId, next);
        drafts.set(chatId, next);
        if (isBlank(next)) typing.stopped();
        else typing.typed();
      },
      [aims, drafts, chatId, typing, forget, edits],
    );
    const send = (): void => {
      if (blank || tooLong || ((pictures.adding > 0 || files.adding) && !edits)) return;
      // Nothing of a text that draws nothing goes along with a picture.
      const words = isBlank(text) ? '' : sendable(text);
      if (editing !== null) {
        if (words === editing.text) onLeaveAim();
        else void onSave(words).then(setWrong);
        return;
      }
      onSend(words, calledIn(words, people, meant.current));
      meant.current.clear();
      setText('');
      drafts.set(chatId, '');
      drafts.flush();
      typing.stopped();
      field.current?.focus();
    };
    const typed = (event: ChangeEvent<HTMLTextAreaElement>): void => {
      const el = event.target;
      // The colon that ends an emoji's name, typed and not brought back by an undo.
      const { nativeEvent } = event;
      const colon =
        nativeEvent instanceof InputEvent && nativeEvent.inputType === 'insertText' && nativeEvent.data === ':';
      const done = colon ? finishedEmoji(el.value, el.selectionStart) : null;
      change(el.value);
      if (done !== null) insertText(el, done.from, el.selectionStart, done.emoji);
      completion.look();
    };
    const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
      if (completion.onKey(event)) return;
      const mark = markOf(event.nativeEvent);
      if (mark !== null && !event.nativeEvent.isComposing) {
        event.preventDefault();
        const el = event.currentTarget;
        const { from, to, text: piece, start, end } = wrap(el.value, el.selectionStart, el.selectionEnd, mark);
        insertText(el, from, to, piece);
        el.setSelectionRange(start, end);
        return;
      }
      const empty = text === '' && aim === null && pictures.list.length === 0 && files.staged.length === 0;
      const meaning = meaningOf(event.nativeEvent, justComposed.current, empty);
      if (meaning === 'none' || (meaning === 'leave' && aim === null)) return;
      event.preventDefault();
      if (meaning === 'send') send();
      else if (meaning === 'leave') onLeaveAim();
      else onLast();
    };
    const onPaste = (event: ClipboardEvent): void => {
      const pasted = [...event.clipboardData.files];
      // Text copied from a word processor carries a picture of itself: the text is meant.
      if (edits || pasted.length === 0 || event.clipboardData.getData('text/plain') !== '') return;
      event.preventDefault();
      const { pictures: images, others } = sorted(pasted);
      if (images.length > 0) void pictures.add(images);
      void files.add(others);
    };
    const insert = useCallback(
      (piece: string): void => {
        const el = field.current;
        if (el === null) return;
        insertText(el, el.selectionStart, el.selectionEnd, piece);
      },
      [field],
    );

    return (
      <footer className="comp">
        {aim !== null && <AimBar aim={aim} onLeave={onLeaveAim} />}
        {wrong !== null && (
          <div className="note bad" role="alert">
            {errorText(t, wrong)}
          </div>
        )}
        {!edits && <FileTray files={files} onRemoved={() => field.current?.focus()} />}
        {!edits && <PictureTray pictures={pictures} onRemoved={() => field.current?.focus()} />}
        {left !== null && (
          <div className={tooLong ? 'note bad' : 'note'} role="status">
            {tooLong
              ? t('conversation.composer.tooLong', { count: -left })
              : t('conversation.composer.left', { count: left })}
          </div>
        )}
        <div className="in">
          <AttachButton
            disabled={edits}
            onPicture={() => input.current?.click()}
            onFile={() => void files.pick().then(() => field.current?.focus())}
          />
          <PictureInput ref={input} onFiles={(chosen) => void pictures.add(chosen)} />
          <div className="fld">
            <CompletionList completion={completion} />
            <textarea
              ref={field}
              data-testid="composer"
              rows={1}
              value={text}
              placeholder={t('conversation.composer.placeholder')}
              aria-label={edits ? t('acts.editing') : t('conversation.composer.placeholder')}
              aria-invalid={tooLong || undefined}
              aria-autocomplete="list"
              aria-controls={completion.offers.length > 0 ? completion.listId : undefined}
              aria-activedescendant={completion.offers.length > 0 ? completion.optionId(completion.chosen) : undefined}
              onChange={typed}
              onSelect={completion.look}
              onKeyDown={onKeyDown}
              onPaste={onPaste}
              onBlur={() => {
                completion.close();
                typing.stopped();
                drafts.flush();
              }}
              onCompositionEnd={onCompositionEnd}
            />
            <EmojiButton onPick={insert} />
          </div>
          <button
            type="button"
            className={blank || tooLong ? 'send off' : 'send'}
            data-testid="send"
            aria-label={edits ? t('acts.save') : t('conversation.composer.send')}
            title={edits ? t('acts.save') : t('conversation.composer.send')}
            aria-disabled={blank || tooLong || undefined}
            // The field keeps the caret.
            onMouseDown={(event) => event.preventDefault()}
            onClick={send}
          >
            {edits ? <Check className="ic" aria-hidden="true" /> : <ArrowUp className="ic" aria-hidden="true" />}
          </button>
        </div>
      </footer>
    );
  },
  // A draft that main reports back is this field's own echo.
  (before, after) =>
    before.chatId === after.chatId &&
    before.aim === after.aim &&
    before.people === after.people &&
    before.onSend === after.onSend &&
    before.onSave === after.onSave &&
    before.onLast === after.onLast &&
    before.files.staged === after.files.staged &&
    before.files.adding === after.files.adding &&
    before.files.refused === after.files.refused &&
    before.pictures.list === after.pictures.list &&
    before.pictures.adding === after.pictures.adding &&
    before.pictures.problem === after.pictures.problem,
);
