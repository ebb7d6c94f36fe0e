import type { TFunction } from 'i18next';
import { MUTED_FOREVER } from '../../../contract/attention.ts';
import type { ChatView, IpcInput } from '../../../contract/ipc.ts';
import { blockLine, doBlock } from '../people/block-line.ts';
import type { Stores } from '../../stores/stores.ts';
import type { Point } from '../../ui/point.ts';

const HOUR = 3_600_000;

/** What each line sets for a chat. */
const settingOf = (chosen: string, now: number, chat: ChatView): IpcInput<'chats.set'>['set'] | null => {
  switch (chosen) {
    case 'pin':
    case 'unpin':
      return { kind: 'pin', on: chosen === 'pin' };
    case 'mute-hour':
      return { kind: 'mute', until: now + HOUR };
    case 'mute-8-hours':
      return { kind: 'mute', until: now + 8 * HOUR };
    case 'mute-week':
      return { kind: 'mute', until: now + 7 * 24 * HOUR };
    case 'mute':
      return { kind: 'mute', until: MUTED_FOREVER };
    case 'unmute':
      return { kind: 'mute', until: null };
    case 'archive':
    case 'unarchive':
      return { kind: 'archive', on: chosen === 'archive' };
    case 'hide':
      return { kind: 'hide' };
    case 'unread':
      return { kind: 'unread', from: Math.max(1, chat.last?.seq ?? chat.headSeq) };
    default:
      return null;
  }
};

/** Opens the system's menu of a row in the chat list and does what is chosen. */
export const chatMenu = async (
  { bridge, chats, people }: Stores,
  { t, p }: { t: TFunction; p: TFunction<'people'> },
  chat: ChatView,
  at: Point,
): Promise<void> => {
  const { peer } = chat;
  const items = [
    { id: 'open', label: t('desktop.menu.open') },
    chat.unread === 0 && chat.last !== null
      ? { id: 'unread', label: p('menu.unread') }
      : { id: 'read', label: t('desktop.menu.markRead'), enabled: chat.unread > 0 },
    chat.pinnedAt === null
      ? { id: 'pin', label: t('desktop.menu.pin') }
      : { id: 'unpin', label: t('desktop.menu.unpin') },
    ...(chat.muted
      ? [{ id: 'unmute', label: t('desktop.menu.unmute') }]
      : [
          { id: 'mute-hour', label: t('desktop.menu.muteHour') },
          { id: 'mute-8-hours', label: t('desktop.menu.muteHours') },
          { id: 'mute-week', label: t('desktop.menu.muteWeek') },
          { id: 'mute', label: t('desktop.menu.mute') },
        ]),
    chat.archived
      ? { id: 'unarchive', label: t('desktop.menu.unarchive') }
      : { id: 'archive', label: t('desktop.menu.archive') },
    { id: 'hide', label: t('desktop.menu.hide') },
    ...(peer === null ? [] : [blockLine(p, chat.blocked)]),
  ];
  const answer = await bridge.invoke('menu.show', { items, at });
  if (!answer.ok || answer.value.chosen === null) return;
  const { chosen } = answer.value;
  if (chosen === 'open') chats.open(chat.id);
  if (chosen === 'read') {
    void bridge.invoke('chats.markRead', { chatId: chat.id, seq: chat.headSeq });
    if (chat.marked !== null) void bridge.invoke('chats.set', { chatId: chat.id, set: { kind: 'unread', from: null } });
  }
  if (peer !== null) doBlock(people, chosen, peer);
  const set = settingOf(chosen, Date.now(), chat);
  if (set !== null) void bridge.invoke('chats.set', { chatId: chat.id, set });
};
