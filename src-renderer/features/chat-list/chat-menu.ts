import type { TFunction } from 'i18next';
import type { ChatView } from '../../../contract/ipc.ts';
import type { Stores } from '../../stores/stores.ts';

/** Opens the system's menu of a row in the chat list and does what is chosen. */
export const chatMenu = async ({ bridge, chats }: Stores, t: TFunction, chat: ChatView): Promise<void> => {
  const items = [
    { id: 'open', label: t('desktop.menu.open') },
    { id: 'read', label: t('desktop.menu.markRead'), enabled: chat.unread > 0 },
  ];
  const answer = await bridge.invoke('menu.show', { items });
  if (!answer.ok) return;
  if (answer.value.chosen === 'open') chats.select(chat.id);
  if (answer.value.chosen === 'read') void bridge.invoke('chats.markRead', { chatId: chat.id, seq: chat.headSeq });
};
