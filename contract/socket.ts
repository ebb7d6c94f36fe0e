import { z } from 'zod';
import { actRequests } from './act.ts';
import { chatSettingRequests } from './chat-settings.ts';
import { chatRow } from './chat.ts';
import { dateRequests } from './dates.ts';
import { draftRequests } from './draft.ts';
import { chatEvent, chatEventPush, userEvent } from './event.ts';
import { groupRequests } from './group.ts';
import { chatId, seq, timestamp, userId } from './ids.ts';
import { limits } from './limits.ts';
import { messagePayload, sendMessageData } from './message.ts';
import { ownState, peopleRequests } from './people.ts';
import type { Failure } from './result.ts';
import { searchRequests } from './search.ts';
import { userRow } from './user.ts';

/** Engine.IO path (the seed's). */
export const SOCKET_PATH = '/api/chat/socket';
/** Protocol number of this contract; a handshake without one is a client written from the seed. */
export const PROTOCOL = 1;

/** A part of a chat's log, both ends included. */
const stretch = z
  .strictObject({ chatId, from: seq.min(1), to: seq.min(1) })
  .refine((r) => r.to >= r.from, 'from > to.');

/** What the text in an answer of `fetch_pages` holds. */
export const eventPages = z.array(z.object({ chatId, epoch: z.uuid(), head: seq, events: z.array(chatEvent) }));
export type EventPages = z.infer<typeof eventPages>;

/** `auth` of the handshake. Identity comes from `token` alone. */
export const handshake = z.object({
  token: z.string().min(1).max(4_096),
  deviceId: z.string().max(64).optional(),
  protocol: z.number().int().min(1).max(1_000).optional(),
});

/**
 * Every request a client may make: name → what it takes, what its ack holds beside `ok: true`.
 * A handler for each must exist, or the server does not compile.
 */
export const requests = {
  /** The seed's greeting. The argument is ignored unless it contradicts the handshake (FORBIDDEN). */
  join_app: {
    input: z.union([userId, z.null(), z.undefined()]),
    output: z.object({ userId, online: z.array(userId) }),
  },
  send_message: { input: sendMessageData, output: z.object({ message: messagePayload, duplicate: z.boolean() }) },
  ...actRequests,
  ...draftRequests,
  ...searchRequests,
  ...dateRequests,
  ...groupRequests,
  ...chatSettingRequests,
  ...peopleRequests,
  /** The seed's currentChatId: what arrives in an open chat counts as read at once. Sarn's own app uses mark_read. */
  open_chat: { input: z.strictObject({ chatId }), output: z.object({ readSeq: seq }) },
  close_chat: { input: z.strictObject({ chatId }), output: z.object({}) },
  /** Monotone: a smaller seq than the stored one changes nothing; a greater one than the head is cut to it. */
  mark_read: {
    input: z.strictObject({ chatId, seq: seq.optional() }),
    output: z.object({ chatId, readSeq: seq, unreadCount: z.number().int().nonnegative() }),
  },
  /** Sent after the device has stored the messages. Entries of chats the caller is not in are ignored. */
  mark_delivered: {
    input: z.strictObject({ items: z.array(z.strictObject({ chatId, seq })).min(1).max(limits.pointersMax) }),
    output: z.object({}),
  },
  typing: { input: z.strictObject({ chatId, typing: z.boolean() }), output: z.object({}) },
  /**
   * Without a token: everything, newest chats first. With one: what changed. `more` → ask again with the new token.
   * From one REPEATABLE READ snapshot. RESNAPSHOT → drop the cache (not the outbox) and ask without a token.
   */
  sync: {
    input: z.strictObject({ token: z.string().min(1).max(512).optional() }),
    output: z.object({
      token: z.string(),
      more: z.boolean(),
      /** True when the answer starts from nothing: chats absent from it (all pages) do not exist. */
      full: z.boolean(),
      self: userRow,
      chats: z.array(chatRow),
      /** Chats the caller is no longer in. */
      gone: z.array(chatId),
      userEvents: z.array(userEvent),
      userSeq: seq,
      /** Who of the people the caller shares a chat with is online now. */
      online: z.array(userId),
      serverTime: timestamp,
      /** As it is now: in the first answer without a token, and when the user's own log has news. */
      own: ownState.optional(),
    }),
  },
  /** A stretch of a chat's log, both ends included, at most 500, ascending, without a hole. */
  fetch_events: {
    input: z
      .strictObject({ chatId, from: seq.min(1), to: seq.min(1) })
      .refine((r) => r.to >= r.from && r.to - r.from < limits.eventsMax, 'from..to must hold 1 to 500 events.'),
    output: z.object({ chatId, epoch: z.uuid(), head: seq, events: z.array(chatEvent) }),
  },
  /**
   * Stretches of several chats' logs in one answer: what a device missed. At most 100 stretches of 500 events in all.
   * `pages` is the JSON text of `eventPages`, in the order asked for, without the chats the caller is not in: a text, so
   * that whoever receives it can hand it to another thread unread.
   */
  fetch_pages: {
    input: z.strictObject({
      ranges: z
        .array(stretch)
        .min(1)
        .max(limits.pagesMax)
        .refine(
          (all) => all.reduce((sum, r) => sum + r.to - r.from + 1, 0) <= limits.eventsMax,
          'The stretches must hold 1 to 500 events in all.',
        ),
    }),
    output: z.object({ pages: z.string() }),
  },
  /**
   * Every 25 s. `chats`: in how many chats the caller is; `heads`: the sum of their head_seq; `pointers`: over the
   * caller's direct chats, the sum of all members' read_seq and of the others' delivered_seq (a device is not told what
   * the caller's other devices have stored). All three are monotone, so a client whose own sums are equal has missed
   * nothing; otherwise it calls `sync`.
   */
  heartbeat: {
    input: z.union([z.strictObject({}), z.null(), z.undefined()]),
    output: z.object({ serverTime: timestamp, userSeq: seq, chats: seq, heads: seq, pointers: seq }),
  },
} as const;
export type Requests = typeof requests;
export type RequestName = keyof Requests;
export type RequestInput<N extends RequestName> = z.input<Requests[N]['input']>;
export type RequestOutput<N extends RequestName> = z.infer<Requests[N]['output']>;
/** What an ack answers. */
export type Ack<N extends RequestName> = ({ ok: true } & RequestOutput<N>) | { ok: false; error: Failure };

/** Every push a server may make: name → what it carries. */
export const pushes = {
  online_users_list: z.array(userId),
  user_online: userId,
  user_offline: userId,
  /** Whether somebody is there, and when they were, is not told any more. */
  user_hidden: userId,
  receive_message: messagePayload,
  unread_update: z.object({ chatId, unreadCount: z.number().int().nonnegative() }),
  chat_list_update: chatRow,
  chat_event: chatEventPush,
  user_event: userEvent,
  typing_update: z.object({ chatId, userId, typing: z.boolean() }),
  /** Before the server closes the socket by its own will: why, and whether to come back. */
  session_end: z.object({ reason: z.enum(['expired', 'revoked', 'restart', 'resync', 'flood']) }),
} as const;
export type Pushes = typeof pushes;
export type PushName = keyof Pushes;
export type PushData<N extends PushName> = z.infer<Pushes[N]>;

/** Socket.IO's typing of both directions, inferred from the tables. */
export type ClientToServer = { [N in RequestName]: (data: RequestInput<N>, ack?: (answer: Ack<N>) => void) => void };
export type ServerToClient = { [N in PushName]: (data: PushData<N>) => void };
