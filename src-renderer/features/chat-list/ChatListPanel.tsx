import { Search, SquarePen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useStores } from '../../stores/context.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { keyNames } from '../shell/key-names.ts';
import { ArchiveBar } from './ArchiveBar.tsx';
import { ChatList } from './ChatList.tsx';
import './chat-list.css';

/** The side bar's usual content: title, new chat, the way to the search, the chats. */
export function ChatListPanel() {
  const { t } = useTranslation();
  const { app } = useStores();
  return (
    <>
      <header className="s-head">
        <h1>{t('chats.title')}</h1>
        <IconButton
          icon={SquarePen}
          label={t('chats.newChat')}
          data-testid="new-chat"
          onClick={() => app.open('new-chat')}
        />
      </header>
      <button
        type="button"
        className="s-find"
        data-testid="search-input"
        aria-keyshortcuts="Control+K"
        onClick={() => app.search(true)}
      >
        <Search className="ic s18" aria-hidden="true" />
        <span className="t">{t('chats.search')}</span>
        <kbd className="key" aria-hidden="true">
          {keyNames(app.getState().platform).mod} K
        </kbd>
      </button>
      <ArchiveBar />
      <ChatList />
    </>
  );
}
