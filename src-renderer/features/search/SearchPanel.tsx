import { X } from 'lucide-react';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { ShownHit } from '../../stores/search-hits.ts';
import { useApp, useChats, useStores } from '../../stores/context.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { isNarrow } from '../shell/panes.ts';
import { focusMessage } from './focus-message.ts';
import { HitGroups } from './HitGroups.tsx';
import { ChatResult } from './Result.tsx';
import { SearchField } from './SearchField.tsx';
import { SearchNote } from './SearchNote.tsx';
import { useHighlights } from './use-highlights.ts';
import { useChatHits, useFirstSearch } from './use-search.ts';
import { useWords } from './use-words.ts';
import '../chat-list/chat-list.css';
import './search.css';

/**
 * The side bar as search: chats by name at once, then messages, of this computer and what only the server has. A hit opens the
 * chat at its place. Before anything is typed it switches: the newest chats, Enter for the last one. A chosen chat ends the
 * search; messages, of which one may want to see several, do not: Esc goes from the message back to its line.
 */
export function SearchPanel() {
  const { t } = useTranslation();
  const { app, chats, messages, search } = useStores();
  const selected = useChats((s) => s.selected);
  const peeking = useApp((s) => s.peeking);
  const { typed, chips, hits, stale, here, opened } = useStore(search);
  const field = useRef<HTMLInputElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const found = useChatHits(typed, chips.length > 0);
  useFirstSearch();
  const words = useWords(typed);
  useHighlights(opened === null ? null : selected, words, null);

  useEffect(() => {
    field.current?.focus();
    // However the search ends, one goes on where one was: writing.
    return () => {
      search.clear();
      chats.write();
    };
  }, [chats, search]);

  const back = (): void => {
    (panel.current?.querySelector<HTMLElement>('.res.hit.sel') ?? field.current)?.focus();
  };
  // The chat that stood before the search in a narrow window is left.
  useEffect(() => {
    if (!peeking) requestAnimationFrame(back);
  }, [peeking]);
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || isNarrow()) return;
      if (!(event.target instanceof Element) || event.target.closest('.msgs') === null) return;
      if (search.getState().opened === null) return;
      event.preventDefault();
      event.stopPropagation();
      back();
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [search]);

  /** `keys`: with the keyboard, which goes on at the message. */
  const openHit = ({ message }: ShownHit, keys: boolean): void => {
    search.open(message.key);
    // Before the chat is selected: the stretch around the hit is then what the conversation opens with.
    if (message.seq !== null) void messages.jumpTo(message.chatId, message.seq);
    chats.select(message.chatId);
    // The chat stands where the search does.
    if (isNarrow()) app.peek(true);
    if (keys) focusMessage(message.id ?? message.key);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape' && (typed !== '' || chips.length > 0)) {
      event.preventDefault();
      if (document.activeElement === field.current) search.clear();
      else field.current?.focus();
      return;
    }
    const stops = [
      field.current,
      ...(panel.current?.querySelectorAll<HTMLElement>('[data-testid="search-result"]') ?? []),
    ];
    const at = stops.findIndex((stop) => stop === document.activeElement);
    const to = event.key === 'ArrowDown' ? at + 1 : event.key === 'ArrowUp' ? at - 1 : -1;
    const enter = event.key === 'Enter' && at === 0;
    const next = enter ? stops[1] : stops[to];
    if (at < 0 || !next) return;
    event.preventDefault();
    if (enter) next.click();
    else next.focus();
  };
  return (
    <div className="s-search" role="search" ref={panel} onKeyDown={onKeyDown}>
      <header className="s-head">
        <h1>{t('search.title')}</h1>
        <IconButton icon={X} label={t('search.close')} onClick={() => app.search(false)} />
      </header>
      <SearchField field={field} />
      <div className={stale ? 's-hits stale' : 's-hits'} aria-busy={stale || here === 'going'}>
        {found.length > 0 && (
          <section>
            <h2 className="lab">
              {typed.trim() === '' ? t('desktop.recent') : t('search.chats', { count: found.length })}
            </h2>
            <ul role="list">
              {found.map((hit) => (
                <ChatResult
                  key={hit.chat.id}
                  hit={hit}
                  selected={hit.chat.id === selected}
                  onOpen={() => {
                    chats.open(hit.chat.id);
                    app.search(false);
                  }}
                />
              ))}
            </ul>
          </section>
        )}
        <HitGroups onOpen={openHit} />
        <SearchNote nothing={hits.length === 0 && found.length === 0} />
      </div>
    </div>
  );
}
