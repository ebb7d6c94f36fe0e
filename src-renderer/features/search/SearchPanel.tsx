import { CircleX, Search, X } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { SearchHit } from '../../../contract/ipc.ts';
import { limits } from '../../../contract/limits.ts';
import { useChats, useStores } from '../../stores/context.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { ChatResult, MessageResult } from './Result.tsx';
import { useSearch } from './use-search.ts';
import '../chat-list/chat-list.css';
import './search.css';

/**
 * The side bar as search: chats by name at once, then messages, all from this computer. A hit opens the chat at its place.
 * Before anything is typed it switches: the newest chats, Enter for the last one. A chosen chat ends the search; messages, of
 * which one may want to see several, do not.
 */
export function SearchPanel() {
  const { t } = useTranslation();
  const { app, chats, messages } = useStores();
  const selected = useChats((s) => s.selected);
  const [typed, setTyped] = useState('');
  const [opened, setOpened] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const found = useSearch(typed);
  useEffect(() => field.current?.focus(), []);

  const openHit = ({ message }: SearchHit) => {
    setOpened(message.key);
    // Before the chat is selected: the stretch around the hit is then what the conversation opens with.
    if (message.seq !== null) void messages.jumpTo(message.chatId, message.seq);
    chats.select(message.chatId);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape' && typed !== '') {
      event.preventDefault();
      setTyped('');
      field.current?.focus();
      return;
    }
    const stops = [
      field.current,
      ...(panel.current?.querySelectorAll<HTMLElement>('[data-testid="search-result"]') ?? []),
    ];
    const here = stops.findIndex((stop) => stop === document.activeElement);
    const to = event.key === 'ArrowDown' ? here + 1 : event.key === 'ArrowUp' ? here - 1 : -1;
    const enter = event.key === 'Enter' && here === 0;
    const next = enter ? stops[1] : stops[to];
    if (here < 0 || !next) return;
    event.preventDefault();
    if (enter) next.click();
    else next.focus();
  };
  const { state, hits, more } = found.messages;
  const nothing = typed.trim() !== '' && state === 'found' && hits.length === 0 && found.chats.length === 0;
  return (
    <div className="s-search" role="search" ref={panel} onKeyDown={onKeyDown}>
      <header className="s-head">
        <h1>{t('search.title')}</h1>
        <IconButton icon={X} label={t('search.close')} onClick={() => app.search(false)} />
      </header>
      <div className="s-find">
        <Search className="ic s18" aria-hidden="true" />
        <input
          ref={field}
          value={typed}
          placeholder={t('search.placeholder')}
          aria-label={t('search.title')}
          maxLength={limits.queryChars}
          spellCheck={false}
          data-testid="search-input"
          onChange={(event) => setTyped(event.target.value)}
        />
        {typed !== '' && (
          <button
            type="button"
            className="clear"
            aria-label={t('search.clear')}
            title={t('search.clear')}
            onClick={() => {
              setTyped('');
              field.current?.focus();
            }}
          >
            <CircleX className="ic s18" aria-hidden="true" />
          </button>
        )}
      </div>
      <div className="s-hits" aria-busy={state === 'asking'}>
        {found.chats.length > 0 && (
          <section>
            <h2 className="lab">
              {typed.trim() === '' ? t('desktop.recent') : t('search.chats', { count: found.chats.length })}
            </h2>
            <ul role="list">
              {found.chats.map((hit) => (
                <ChatResult
                  key={hit.chat.id}
                  hit={hit}
                  selected={hit.chat.id === selected}
                  onOpen={() => {
                    chats.select(hit.chat.id);
                    app.search(false);
                  }}
                />
              ))}
            </ul>
          </section>
        )}
        {hits.length > 0 && (
          <section>
            <h2 className="lab">{t(more ? 'search.messagesMore' : 'search.messages', { count: hits.length })}</h2>
            <ul role="list">
              {hits.map((hit) => (
                <MessageResult
                  key={hit.message.key}
                  hit={hit}
                  selected={hit.message.key === opened}
                  onOpen={() => openHit(hit)}
                />
              ))}
            </ul>
          </section>
        )}
        <div role="status" className="s-note">
          {typed.trim() === '' && t('search.hint')}
          {nothing && t('search.none', { query: typed.trim() })}
          {state === 'failed' && t('search.failed')}
        </div>
      </div>
    </div>
  );
}
