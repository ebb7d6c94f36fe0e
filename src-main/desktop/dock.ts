import type { MenuItemConstructorOptions } from 'electron';
import { menuLabel } from './menu-label.ts';
import type { Recent } from './recents.ts';

/**
 * The menu of macOS' dock: the chats, and of the tray's menu all but the end, which the system adds itself.
 */
export const dockTemplate = (
  tray: readonly MenuItemConstructorOptions[],
  recents: readonly Recent[],
  openChat: (chatId: number) => void,
): MenuItemConstructorOptions[] => [
  ...recents.map(({ chatId, label }) => ({
    label: menuLabel(label),
    click: () => openChat(chatId),
  })),
  ...(recents.length > 0 ? ([{ type: 'separator' }] as const) : []),
  ...tray.slice(0, -2),
];
