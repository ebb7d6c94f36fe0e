import { plainText } from '../../../contract/markup.ts';
import { shownName } from '../../../contract/file-look.ts';
import type { ChatView, MessageView } from '../../../contract/ipc.ts';
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
      content: 'text' | 'image' | 'file' | 'unsupported' | 'deleted';
      status: ReturnType<typeof messageStatus>;
    }
  | { kind: 'none' };

/** What a file without words is known by. */
const nameIn = ({ file }: Pick<MessageView, 'file'>): string => (file === null ? '' : shownName(file.name));

/** Failed before draft before typing before the last message. The draft of the chat in front stands in its own field. */
export const previewOf = (chat: ChatView, inFront: boolean): Preview => {
  const { last } = chat;
  if (last?.state === 'failed') return { kind: 'failed', text: plainText(last.text) || nameIn(last) };
  if (chat.draft.trim() !== '' && !inFront) return { kind: 'draft', text: plainText(chat.draft) };
  if (chat.typing.length > 0) return { kind: 'typing' };
  if (last === null || last.kind === 'notice') return { kind: 'none' };
  const content = last.deleted ? 'deleted' : last.kind;
  const text = plainText(last.text) || nameIn(last);
  return { kind: 'last', text, own: last.own, content, status: messageStatus(last, chat) };
};
