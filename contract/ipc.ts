import { z } from 'zod';
import { actIpcEvents, actIpcRequests, actView } from './act-ipc.ts';
import { dateIpcRequests } from './dates.ts';
import { chatIpcRequests, chatSettingsView } from './chat-ipc.ts';
import { desktopEvents, desktopRequests } from './desktop.ts';
import { deviceRequests } from './devices.ts';
import { doctorEvents, doctorRequests } from './doctor.ts';
import { draftIpcEvents, draftIpcRequests } from './draft-ipc.ts';
import { exportEvents, exportRequests, exportStartRequests } from './export.ts';
import { groupIpcRequests, groupNotice, groupView } from './group-ipc.ts';
import { inviteToken } from './group.ts';
import { chatId, clientId, seq, userId } from './ids.ts';
import { limits } from './limits.ts';
import { logRequests } from './logs.ts';
import { mentions } from './mention.ts';
import { text } from './message.ts';
import { networkRequests } from './network.ts';
import { peopleIpcEvents, peopleIpcRequests } from './people-ipc.ts';
import { galleryInput, pictureRequests } from './picture-ipc.ts';
import { albumId, picturePreview } from './picture.ts';
import { replyEvents, replyRequests } from './reply.ts';
import { failure } from './result.ts';
import { searchInput, searchPlaces } from './search-ipc.ts';
import { settings } from './settings.ts';
import { spellingEvents, spellingRequests } from './spelling.ts';
import { storageRequests } from './storage.ts';
import { fileCoreRequests, fileDesktopRequests, fileView, transferEvents } from './transfers.ts';
import { updateEvents, updateRequests } from './updates.ts';
import { displayName, email, password } from './user.ts';

/**
 * The bridge between the window and the main process: one table of requests (renderer asks, main answers a Result) and
 * one of events (main tells). Everything is plain JSON but the bytes of a picture. Times are milliseconds since 1970.
 */

export const account = z.object({
  server: z.string(),
  userId,
  name: z.string(),
  email: z.string(),
});
export type Account = z.infer<typeof account>;

export const connection = z.object({
  state: z.enum(['online', 'connecting', 'offline']),
  /** When the cache was last known to be complete. */
  syncedAt: z.number().nullable(),
  /** Chats still being filled after a long absence (0: caught up). */
  catchingUp: z.number().int().nonnegative(),
});
export type Connection = z.infer<typeof connection>;

export const person = z.object({
  id: userId,
  name: z.string(),
  picture: z.string().nullable(),
  online: z.boolean(),
  lastSeen: z.number().nullable(),
});
export type Person = z.infer<typeof person>;

export const picture = z.object({
  /** `app://media/<id>` for an uploaded one, `app://local/<id>` for one on its way; null: somebody's https address. */
  src: z.string().nullable(),
  /** The https address of a picture that is not on this server: shown as a link. */
  link: z.string().nullable(),
  width: z.number().int().positive().nullable(),
  height: z.number().int().positive().nullable(),
  /** What it looks like from afar (ThumbHash, base64); absent: not known. */
  preview: picturePreview.optional(),
});
export type Picture = z.infer<typeof picture>;

/**
 * A message as the window shows it. `key` never changes from queued to read (the clientId, or the id of a message
 * that has none), so that a list can use it. `order` sorts a chat: stored messages by seq, unsent ones after them.
 */
export const messageView = z.object({
  key: z.string(),
  chatId,
  id: z.string().nullable(),
  seq: seq.nullable(),
  order: z.number(),
  senderId: userId,
  senderName: z.string(),
  own: z.boolean(),
  /** `notice`: a line of a group's history, which nobody wrote. */
  kind: z.enum(['text', 'image', 'file', 'unsupported', 'notice']),
  text: z.string(),
  /** Of kind `notice`, and of no other. */
  notice: groupNotice.nullable(),
  picture: picture.nullable(),
  /** Which pictures it was sent together with; absent: none. */
  album: albumId.optional(),
  file: fileView.nullable(),
  at: z.number(),
  /** Own messages: how far. `sent` is refined to delivered or read by the chat's pointers. Others': `received`. */
  state: z.enum(['queued', 'sending', 'sent', 'failed', 'received']),
  /** Why it failed. */
  error: failure.nullable(),
  ...actView,
});
export type MessageView = z.infer<typeof messageView>;

