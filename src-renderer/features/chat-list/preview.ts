import { plainText } from '../../../contract/markup.ts';
import { shownName } from '../../../contract/file-look.ts';
import type { GroupNotice } from '../../../contract/group-ipc.ts';
import type { ChatView, MessageView } from '../../../contract/ipc.ts';
import { messageStatus } from '../../../contract/status.ts';
import { shortName } from '../../ui/person.ts';

/** What the second line of a row says; `status`: how far an own last message has come. */
export type Preview =
  | { kind: 'failed'; text: string }
  | { kind: 'draft'; text: string }
  | { kind: 'typing' }
  /** A line of a group's history. */
  | { kind: 'notice'; notice: GroupNotice }
  | {
      kind: 'last';
      text: string;
      own: boolean;
      /** In a group: who wrote it, in passing; '' of one's own. */
      by: string;
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
  if (last?.notice != null) return { kind: 'notice', notice: last.notice };
  if (last === null || last.kind === 'notice') return { kind: 'none' };
  const content = last.deleted ? 'deleted' : last.kind;
  const text = plainText(last.text) || nameIn(last);
  const by = chat.kind === 'group' && !last.own ? shortName(last.senderName) : '';
  return { kind: 'last', text, own: last.own, by, content, status: messageStatus(last, chat) };
};
