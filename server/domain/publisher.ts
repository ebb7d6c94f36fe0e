import type { ChatRow } from '../../contract/chat.ts';
import type { ChatEventPush, UserEvent } from '../../contract/event.ts';
import type { MessagePayload } from '../../contract/message.ts';
import type { Caller } from './caller.ts';

/**
 * What the domain may tell connected devices, after the commit only. A user's devices are reached by the user's id;
 * clients of the protocol and clients written from the seed are told different things.
 */
export interface Publisher {
  /** To all devices of `users`, but not to the protocol socket that sent it (it gets the ack). */
  message(payload: MessagePayload, users: readonly number[], from: Caller): void;
  /** To protocol devices of `users`. */
  chatEvent(push: ChatEventPush, users: readonly number[]): void;
  /** To the user's own protocol devices. */
  userEvent(event: UserEvent, user: number): void;
  /** To all devices of `users`. */
  typing(chatId: number, who: number, typing: boolean, users: readonly number[]): void;
  presence(change: 'user_online' | 'user_offline', who: number, users: readonly number[]): void;
  /** `users` do not know any more whether `who` is there. A device written from the seed takes it for offline. */
  hidden(who: number, users: readonly number[]): void;
  /** True when a device written from the seed is connected for the user. */
  hasSeedDevice(user: number): boolean;
  /** To the user's seed devices. */
  unread(user: number, chatId: number, unreadCount: number): void;
  chatListUpdate(user: number, row: ChatRow, to: 'all' | 'seed'): void;
}
