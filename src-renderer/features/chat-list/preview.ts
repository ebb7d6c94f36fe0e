import type { ChatView } from '../../../contract/ipc.ts';
import { messageStatus } from '../../../contract/status.ts';

/** What the second line of a row says; `status`: how far an own last message has come. */
export type Preview =
  | { kind: 'failed'; text: string }
  | { kind: 'draft'; text: string }
  | { kind: 'typing' }
  | {
      kind: 'last';
      text: string;
      own: boolean;
      content: 'text' | 'image' | 'unsupported';
      status: ReturnType<typeof messageStatus>;
    }
  | { kind: 'none' };

/** Failed before draft before typing before the last message. The draft of the chat in front stands in its own field. */
export const previewOf = (chat: ChatView, inFront: boolean): Preview => {
  const { last } = chat;
  if (last?.state === 'failed') return { kind: 'failed', text: last.text };
  if (chat.draft.trim() !== '' && !inFront) return { kind: 'draft', text: chat.draft };
  if (chat.typing.length > 0) return { kind: 'typing' };
  if (last === null) return { kind: 'none' };
  return { kind: 'last', text: last.text, own: last.own, content: last.kind, status: messageStatus(last, chat) };
};
