import { ImageUp } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { ChatView } from '../../../contract/ipc.ts';
import type { Called } from '../../../contract/markup.ts';
import type { Failure } from '../../../contract/result.ts';
import { emptyWindow } from '../../stores/message-window.ts';
import { useApp, useChat, useChats, useStores } from '../../stores/context.tsx';
import { ChatAvatar } from '../../ui/ChatAvatar.tsx';
import { Composer } from '../composer/Composer.tsx';
import { usePeople } from '../composer/use-people.ts';
import { sorted } from '../files/take-files.ts';
import { useFiles } from '../files/use-files.ts';
import { FindBar } from '../search/FindBar.tsx';
import { PictureSheet } from '../composer/PictureSheet.tsx';
import { sendAll } from '../composer/send-all.ts';
import { usePictures } from '../composer/use-pictures.ts';
import { GroupPanel } from '../groups/GroupPanel.tsx';
import { useMembers } from '../groups/use-members.ts';
import { BlockedBar } from '../people/BlockedBar.tsx';
import { GalleryDialog } from '../pictures/GalleryDialog.tsx';
import { ConnectionBanner } from '../shell/ConnectionBanner.tsx';
import { ActNotes } from './ActNotes.tsx';
import { ActSheets } from './ActSheets.tsx';
import { Announcer } from './Announcer.tsx';
import { ConversationHeader } from './ConversationHeader.tsx';
import { MessageList } from './MessageList.tsx';
import { JumpToDate } from './JumpToDate.tsx';
import { PinnedBar } from './PinnedBar.tsx';
import { SelectionBar } from './SelectionBar.tsx';
import { useActs } from './use-acts.ts';
import { useDrop } from './use-drop.ts';
import { useUnreadLine } from './use-unread-line.ts';
import './acts.css';
import './conversation.css';
import './message.css';
import './picture.css';

/** A chat: who it is with, its messages, the field to write in. Nothing of one chat's pane is carried over to the next. */
export function Conversation({ chatId, onBack }: { chatId: number; onBack: () => void }) {
  const chat = useChat(chatId);
  if (chat === undefined) return <section className="conv" data-testid="conversation" />;
  return <Pane key={chatId} chat={chat} onBack={onBack} />;
}

