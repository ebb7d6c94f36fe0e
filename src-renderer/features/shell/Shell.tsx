import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { Account } from '../../../contract/ipc.ts';
import { useApp, useChats, useStores } from '../../stores/context.tsx';
import { ChatListPanel } from '../chat-list/ChatListPanel.tsx';
import { Conversation } from '../conversation/Conversation.tsx';
import { TransfersDialog } from '../files/TransfersDialog.tsx';
import { JoinDialog } from '../groups/JoinDialog.tsx';
import { NewGroupDialog } from '../groups/NewGroupDialog.tsx';
import { NewChatDialog } from '../new-chat/NewChatDialog.tsx';
import { BlockSheet } from '../people/BlockSheet.tsx';
import { SearchPanel } from '../search/SearchPanel.tsx';
import { SettingsDialog } from '../settings/SettingsDialog.tsx';
import { NoChat } from './NoChat.tsx';
import { Notices } from './Notices.tsx';
import { keepFocus } from './panes.ts';
import { ProfileRow } from './ProfileRow.tsx';
import { Resizer } from './Resizer.tsx';
import { useShortcuts } from './shortcuts.ts';
import { useNarrow } from './use-narrow.ts';
import './shell.css';

/** The signed-in window: side bar, the chat in front, and what is open over them. */
export function Shell({ account }: { account: Account }) {
  const { t } = useTranslation();
  const { app, chats, people } = useStores();
  const blocking = useStore(people, (s) => s.asking);
  const selected = useChats((s) => s.selected);
  const known = useChats((s) => s.selected !== null && s.byId.has(s.selected));
  const searching = useApp((s) => s.searching);
  const peeking = useApp((s) => s.peeking);
  const dialog = useApp((s) => s.dialog);
  const joining = useApp((s) => s.joining);
  const keptWidth = useApp((s) => s.settings.sideWidth);
  const [dragged, setDragged] = useState<number | null>(null);
  const narrow = useNarrow();
  useShortcuts();
  const close = () => app.open(null);
  const open = selected !== null && known;
  const was = useRef({ open, searching });
  useEffect(() => {
    const left = (was.current.open && !open) || (was.current.searching && !searching);
    was.current = { open, searching };
    if (!left) return undefined;
    // In a narrow window the focus went with the chat, and with the search, and the list has a height, and so rows, only with
    // the next frame.
    let frame = requestAnimationFrame(() => (frame = requestAnimationFrame(keepFocus)));
    return () => cancelAnimationFrame(frame);
  }, [open, searching]);
  return (
    <div className="frame">
      <Notices />
      <div
        className="app"
        data-narrow={open && (!searching || peeking) ? 'chat' : 'list'}
        style={{ '--side-w': `${dragged ?? keptWidth}px` }}
      >
        <aside className="side" aria-label={t('chats.title')} role={narrow ? 'main' : undefined}>
          {searching ? <SearchPanel /> : <ChatListPanel />}
          <ProfileRow account={account} />
          <Resizer
            width={dragged ?? keptWidth}
            onDrag={setDragged}
            onDone={(sideWidth) => {
              setDragged(null);
              if (sideWidth !== keptWidth) void app.set({ sideWidth });
            }}
          />
        </aside>
        <main className="pane">
          {open ? (
            <Conversation
              key={selected}
              chatId={selected}
              onBack={() => (peeking ? app.peek(false) : chats.select(null))}
            />
          ) : (
            <NoChat />
          )}
        </main>
      </div>
      {blocking !== null && <BlockSheet who={blocking} />}
      {dialog === 'new-chat' && <NewChatDialog onClose={close} />}
      {dialog === 'new-group' && <NewGroupDialog onClose={close} />}
      {joining !== null && <JoinDialog key={joining} token={joining} onClose={() => app.join(null)} />}
      {dialog === 'transfers' && <TransfersDialog onClose={close} />}
      {(dialog === 'settings' || dialog === 'shortcuts' || dialog === 'connection') && (
        <SettingsDialog key={dialog} start={dialog === 'settings' ? 'appearance' : dialog} onClose={close} />
      )}
    </div>
  );
}
