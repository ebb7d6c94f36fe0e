import type { ChatView } from './ipc.ts';

/** A chat of two people of which nothing was set. Apart from the schemas, so that the window can use it without the schema library. */
export const plainChat: Pick<
  ChatView,
  | 'picture'
  | 'members'
  | 'role'
  | 'mutedUntil'
  | 'muted'
  | 'pinnedAt'
  | 'archived'
  | 'hidden'
  | 'counted'
  | 'marked'
  | 'blocked'
> = {
  picture: null,
  members: 0,
  role: null,
  mutedUntil: null,
  muted: false,
  pinnedAt: null,
  archived: false,
  hidden: false,
  counted: 0,
  marked: null,
  blocked: false,
};