/** A row of the chat list. */
export const chatView = z.object({
  id: chatId,
  kind: z.enum(['direct', 'group']),
  title: z.string(),
  /** The other person of a direct chat. */
  peer: person.nullable(),
  updatedAt: z.number(),
  unread: z.number().int().nonnegative(),
  /** How many of these call the user by name, of those that are on this computer. */
  mentions: z.number().int().nonnegative(),
  /** The newest message, or in a group the newer line of its history. */
  last: messageView.nullable(),
  draft: z.string(),
  /** Numbers of pinned messages, the one pinned last first; own changes that wait in the outbox are shown as done. */
  pins: z.array(seq),
  headSeq: seq,
  readSeq: seq,
  /** The furthest that every other member has read / has on a device. */
  peersReadSeq: seq,
  peersDeliveredSeq: seq,
  typing: z.array(userId),
  ...groupView,
  ...chatSettingsView,
});
export type ChatView = z.infer<typeof chatView>;
export type { GroupMember, GroupNotice, GroupWish } from './group-ipc.ts';
export { languages, settings, themes, type Settings } from './settings.ts';
export type { StagedPicture } from './picture-ipc.ts';
export { messageStatus } from './status.ts';

const server = z.string().trim().min(1).max(2_048);
const none = z.undefined();
const empty = z.object({});

/** One page of a chat, ascending. */
export const messagePage = z.object({
  messages: z.array(messageView),
  /** More is known to exist before / after this page (here or on the server). */
  hasOlder: z.boolean(),
  hasNewer: z.boolean(),
  /** The numbers that the page speaks of: of these, what it does not hold is no message, or lies in a hole. */
  from: seq,
  to: seq,
  /** Parts of it that are not on this computer and could not be fetched, ascending. */
  holes: z.array(z.object({ from: seq, to: seq })),
});
export type MessagePage = z.infer<typeof messagePage>;

export const searchHit = z.object({
  message: messageView,
  chatTitle: z.string(),
  /** Half-open UTF-16 ranges of `message.text` that match. */
  ranges: z.array(z.tuple([z.number(), z.number()])),
});
export type SearchHit = z.infer<typeof searchHit>;

