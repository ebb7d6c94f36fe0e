import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChatView } from '../../../contract/ipc.ts';
import { useChats } from '../../stores/context.tsx';
import { ChatAvatar } from '../../ui/ChatAvatar.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Finder, FoundOption } from '../../ui/Finder.tsx';
import { Marked } from '../../ui/Marked.tsx';
import { chatsNamed, type ChatHit } from '../search/use-search.ts';

/** Chats that are offered before anything is typed. */
const OFFERED = 30;

interface ForwardDialogProps {
  count: number;
  /** Answers what is wrong, or null when it went. */
  onForward: (chatId: number) => Promise<string | null>;
  onClose: () => void;
}

/** A chat to forward messages to: the newest ones, or those whose name holds the words. */
export function ForwardDialog({ count, onForward, onClose }: ForwardDialogProps) {
  const { t } = useTranslation();
  const order = useChats((s) => s.order);
  const byId = useChats((s) => s.byId);
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const newest = order.flatMap((chatId) => byId.get(chatId) ?? []);
  const found: ChatHit[] =
    typed.trim() === '' ? newest.slice(0, OFFERED).map((chat) => ({ chat, ranges: [] })) : chatsNamed(newest, typed);

  const forward = async (chat: ChatView): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const wrong = await onForward(chat.id);
    setBusy(false);
    setProblem(wrong);
  };
  return (
    <Dialog title={t('acts.forwarding.title', { count })} testId="forward-dialog" onClose={onClose}>
      <Finder
        label={t('acts.forwarding.placeholder')}
        list={t('acts.forwarding.list')}
        typed={typed}
        onType={(words) => {
          setTyped(words);
          setProblem(null);
        }}
        found={found}
        keyOf={(hit) => hit.chat.id}
        busy={busy}
        onOpen={(hit) => void forward(hit.chat)}
        option={({ chat, ranges }, place) => (
          <FoundOption place={place} data={{ 'data-testid': 'forward-chat', 'data-chat-id': chat.id }}>
            <ChatAvatar chat={chat} size={40} />
            <div>
              <p className="n ell">
                <Marked text={chat.title} ranges={ranges} />
              </p>
            </div>
          </FoundOption>
        )}
        testId="forward-search"
      >
        {problem !== null && <p>{problem}</p>}
        {problem === null && found.length === 0 && <p>{t('acts.forwarding.none', { query: typed.trim() })}</p>}
      </Finder>
    </Dialog>
  );
}
