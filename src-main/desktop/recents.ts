import type { ChatView, Settings } from '../../contract/ipc.ts';
import type { Timer } from '../core-api.ts';
import { namesPeople } from './notify.ts';
import { countText } from './unread.ts';

/** A chat as menus outside the window name it. */
export interface Recent {
  chatId: number;
  /** Its title, with what it adds to the one unread number. */
  label: string;
}

/** As many as a jump list or a dock menu shows without hiding the rest of it. */
const MOST = 5;
/** The menus follow at most this often, ms. */
const EVERY_MS = 1_000;

type Listed = Pick<ChatView, 'id' | 'title' | 'peer' | 'counted' | 'updatedAt'>;

/**
 * The chats for the launcher's menu: those with something unread first, then the newest. Everybody who stands at the computer
 * can open that menu: where notifications name nobody, it names nobody either.
 */
export const recentChats = (
  chats: readonly Listed[],
  notificationContent: Settings['notificationContent'],
): Recent[] => {
  if (!namesPeople({ notificationContent })) return [];
  return chats
    .toSorted((a, b) => Number(b.counted > 0) - Number(a.counted > 0) || b.updatedAt - a.updatedAt)
    .slice(0, MOST)
    .map(({ id, title, peer, counted }) => {
      const name = title || (peer?.name ?? '');
      return { chatId: id, label: counted > 0 ? `${name} (${countText(counted)})` : name };
    });
};

/** Brings the recent chats to the launcher's menu, read anew each time, and only when they are others. */
export const followRecents = (parts: {
  read: () => Promise<readonly Listed[]>;
  settings: () => Settings;
  show: (recents: readonly Recent[]) => void;
  after: (ms: number, work: () => void) => Timer;
}): { changed: () => void } => {
  let due: Timer | null = null;
  let shown = '[]';
  const bring = async (): Promise<void> => {
    const recents = recentChats(await parts.read(), parts.settings().notificationContent);
    const now = JSON.stringify(recents);
    if (now !== shown) parts.show(recents);
    shown = now;
  };
  return {
    changed() {
      due ??= parts.after(EVERY_MS, () => {
        due = null;
        // Not to be read now, it is read at the next change.
        bring().catch(() => undefined);
      });
    },
  };
};
