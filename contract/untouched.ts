import type { MessageView } from './ipc.ts';

/** What a message's view tells of a message that carries no file and answers none, and that nobody has changed or reacted to. */
export const untouched: Pick<
  MessageView,
  | 'file'
  | 'notice'
  | 'replyTo'
  | 'mentions'
  | 'mentionsMe'
  | 'editedAt'
  | 'deleted'
  | 'reactions'
  | 'pending'
  | 'canEdit'
  | 'canDelete'
> = {
  file: null,
  notice: null,
  replyTo: null,
  mentions: [],
  mentionsMe: false,
  editedAt: null,
  deleted: false,
  reactions: [],
  pending: null,
  canEdit: false,
  canDelete: false,
};
