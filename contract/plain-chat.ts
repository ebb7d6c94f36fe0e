import type { ChatView } from './ipc.ts';

/** A chat of which nothing was set. Apart from the schemas, so that the window can use it without the schema library. */
export const plainChat: Pick<
  ChatView,
  'mutedUntil' | 'muted' | 'pinnedAt' | 'archived' | 'hidden' | 'counted' | 'marked' | 'blocked'
> = {
  mutedUntil: null,
  muted: false,
  pinnedAt: null,
  archived: false,
  hidden: false,
  counted: 0,
  marked: null,
  blocked: false,
};
