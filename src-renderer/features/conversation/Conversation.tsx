import { ImageUp } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { DragEvent, KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import type { ChatView, MessageView, Picture } from '../../../contract/ipc.ts';
import { emptyWindow } from '../../stores/message-window.ts';
import { useApp, useChat, useStores } from '../../stores/context.tsx';
import { Avatar } from '../../ui/Avatar.tsx';
import { Composer } from '../composer/Composer.tsx';
import { usePictures } from '../composer/use-pictures.ts';
import { MessageInfo } from '../doctor/MessageInfo.tsx';
import { ConnectionBanner } from '../shell/ConnectionBanner.tsx';
import { ConversationHeader } from './ConversationHeader.tsx';
import { copyText } from './copy-text.ts';
import { messageMenu } from './message-menu.ts';
import { MessageList } from './MessageList.tsx';
import type { MessageActions } from './MessageRow.tsx';
import { PictureViewer } from './PictureViewer.tsx';
import type { UnreadLine } from './rows.ts';
import './conversation.css';
import './message.css';
import './picture.css';

/** A chat: who it is with, its messages, the field to write in. Nothing of one chat's pane is carried over to the next. */
export function Conversation({ chatId, onBack }: { chatId: number; onBack: () => void }) {
  const chat = useChat(chatId);
  if (chat === undefined) return <section className="conv" data-testid="conversation" />;
  return <Pane key={chatId} chat={chat} onBack={onBack} />;
}

/** The unread line: where it was when the chat was opened, or where what came unseen began; it stays until the chat is left. */
const useUnreadLine = (chat: ChatView): UnreadLine | null => {
  const [line, setLine] = useState<UnreadLine | null>(
    chat.unread > 0 ? { afterSeq: chat.readSeq, count: chat.unread } : null,
  );
  if (line === null && chat.unread > 0 && !document.hasFocus()) setLine({ afterSeq: chat.readSeq, count: chat.unread });
  if (line !== null && chat.unread > line.count && chat.readSeq === line.afterSeq)
    setLine({ ...line, count: chat.unread });
  return line;
};

function Pane({ chat, onBack }: { chat: ChatView; onBack: () => void }) {
  const { t } = useTranslation();
  const { bridge, messages } = useStores();
  const account = useApp((s) => s.account);
  const held = useStore(messages, (s) => s.chats[chat.id]) ?? emptyWindow;
  const unread = useUnreadLine(chat);
  const pictures = usePictures(bridge, chat.id);
  const [viewed, setViewed] = useState<Picture | null>(null);
  const [asked, setAsked] = useState<MessageView | null>(null);
  const [dragged, setDragged] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    void messages.open(chat.id, { readSeq: chat.readSeq, unread: chat.unread });
    // Opened once: what changes afterwards comes by itself.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [messages, chat.id]);

  const actions = useMemo<MessageActions>(() => {
    const retry = (key: string): void => void messages.retry(chat.id, key);
    const discard = (key: string): void => void messages.discard(chat.id, key);
    return {
      link: (href) => void bridge.invoke('links.open', { url: href }),
      view: setViewed,
      retry,
      discard,
      info: setAsked,
      menu: (message, status) =>
        void messageMenu(bridge, t, message, status).then((chosen) => {
          if (chosen === 'copy') void copyText(message.text);
          if (chosen === 'info') setAsked(message);
          if (chosen === 'retry') retry(message.key);
          if (chosen === 'delete') discard(message.key);
        }),
    };
  }, [bridge, messages, chat.id, t]);
  const { staged, sent } = pictures;
  const send = useCallback(
    (text: string): void => {
      if (account === null) return;
      messages.send({ chatId: chat.id, text, picture: staged, sender: { id: account.userId, name: account.name } });
      sent();
    },
    [account, messages, chat.id, staged, sent],
  );

  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');
  const drag = {
    onDragEnter: (event: DragEvent) => carriesFiles(event) && setDragged((n) => n + 1),
    onDragLeave: (event: DragEvent) => carriesFiles(event) && setDragged((n) => Math.max(0, n - 1)),
    onDragOver: (event: DragEvent) => carriesFiles(event) && event.preventDefault(),
    onDrop: (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setDragged(0);
      void pictures.add([...event.dataTransfer.files]);
      field.current?.focus();
    },
  };
  /** Letters typed anywhere in the pane are meant for the field. */
  const onKeyDown = (event: KeyboardEvent): void => {
    const plain = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
    const elsewhere = event.target instanceof HTMLElement && !event.target.closest('textarea, input, dialog');
    if ((plain || event.key === 'Escape') && elsewhere) field.current?.focus();
  };

  const empty =
    held.version > 0 && held.messages.length === 0 && !held.hasOlder && !held.missing && held.error === null;
  return (
    <section
      className="conv"
      data-testid="conversation"
      data-chat-id={chat.id}
      aria-label={t('conversation.label', { name: chat.title })}
      onKeyDown={onKeyDown}
      {...drag}
    >
      <ConversationHeader chat={chat} onBack={onBack} />
      <ConnectionBanner />
      {empty && chat.typing.length === 0 ? (
        <div className="no-messages">
          <div>
            <Avatar
              id={chat.peer?.id ?? String(chat.id)}
              name={chat.title}
              picture={chat.peer?.picture}
              group={chat.kind === 'group'}
            />
            <b>{t('conversation.empty')}</b>
            <p>{t('conversation.emptyText', { name: chat.title })}</p>
          </div>
        </div>
      ) : (
        <MessageList chat={chat} window={held} unread={unread} actions={actions} />
      )}
      <Composer chatId={chat.id} draft={chat.draft} pictures={pictures} field={field} onSend={send} />
      {dragged > 0 && (
        <div className="drop-sheet">
          <div>
            <ImageUp className="ic" aria-hidden="true" />
            <b>{t('conversation.drop', { name: chat.title })}</b>
            <span>{t('conversation.dropHint')}</span>
          </div>
        </div>
      )}
      {viewed !== null && <PictureViewer picture={viewed} onClose={() => setViewed(null)} />}
      {asked !== null && <MessageInfo message={asked} group={chat.kind === 'group'} onClose={() => setAsked(null)} />}
    </section>
  );
}
