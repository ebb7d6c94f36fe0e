import type { IpcParsed } from '../../contract/ipc.ts';
import { fail, ok } from '../../contract/result.ts';
import type { CoreParts } from '../core-api.ts';
import type { SettingItem } from '../cache/unsent-items.ts';
import type { OpenAccount } from './account.ts';
import { newClientId } from './client-id.ts';
import type { AccountRequests, OnAccount } from './requests.ts';

type Wish = IpcParsed<'chats.set'>['set'];

/** What a wish sets, of a chat whose log ends with `last`; `message`: the number of its newest message. */
const whatOf = (chatId: number, set: Wish, last: number, message: number): SettingItem['what'] => {
  switch (set.kind) {
    case 'mute':
      return { kind: 'mute', chatId, until: set.until };
    case 'pin':
      return { kind: 'pin', chatId, on: set.on };
    case 'archive':
      return { kind: 'archive', chatId, upTo: set.on ? last : null };
    case 'hide':
      return { kind: 'hide', chatId, upTo: last };
    case 'unread':
      return { kind: 'unread', chatId, from: set.from === null ? null : Math.min(set.from, Math.max(1, message)) };
  }
};

/** Notes what is set for a chat, and tells the server. */
export const setOf = async (
  parts: Pick<CoreParts, 'now' | 'randomBytes'>,
  a: OpenAccount,
  what: SettingItem['what'],
): Promise<void> => {
  const item: SettingItem = {
    key: `${what.kind} ${what.chatId}`,
    clientId: newClientId(parts.randomBytes),
    createdAt: parts.now(),
    what,
  };
  a.feed.push(await a.cache.set(item), 'here');
  a.link()?.settings.soon();
};

/** Requests about a chat's settings. */
export const createChatRequests = (
  parts: Pick<CoreParts, 'now' | 'randomBytes'>,
  on: OnAccount,
): Pick<AccountRequests, 'chats.set'> => ({
  'chats.set': on(async (a, { chatId, set }) => {
    const state = a.cache.chatState(chatId);
    if (state === null) return fail('NOT_FOUND', 'There is no such chat.');
    if (set.kind === 'hide' && state.head > state.readSeq) {
      a.feed.push(await a.cache.markRead(chatId, state.head), 'here');
      a.link()?.pointers.read();
    }
    await setOf(parts, a, whatOf(chatId, set, state.head, state.lastSeq ?? state.head));
    return ok({});
  }),
});