function Pane({ chat, onBack }: { chat: ChatView; onBack: () => void }) {
  const { t } = useTranslation();
  const { t: p } = useTranslation('pictures');
  const { aims, bridge, messages } = useStores();
  const account = useApp((s) => s.account);
  const held = useStore(messages, (s) => s.chats[chat.id]) ?? emptyWindow;
  const unread = useUnreadLine(chat);
  const pictures = usePictures(bridge, chat.id);
  const files = useFiles(chat.id);
  const aim = useStore(aims, (s) => s.byChat[chat.id]) ?? null;
  const people = usePeople(chat);
  const members = useMembers(chat);
  const acts = useActs(chat.id);
  const { actions, selected } = acts;
  /** The day that the calendar opens at; null: it is closed. */
  const [dated, setDated] = useState<number | null>(null);
  const [browsing, setBrowsing] = useState(false);
  const [about, setAbout] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const writes = useChats((s) => s.writes);

  useEffect(() => {
    void messages.open(chat.id, { readSeq: chat.readSeq, unread: chat.unread });
    void aims.restore(chat.id);
    // Opened once: what changes afterwards comes by itself.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [aims, messages, chat.id]);

  useEffect(() => field.current?.focus(), [writes]);

  const { list, sent } = pictures;
  const { staged: filed, sent: filesSent } = files;
  const send = useCallback(
    (text: string, mentions: readonly Called[]): void => {
      if (account === null) return;
      const sender = { id: account.userId, name: account.name };
      const replyTo = aim?.kind === 'reply' ? aim.message : null;
      // Words go with the pictures, else with the first file; each file is a message of its own.
      const [first, ...rest] = filed;
      const alone = list.length > 0 || first === undefined;
      const file = alone ? null : first;
      sendAll(messages, { chatId: chat.id, text, pictures: list, file, sender, replyTo, mentions });
      for (const next of alone ? filed : rest)
        messages.send({ chatId: chat.id, text: '', picture: null, file: next, sender });
      sent();
      filesSent();
      aims.leave(chat.id);
    },
    [account, aim, aims, messages, chat.id, list, sent, filed, filesSent],
  );
  const edited = aim?.kind === 'edit' ? aim.message : null;
  const save = useCallback(
    async (text: string): Promise<Failure | null> => {
      if (edited === null) return null;
      const { chatId, key, seq } = edited;
      const answer = await bridge.invoke('messages.edit', { chatId, key, seq, text });
      if (!answer.ok) return answer.error;
      aims.leave(chatId);
      return null;
    },
    [aims, bridge, edited],
  );
  const leaveAim = useCallback(() => {
    aims.leave(chat.id);
    field.current?.focus();
  }, [aims, chat.id]);
  const editLast = useCallback((): void => {
    const window = () => messages.getState().chats[chat.id];
    const edit = (): void => {
      const last = window()?.messages.findLast((m) => m.own && m.canEdit);
      if (last !== undefined) actions.edit(last);
    };
    // The end of the chat may not be what is in sight.
    if (window()?.hasNewer === true) void messages.newest(chat.id).then(edit);
    else edit();
  }, [messages, chat.id, actions]);

  const { add } = pictures;
  const dropped = useDrop((all) => {
    const { pictures: images, others } = sorted([...all]);
    if (images.length > 0) void add(images);
    void files.add(others);
    field.current?.focus();
  });
  /** Letters typed anywhere in the pane are meant for the field. */
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && selected !== null && !event.defaultPrevented) {
      event.preventDefault();
      return acts.stopSelecting();
    }
    const plain = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
    const elsewhere = event.target instanceof HTMLElement && !event.target.closest('textarea, input, dialog');
    if ((plain || event.key === 'Escape') && elsewhere) field.current?.focus();
  };

  const keys = useMemo(() => (selected === null ? null : new Set(selected.keys())), [selected]);
  const empty =
    held.version > 0 && held.messages.length === 0 && !held.hasOlder && held.holes.length === 0 && held.error === null;
  return (
    <section
      className="conv"
      data-testid="conversation"
      data-chat-id={chat.id}
      aria-label={t('conversation.label', { name: chat.title })}
      onKeyDown={onKeyDown}
    >
      <ConversationHeader
        chat={chat}
        onBack={onBack}
        onDate={() => setDated(Date.now())}
        onPictures={() => setBrowsing(true)}
        members={members}
        onGroup={() => setAbout(true)}
      />
      <FindBar chat={chat} />
      <PinnedBar chat={chat} actions={actions} />
      <ConnectionBanner />
      {empty && chat.typing.length === 0 ? (
        <div className="no-messages">
          <div>
            <ChatAvatar chat={chat} />
            <b>{t('conversation.empty')}</b>
            <p>{t('conversation.emptyText', { name: chat.title })}</p>
          </div>
        </div>
      ) : (
        <MessageList
          chat={chat}
          window={held}
          unread={unread}
          selected={keys}
          members={members}
          actions={actions}
          onDay={setDated}
        />
      )}
      <Announcer chat={chat} held={held} />
      <ActNotes chatId={chat.id} held={held} problem={acts.problem} />
      {selected === null && chat.blocked && chat.peer !== null ? (
        <BlockedBar person={chat.peer} />
      ) : selected === null ? (
        <Composer
          key={edited === null ? 'new' : `edit ${edited.key}`}
          chatId={chat.id}
          draft={chat.draft}
          pictures={pictures}
          files={files}
          field={field}
          aim={aim}
          people={people}
          onSend={send}
          onSave={save}
          onLeaveAim={leaveAim}
          onLast={editLast}
        />
      ) : (
        <SelectionBar
          count={selected.size}
          copied={acts.copied}
          onCopy={acts.copySelected}
          onForward={() => actions.forward([...selected.values()])}
          onRemove={() => actions.remove([...selected.values()])}
          onCancel={acts.stopSelecting}
        />
      )}
      {dropped && (
        <div className="drop-sheet">
          <div>
            <ImageUp className="ic" aria-hidden="true" />
            <b>{p('drop', { name: chat.title })}</b>
            <span>{p('dropHint')}</span>
          </div>
        </div>
      )}
      {pictures.looking && <PictureSheet pictures={pictures} to={chat.title} onSend={() => send('', [])} />}
      <ActSheets acts={acts} held={held} group={chat.kind === 'group'} />
      {browsing && (
        <GalleryDialog
          chatId={chat.id}
          onView={(message) => {
            setBrowsing(false);
            actions.view(message);
          }}
          onClose={() => setBrowsing(false)}
        />
      )}
      {about && <GroupPanel chat={chat} members={members} onClose={() => setAbout(false)} />}
      {dated !== null && <JumpToDate chatId={chat.id} start={dated} onClose={() => setDated(null)} />}
    </section>
  );
}
