import { ChevronDown, ChevronUp, Globe, Search, X } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { messageIdOf } from '../../../contract/message-id.ts';
import { limits } from '../../../contract/limits.ts';
import type { ChatView } from '../../../contract/ipc.ts';
import { useApp, useStores } from '../../stores/context.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { keyOf } from '../shell/key-of.ts';
import { PLACES_MAX, useFind } from './use-find.ts';
import { useHighlights } from './use-highlights.ts';
import { useWords } from './use-words.ts';
import './find-bar.css';

/** The open chat's own search: counts its hits, goes from one to the next, and marks the words in the messages. */
export function FindBar({ chat }: { chat: ChatView }) {
  const open = useApp((s) => s.finding);
  return open ? <Bar chat={chat} /> : null;
}

function Bar({ chat }: { chat: ChatView }) {
  const { t } = useTranslation();
  const { app, chats, messages, search } = useStores();
  const [typed, setTyped] = useState('');
  /** Which hit one stands at, by its number: hits that come later do not move it. */
  const [at, setAt] = useState<{ query: string; seq: number } | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const found = useFind(chat.id, typed);
  const { places, query } = found;
  const words = useWords(typed);
  const index = at === null || at.query !== query ? -1 : places.indexOf(at.seq);
  const here = index < 0 ? undefined : places[index];
  useHighlights(chat.id, words, here === undefined ? null : messageIdOf(chat.id, here));

  useEffect(() => {
    field.current?.focus();
    return () => chats.write();
  }, [chats]);

  const goTo = (to: number): void => {
    const seq = places[(to + places.length) % places.length];
    if (seq === undefined) return;
    setAt({ query, seq });
    void messages.jumpTo(chat.id, seq);
  };
  // The newest hit is shown at once.
  const [newest] = places;
  useEffect(() => {
    if (newest === undefined) return;
    setAt({ query, seq: newest });
    void messages.jumpTo(chat.id, newest);
    // Only a new query begins at the newest hit; what is found later does not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [query, newest === undefined, messages, chat.id]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const again = (event.ctrlKey || event.metaKey) && keyOf(event) === 'g';
    if (event.key === 'Escape') app.find(false);
    else if (event.key === 'Enter' || event.key === 'F3' || again) goTo(index + (event.shiftKey ? -1 : 1));
    else if (event.key === 'ArrowUp') goTo(index + 1);
    else if (event.key === 'ArrowDown') goTo(index - 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  // Ctrl+F once more, wherever the focus is: what is typed next is another search.
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || keyOf(event) !== 'f') return;
      field.current?.focus();
      field.current?.select();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  const unfinished = found.going !== null || places.length >= PLACES_MAX;
  const count = `${places.length}${unfinished ? '+' : ''}`;
  const asked = typed.trim() !== '' && query === typed.trim();
  return (
    <div className="find-bar" role="search" aria-label={t('search.find.label')} onKeyDown={onKeyDown}>
      <div className="inp">
        <Search className="ic s18" aria-hidden="true" />
        <input
          ref={field}
          value={typed}
          placeholder={t('search.find.placeholder')}
          aria-label={t('search.find.label')}
          maxLength={limits.queryChars}
          spellCheck={false}
          data-testid="find-input"
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <p role="status" className="tn" data-testid="find-count">
        {asked && places.length > 0 && t('search.find.count', { at: index + 1, count })}
        {asked && places.length === 0 && found.going === null && t('search.find.none')}
        {asked && found.going === 'here' && ` ${t('search.further')}`}
        {asked && found.going === 'server' && ` ${t('search.serverGoing')}`}
        {asked && found.partial && ` ${t('search.find.partial')}`}
        {asked && found.failed && t('search.failed')}
      </p>
      <IconButton
        icon={ChevronUp}
        label={t('search.find.older')}
        disabled={places.length === 0}
        onClick={() => goTo(index + 1)}
      />
      <IconButton
        icon={ChevronDown}
        label={t('search.find.newer')}
        disabled={places.length === 0}
        onClick={() => goTo(index - 1)}
      />
      <IconButton
        icon={Globe}
        label={t('search.find.everywhere')}
        onClick={() => {
          app.find(false);
          app.search(true);
          search.type(typed);
        }}
      />
      <IconButton icon={X} label={t('search.close')} onClick={() => app.find(false)} />
    </div>
  );
}