/** name → what main takes, what it answers. Both sides are mapped types over this table. */
export const ipcRequests = {
  'app.state': {
    input: none,
    output: z.object({
      account: account.nullable(),
      connection,
      settings,
      /** The language and theme in force after "system" is resolved. */
      locale: z.enum(['en', 'th']),
      dark: z.boolean(),
      version: z.string(),
      platform: z.string(),
      /** What the server field of the sign-in form starts with. */
      defaultServer: z.string(),
      /**
       * Things that happened and must be said until they are acknowledged or over (a cache rebuilt, a keychain lost …).
       * `no-notifications` is told once, by the event `notice`.
       */
      notices: z.array(
        z.enum([
          ...['cache-rebuilt', 'cache-newer', 'outbox-salvaged', 'outbox-newer', 'store-closed', 'disk-full'],
          ...['keychain-lost', 'session-lost', 'settings-lost', 'files-left', 'no-notifications'],
        ] as const),
      ),
    }),
  },
  'auth.probe': { input: z.strictObject({ server }), output: z.object({ server: z.string(), secure: z.boolean() }) },
  'auth.register': { input: z.strictObject({ server, name: displayName, email, password }), output: account },
  'auth.login': {
    input: z.strictObject({
      server,
      email: z.string().max(limits.emailChars),
      password: z.string().max(limits.passwordMax),
    }),
    output: account,
  },
  /** `unsent` messages are thrown away only with `force`; without it, the answer is CONFLICT when there are any. */
  'auth.logout': { input: z.strictObject({ force: z.boolean() }), output: empty },
  'chats.list': { input: none, output: z.object({ chats: z.array(chatView), unread: z.number().int().nonnegative() }) },
  /**
   * A part of the list, for a window that opens. `after` null: what stands at its top, what is pinned and what waits to be sent;
   * else the chats with numbers above it. `next`: after which there are more; null: there are none.
   */
  'chats.part': {
    input: z.strictObject({ after: seq.nullable() }),
    output: z.object({ chats: z.array(chatView), next: seq.nullable(), unread: z.number().int().nonnegative() }),
  },
  'chats.create': { input: z.strictObject({ userId }), output: chatView },
  /** The chat in front of the user's eyes (null: none). It is filled first, and its messages raise no notification. */
  'chats.show': { input: z.strictObject({ chatId: chatId.nullable() }), output: empty },
  ...chatIpcRequests,
  'chats.markRead': { input: z.strictObject({ chatId, seq }), output: empty },
  /**
   * A page of at most `limit`, of the newest (no cursor), before a seq, or around one (which is fetched if it is missing: what
   * a jump to a quoted message needs). Unsent own messages come with the newest page.
   */
  'messages.page': {
    input: z.strictObject({
      chatId,
      before: seq.optional(),
      after: seq.optional(),
      around: seq.optional(),
      limit: z.number().int().min(1).max(limits.pageMax),
    }),
    output: messagePage,
  },
  /** Answers after the message is durably written. `clientId` is the window's own, so that it can show it at once. */
  'messages.send': {
    input: z.strictObject({
      chatId,
      clientId,
      text,
      pictureId: z.string().max(64).optional(),
      /** The pictures that it is sent together with: the same one for each. */
      albumId: albumId.optional(),
      /** A staged file. The message is sent when the server has all of it; texts written meanwhile go before it. */
      fileId: z.string().max(64).optional(),
      /** The message that it answers. */
      replyTo: seq.min(1).optional(),
      /** Members of a group whom it calls by name. */
      mentions: mentions.optional(),
    }),
    output: messageView,
  },
  ...actIpcRequests,
  ...dateIpcRequests,
  /** How many own messages wait on this computer to be sent, of all chats: also of those that it does not know just now. */
  'messages.waiting': { input: none, output: z.object({ count: z.number().int().nonnegative() }) },
  'messages.retry': { input: z.strictObject({ chatId, clientId }), output: empty },
  'messages.discard': { input: z.strictObject({ chatId, clientId }), output: empty },
  ...draftIpcRequests(messageView),
  ...groupIpcRequests(chatView),
  'typing.set': { input: z.strictObject({ chatId, typing: z.boolean() }), output: empty },
  'users.search': {
    input: z.strictObject({ query: z.string().max(limits.queryChars) }),
    output: z.object({ users: z.array(person) }),
  },
  /**
   * What is on this computer, newest first, a page at a time. It answers soon even when it is not through: `next` (null: that
   * was all) goes on where it stopped, which may be before a page is full, or anything was found.
   */
  'search.messages': {
    input: z.strictObject(searchInput),
    output: z.object({ hits: z.array(searchHit), next: z.string().nullable() }),
  },
  /** The numbers of all messages of a chat that it finds, likewise. */
  'search.places': { input: z.strictObject({ ...searchInput, chatId }), output: searchPlaces },
  /**
   * The same in what is not on this computer, from the server. `whole`: nothing is missing here, so that nobody was asked.
   * OFFLINE, and what the server refuses.
   */
  'search.server': {
    input: z.strictObject(searchInput),
    output: z.object({ hits: z.array(searchHit), next: z.string().nullable(), whole: z.boolean() }),
  },
  /** People by a part of their name, known on this computer: for completing a filter. */
  'search.people': {
    input: z.strictObject({ text: z.string().max(limits.queryChars) }),
    output: z.object({ people: z.array(person.pick({ id: true, name: true, picture: true })) }),
  },
  /** Pictures of a chat that are on this computer, ascending. `missing`: its history is not here in full, so there may be more. */
  'pictures.page': {
    input: galleryInput,
    output: z.object({
      messages: z.array(messageView),
      hasOlder: z.boolean(),
      hasNewer: z.boolean(),
      missing: z.boolean(),
    }),
  },
  ...fileCoreRequests,
  ...fileDesktopRequests,
  ...pictureRequests,
  'settings.set': { input: settings.partial().strict(), output: settings },
  'connection.retry': { input: none, output: empty },
  ...desktopRequests,
  ...deviceRequests,
  ...exportRequests,
  ...exportStartRequests,
  ...logRequests,
  ...networkRequests,
  ...storageRequests,
  ...doctorRequests,
  ...replyRequests,
  ...spellingRequests,
  ...updateRequests,
  /** https and mailto only, opened by the system's own browser. */
  'links.open': { input: z.strictObject({ url: z.string().max(2_048) }), output: empty },
  ...peopleIpcRequests,
} as const;
export type IpcRequests = typeof ipcRequests;
export type IpcRequestName = keyof IpcRequests;
export type IpcInput<N extends IpcRequestName> = z.input<IpcRequests[N]['input']>;
export type IpcParsed<N extends IpcRequestName> = z.output<IpcRequests[N]['input']>;
export type IpcOutput<N extends IpcRequestName> = z.infer<IpcRequests[N]['output']>;

