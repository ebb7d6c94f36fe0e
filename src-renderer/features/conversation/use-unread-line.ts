import { useState } from 'react';
import type { ChatView } from '../../../contract/ipc.ts';
import { useStores } from '../../stores/context.tsx';
import type { UnreadLine } from './rows.ts';

/**
 * The unread line: where it was when the chat was opened, or where what came unseen began (the window was left, or the reader was
 * further up). It stays until the chat is left; whoever comes back to the window with all above it read finds it at the new ones.
 * A chat that is marked unread has it where it was marked.
 */
export const useUnreadLine = (chat: ChatView): UnreadLine | null => {
  const { messages } = useStores();
  const marked = chat.marked === null ? null : Math.min(chat.readSeq, chat.marked - 1);
  const fresh = (): (UnreadLine & { head: number }) | null => {
    if (marked !== null) {
      const held = messages.getState().chats[chat.id]?.messages ?? [];
      const above = held.filter((m) => !m.own && (m.seq ?? 0) > marked).length;
      return { afterSeq: marked, count: Math.max(chat.unread, above), head: chat.headSeq };
    }
    return chat.unread > 0 ? { afterSeq: chat.readSeq, count: chat.unread, head: chat.headSeq } : null;
  };
  const [line, setLine] = useState(fresh);
  const away = !document.hasFocus();
  const unseen = line === null ? away || !messages.isAtBottom(chat.id) : away && chat.readSeq >= line.head;
  if (marked !== null) {
    if (line?.afterSeq !== marked) setLine(fresh);
  } else if (unseen && chat.unread > 0) setLine(fresh);
  // What came while nothing below the line was read belongs to it.
  else if (line !== null && chat.unread > line.count && chat.readSeq === line.afterSeq) setLine(fresh);
  return line;
};
