import type { IpcParsed } from '../../contract/ipc.ts';
import { fail, ok } from '../../contract/result.ts';
import type { CoreParts } from '../core-api.ts';
import type { SettingItem } from '../cache/unsent-items.ts';
import { newClientId } from './client-id.ts';
import type { AccountRequests, OnAccount } from './requests.ts';

type Wish = IpcParsed<'chats.set'>['set'];

/** What a wish sets, of a chat whose newest message has the number `last`. */
const whatOf = (chatId: number, set: Wish, last: number): SettingItem['what'] => {
  switch (set.kind) {
    case 'mute':
      return { kind: 'mute', chatId, until: set.until };
    case 'pin':
      return { kind: 'pin', chatId, on: set.on };
    case 'archive':
      return { kind: 'archive', chatId, upTo: set.on ? last : null };
    case 'hide':
      return { kind: 'hide', chatId, upTo: last };
  }
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
    const item: SettingItem = {
      key: `${set.kind} ${chatId}`,
      clientId: newClientId(parts.randomBytes),
      createdAt: parts.now(),
      what: whatOf(chatId, set, state.head),
    };
    a.feed.push(await a.cache.set(item), 'here');
    a.link()?.settings.soon();
    return ok({});
  }),
});