/** name → what main tells the window. */
export const ipcEvents = {
  'account.changed': z.object({ account: account.nullable(), reason: z.enum(['signed-in', 'signed-out', 'revoked']) }),
  'connection.changed': connection,
  /** Rows that are new or changed, whole; `removed` are gone. `unread` is the one number that every badge shows. */
  'chats.changed': z.object({
    chats: z.array(chatView),
    removed: z.array(chatId),
    unread: z.number().int().nonnegative(),
  }),
  /** Messages that are new or changed, whole. `removed`: keys. `reset`: what the window holds of the chat is void. */
  'messages.changed': z.object({
    chatId,
    messages: z.array(messageView),
    removed: z.array(z.string()),
    reset: z.boolean(),
  }),
  ...actIpcEvents,
  ...draftIpcEvents(messageView),
  'presence.changed': z.object({
    people: z.array(z.object({ id: userId, online: z.boolean(), lastSeen: z.number().nullable() })),
  }),
  'typing.changed': z.object({ chatId, userIds: z.array(userId) }),
  'settings.changed': z.object({ settings, locale: z.enum(['en', 'th']), dark: z.boolean() }),
  'upload.progress': z.object({ clientId: z.string(), sent: z.number(), total: z.number() }),
  /** Something outside the window (notification, tray, menu, deep link) wants a place shown. */
  navigate: z.discriminatedUnion('to', [
    z.object({ to: z.literal('chat'), chatId }),
    /** An invite link was opened. */
    z.object({ to: z.literal('join'), token: inviteToken }),
    z.object({ to: z.literal('new-chat') }),
    z.object({ to: z.literal('settings') }),
    z.object({ to: z.literal('search') }),
    z.object({ to: z.literal('connection') }),
    z.object({ to: z.literal('shortcuts') }),
  ]),
  notice: z.object({
    kind: z.enum([
      ...['cache-rebuilt', 'disk-full', 'disk-ok', 'store-ok', 'keychain-lost', 'files-left', 'no-notifications'],
    ] as const),
  }),
  ...transferEvents,
  ...desktopEvents,
  ...doctorEvents,
  ...replyEvents,
  ...spellingEvents,
  ...exportEvents,
  ...updateEvents,
  ...peopleIpcEvents,
} as const;
export type IpcEvents = typeof ipcEvents;
export type IpcEventName = keyof IpcEvents;
export type IpcEventData<N extends IpcEventName> = z.infer<IpcEvents[N]>;
