import { useCallback } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { MessageView } from '../../../contract/ipc.ts';
import { useApp, useStores } from '../../stores/context.tsx';
import type { ChatWindow } from '../../stores/message-window.ts';
import { errorText } from '../../ui/error-text.ts';
import { MessageInfo } from '../doctor/MessageInfo.tsx';
import { ForwardDialog } from './ForwardDialog.tsx';
import { HistoryDialog } from './HistoryDialog.tsx';
import { LinkDialog } from './LinkDialog.tsx';
import { PictureViewer } from '../pictures/PictureViewer.tsx';
import { ReactionPicker } from './ReactionPicker.tsx';
import { RemoveDialog } from './RemoveDialog.tsx';
import { forwardAll } from './together.ts';
import type { Acts, Sheet } from './use-acts.ts';

interface ActSheetsProps {
  acts: Acts;
  held: ChatWindow;
  group: boolean;
}

/** The dialogs and the choice of emoji that stand over a chat. What they show of a message is what it is now. */
export function ActSheets({ acts, held, group }: ActSheetsProps) {
  const { sheet, closeSheet } = acts;
  const { bridge } = useStores();
  if (sheet === null) return null;
  const present = (message: MessageView): MessageView => held.messages.find((m) => m.key === message.key) ?? message;
  switch (sheet.kind) {
    case 'picture':
      return <PictureViewer start={present(sheet.message)} onShow={acts.actions.jump} onClose={closeSheet} />;
    case 'link':
      return (
        <LinkDialog
          href={sheet.href}
          onOpen={(href) => void bridge.invoke('links.open', { url: href })}
          onClose={closeSheet}
        />
      );
    case 'info':
      return <MessageInfo message={present(sheet.message)} group={group} onClose={closeSheet} />;
    case 'history': {
      const message = present(sheet.message);
      // Deleted while one looked at it.
      return message.deleted ? null : <HistoryDialog message={message} onClose={closeSheet} />;
    }
    case 'react':
      return <Picker sheet={sheet} message={present(sheet.message)} acts={acts} />;
    case 'remove': {
      const all = sheet.messages.map(present);
      return <RemoveDialog messages={all} onRemove={(everyone) => acts.remove(all, everyone)} onClose={closeSheet} />;
    }
    case 'forward':
      return <Forward messages={sheet.messages.map(present)} acts={acts} />;
  }
}

function Picker({ sheet, message, acts }: { sheet: Sheet & { kind: 'react' }; message: MessageView; acts: Acts }) {
  const { actions, closeSheet } = acts;
  const { back } = sheet;
  // The message may have gone meanwhile; nothing else is taken the focus from.
  const close = useCallback((): void => {
    const inside = document.activeElement?.closest('.react-pick') != null;
    closeSheet();
    if (inside && back?.isConnected === true) back.focus({ preventScroll: true });
  }, [closeSheet, back]);
  if (message.deleted) return null;
  return createPortal(
    <ReactionPicker
      message={message}
      at={sheet.at}
      onPick={(emoji, on) => {
        close();
        actions.react(message, emoji, on);
      }}
      onClose={close}
    />,
    document.body,
  );
}

function Forward({ messages, acts }: { messages: readonly MessageView[]; acts: Acts }) {
  const { t } = useTranslation();
  const { bridge, chats, messages: store } = useStores();
  const account = useApp((s) => s.account);
  return (
    <ForwardDialog
      count={messages.length}
      onClose={acts.closeSheet}
      onForward={async (chatId) => {
        if (account === null) return null;
        const sender = { id: account.userId, name: account.name };
        const error = await forwardAll(bridge, store, messages, { chatId, sender });
        if (error !== null) return errorText(t, error);
        acts.closeSheet();
        acts.stopSelecting();
        chats.open(chatId);
        return null;
      }}
    />
  );
}
