import { useState } from 'react';
import type { ChatView } from '../../../contract/ipc.ts';
import { useStores } from '../../stores/context.tsx';
import type { UnreadLine } from './rows.ts';

/**
 * The unread line: where it was when the chat was opened, or where what came unseen began (the window was left, or the reader was
 * further up). It stays until the chat is left; whoever comes back to the window with all above it read finds it at the new ones.
 */
export const useUnreadLine = (chat: ChatView): UnreadLine | null => {
  const { messages } = useStores();
  const fresh = (): (UnreadLine & { head: number }) | null =>
    chat.unread > 0 ? { afterSeq: chat.readSeq, count: chat.unread, head: chat.headSeq } : null;
  const [line, setLine] = useState(fresh);
  const away = !document.hasFocus();
  const unseen = line === null ? away || !messages.isAtBottom(chat.id) : away && chat.readSeq >= line.head;
  if (unseen && chat.unread > 0) setLine(fresh);
  // What came while nothing below the line was read belongs to it.
  else if (line !== null && chat.unread > line.count && chat.readSeq === line.afterSeq) setLine(fresh);
  return line;
};
