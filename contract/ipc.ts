import { z } from 'zod';
import { desktopEvents, desktopRequests } from './desktop.ts';
import { doctorEvents, doctorRequests } from './doctor.ts';
import { chatId, clientId, seq, userId } from './ids.ts';
import { limits } from './limits.ts';
import { text } from './message.ts';
import { failure } from './result.ts';
import { updateEvents, updateRequests } from './updates.ts';
import { displayName, email, password } from './user.ts';

/**
 * The bridge between the window and the main process: one table of requests (renderer asks, main answers a Result) and
 * one of events (main tells). Everything is plain JSON but the bytes of a picture. Times are milliseconds since 1970.
 */

export const themes = z.enum(['system', 'light', 'dark']);
export const languages = z.enum(['system', 'en', 'th']);
export const settings = z.object({
  theme: themes,
  language: languages,
  thaiLetters: z.enum(['loopless', 'looped']),
  year: z.enum(['auto', 'gregorian', 'buddhist']),
  /** Text size, percent. */
  textSize: z.number().int().min(80).max(200),
  reduceMotion: z.boolean(),
  notifications: z.boolean(),
  /** What a notification gives away: name and text, the name, how many, or only that there is something. */
  notificationContent: z.enum(['full', 'name', 'count', 'none']),
  sound: z.boolean(),
  doNotDisturb: z.boolean(),
  /** No notifications between two times of each day, minutes after midnight, local time; `from` may be the later one. */
  quietHours: z.boolean(),
  quietFrom: z.number().int().min(0).max(1_439),
  quietTo: z.number().int().min(0).max(1_439),
  sendReadReceipts: z.boolean(),
  closeToTray: z.boolean(),
  /** What the tray icon shows of what is unread. */
  trayUnread: z.enum(['number', 'dot']),
  startAtLogin: z.boolean(),
  /** Started at login, the window stays in the tray. */
  startHidden: z.boolean(),
  /** Size of the whole window's content, percent. */
  zoom: z.number().int().min(50).max(300),
  /** Side bar width, px. */
  sideWidth: z.number().int().min(264).max(420),
});
export type Settings = z.infer<typeof settings>;

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
  kind: z.enum(['text', 'image', 'unsupported']),
  text: z.string(),
  picture: picture.nullable(),
  at: z.number(),
  /** Own messages: how far. `sent` is refined to delivered or read by the chat's pointers. Others': `received`. */
  state: z.enum(['queued', 'sending', 'sent', 'failed', 'received']),
  /** Why it failed. */
  error: failure.nullable(),
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
  last: messageView.nullable(),
  draft: z.string(),
  headSeq: seq,
  readSeq: seq,
  /** The furthest that every other member has read / has on a device. */
  peersReadSeq: seq,
  peersDeliveredSeq: seq,
  typing: z.array(userId),
});
export type ChatView = z.infer<typeof chatView>;
export { messageStatus } from './status.ts';

const server = z.string().trim().min(1).max(2_048);
const none = z.undefined();
const empty = z.object({});

/** A picture taken in by the main process, not sent yet. */
export const stagedPicture = z.object({
  id: z.string(),
  /** `app://local/<id>` */
  src: z.string(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  bytes: z.number().int().positive(),
  name: z.string(),
});
export type StagedPicture = z.infer<typeof stagedPicture>;

/** One page of a chat, ascending. */
export const messagePage = z.object({
  messages: z.array(messageView),
  /** More is known to exist before / after this page (here or on the server). */
  hasOlder: z.boolean(),
  hasNewer: z.boolean(),
  /** Part of the page is not on this computer and could not be fetched: offline. */
  missing: z.boolean(),
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
          ...['keychain-lost', 'session-lost', 'settings-lost', 'no-notifications'],
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
  'chats.create': { input: z.strictObject({ userId }), output: chatView },
  /** The chat in front of the user's eyes (null: none). It is filled first, and its messages raise no notification. */
  'chats.show': { input: z.strictObject({ chatId: chatId.nullable() }), output: empty },
  'chats.markRead': { input: z.strictObject({ chatId, seq }), output: empty },
  /**
   * A page of at most `limit`, of the newest (no cursor), before a seq, or around one. Unsent own messages come with the
   * newest page.
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
    input: z.strictObject({ chatId, clientId, text, pictureId: z.string().max(64).optional() }),
    output: messageView,
  },
  'messages.retry': { input: z.strictObject({ chatId, clientId }), output: empty },
  'messages.discard': { input: z.strictObject({ chatId, clientId }), output: empty },
  'drafts.set': { input: z.strictObject({ chatId, text: z.string().max(limits.textChars) }), output: empty },
  'typing.set': { input: z.strictObject({ chatId, typing: z.boolean() }), output: empty },
  'users.search': {
    input: z.strictObject({ query: z.string().max(limits.queryChars) }),
    output: z.object({ users: z.array(person) }),
  },
  'search.messages': {
    input: z.strictObject({ query: z.string().max(limits.queryChars), chatId: chatId.optional() }),
    output: z.object({ hits: z.array(searchHit), more: z.boolean() }),
  },
  /** Opens the system's file dialog. null: the user changed their mind. */
  'pictures.pick': { input: none, output: z.object({ picture: stagedPicture.nullable() }) },
  /** A pasted or dropped picture. */
  'pictures.add': {
    input: z.strictObject({ bytes: z.instanceof(Uint8Array<ArrayBufferLike>), name: z.string().max(255) }),
    output: stagedPicture,
  },
  'pictures.drop': { input: z.strictObject({ id: z.string().max(64) }), output: empty },
  'settings.set': { input: settings.partial().strict(), output: settings },
  'connection.retry': { input: none, output: empty },
  ...desktopRequests,
  ...doctorRequests,
  ...updateRequests,
  /** https and mailto only, opened by the system's own browser. */
  'links.open': { input: z.strictObject({ url: z.string().max(2_048) }), output: empty },
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
  'presence.changed': z.object({
    people: z.array(z.object({ id: userId, online: z.boolean(), lastSeen: z.number().nullable() })),
  }),
  'typing.changed': z.object({ chatId, userIds: z.array(userId) }),
  'settings.changed': z.object({ settings, locale: z.enum(['en', 'th']), dark: z.boolean() }),
  'upload.progress': z.object({ clientId: z.string(), sent: z.number(), total: z.number() }),
  /** Something outside the window (notification, tray, menu, deep link) wants a place shown. */
  navigate: z.discriminatedUnion('to', [
    z.object({ to: z.literal('chat'), chatId }),
    z.object({ to: z.literal('new-chat') }),
    z.object({ to: z.literal('settings') }),
    z.object({ to: z.literal('search') }),
    z.object({ to: z.literal('connection') }),
  ]),
  notice: z.object({
    kind: z.enum(['cache-rebuilt', 'disk-full', 'disk-ok', 'store-ok', 'keychain-lost', 'no-notifications']),
  }),
  ...desktopEvents,
  ...doctorEvents,
  ...updateEvents,
} as const;
export type IpcEvents = typeof ipcEvents;
export type IpcEventName = keyof IpcEvents;
export type IpcEventData<N extends IpcEventName> = z.infer<IpcEvents[N]>;
