import { z } from 'zod';
import { chatId, seq, userId } from './ids.ts';
import { failure } from './result.ts';

/**
 * What the app tells of itself when something seems amiss: where the connection, each chat and each message stand. Numbers,
 * ids and the server's address, no names, texts or keys, so that all of it may be shown to whoever helps. Times are milliseconds since 1970
 * of this computer's clock, unless they say otherwise.
 */

const time = z.number();
const count = z.number().int().nonnegative();

/** What went wrong with the connection last, in kinds that the window has words for. */
export const troubleKind = z.enum([
  /** Nothing answers at the address. */
  'unreachable',
  /** The connection stood and ended. */
  'closed',
  'timeout',
  /** The server wants a new sign-in, or the tokens could not be renewed. */
  'session',
  /** This computer's disk is full: a renewed session could not be kept, so it is not used. */
  'disk',
  /** Too many requests, or its database does not answer now. */
  'busy',
  /** The list of changes could not be fetched or stored. */
  'sync',
  'refused',
]);
export type TroubleKind = z.infer<typeof troubleKind>;

/** Work of the doctor that takes its time. `chatId` null: all chats. */
export const doctorJob = z.object({
  kind: z.enum(['check', 'refetch', 'rebuild']),
  chatId: chatId.nullable(),
  done: count,
  total: count,
});
export type DoctorJob = z.infer<typeof doctorJob>;

export const connectionReport = z.object({
  userId,
  server: z.string(),
  secure: z.boolean(),
  state: z.enum(['online', 'connecting', 'offline']),
  /** Since when it is in this state. */
  since: time.nullable(),
  /** How the open connection travels, as Socket.IO names it; null: there is none. */
  transport: z.string().nullable(),
  syncedAt: time.nullable(),
  catchingUp: count,
  /** When the next try to connect is due. */
  retryAt: time.nullable(),
  /** The last heartbeat that was answered, how long that took, and how far this clock is ahead of the server's, ms. */
  beat: z.object({ at: time, roundTripMs: z.number().nonnegative(), clockAheadMs: z.number() }).nullable(),
  trouble: z.object({ at: time, kind: troubleKind }).nullable(),
  job: doctorJob.nullable(),
});
export type ConnectionReport = z.infer<typeof connectionReport>;

/** How a chat here differs from the server's. */
export const difference = z.enum([
  /** The server has newer messages than this computer knows of, and did not send them. */
  'behind',
  /** This computer knows of messages that the server does not have. */
  'ahead',
  /** A message that should be here is not. */
  'missing',
  /** A message is here that the server does not have. */
  'extra',
  /** A message here says something else than the server's. */
  'content',
  /** What others have read or received is not the same. */
  'pointers',
  /** Who is in a group and as what, or how it is called. */
  'members',
  /** The chat is of another database (a backup was put back). */
  'epoch',
  /** The server has the chat and this computer does not, or the other way round. */
  'absent',
]);
export type Difference = z.infer<typeof difference>;

/** What the last comparison with the server found. No differences: equal. */
export const finding = z.object({
  at: time,
  /** Messages whose content was compared: the newest ones, or all that are here. */
  compared: count,
  all: z.boolean(),
  serverHead: seq,
  differences: z.array(difference),
});
export type Finding = z.infer<typeof finding>;

export const chatReport = z.object({
  chatId,
  /** False: only something unsent is known of it. */
  here: z.boolean(),
  /** The number of the newest message on the server, as far as this computer was told. */
  head: seq,
  /** Every number up to here is stored, or is one of the holes. */
  top: seq,
  /** Messages of the chat, how many of them are not here, and of those the older ones, which come only when scrolled to. */
  total: count,
  missing: count,
  older: count,
  /** In so many places something is missing that should be here. */
  holes: count,
  /** Unsent messages: on their way, and refused. */
  waiting: count,
  failed: count,
  waitingSince: time.nullable(),
  /** A try to send is under way. */
  sending: z.boolean(),
  /** When the next try to send is due, and why the last one failed. */
  nextTryAt: time.nullable(),
  waitError: failure.shape.code.nullable(),
  /** When the server last told something of this chat. */
  heardAt: time.nullable(),
  finding: finding.nullable(),
});
export type ChatReport = z.infer<typeof chatReport>;

/** A step of a message's way. `at` null: not known on this computer. Not `exact`: at that time or before. */
const step = z.object({ reached: z.boolean(), at: time.nullable(), exact: z.boolean() });
export type MessageStep = z.infer<typeof step>;

export const messageReport = z.object({
  chatId,
  own: z.boolean(),
  state: z.enum(['queued', 'sending', 'sent', 'failed', 'received']),
  seq: seq.nullable(),
  /** When it was written and put into the outbox, when it left the outbox (the server's answer came). */
  writtenAt: time.nullable(),
  leftAt: time.nullable(),
  /** When the server stored it, by the server's clock. */
  storedAt: time.nullable(),
  delivered: step,
  read: step,
  /** While it waits: how many go before it, tries of the first of them, when the next one is due, why the last failed. */
  waiting: z
    .object({
      before: count,
      tries: count,
      nextTryAt: time.nullable(),
      error: failure.shape.code.nullable(),
      offline: z.boolean(),
    })
    .nullable(),
});
export type MessageReport = z.infer<typeof messageReport>;

/** Chats in one page of the report. */
export const REPORT_PAGE = 100;

/** The doctor's part of the table of requests (ipc.ts). */
export const doctorRequests = {
  'doctor.connection': { input: z.undefined(), output: connectionReport },
  /** Chats by ascending id, those after `after`; `more`: ask again after the last one. */
  'doctor.chats': {
    input: z.strictObject({ after: z.number().int().nonnegative() }),
    output: z.object({ chats: z.array(chatReport), more: z.boolean() }),
  },
  /** `key` and `seq` as the window has them of the message; NOT_FOUND when it is neither stored nor waiting. */
  'doctor.message': {
    input: z.strictObject({ chatId, key: z.string().min(1).max(64), seq: seq.nullable() }),
    output: messageReport,
  },
  /**
   * Asks the server where every chat stands and compares, with the newest messages of each; with a chat, all of that chat
   * that is here. Changes nothing. OFFLINE when the server cannot be asked, BUSY while the doctor works.
   */
  'doctor.check': {
    input: z.strictObject({ chatId: chatId.optional() }),
    output: z.object({ chats: count, different: count }),
  },
  /** Puts the server's messages in the place of what is here of a chat, page by page: nothing goes before its replacement is here. */
  'doctor.refetch': { input: z.strictObject({ chatId }), output: z.object({ messages: count }) },
  /** Empties the cache and fills it from the server, as a new sign-in would. What is unsent stays. */
  'doctor.rebuild': { input: z.undefined(), output: z.object({}) },
} as const;

export const doctorEvents = {
  /** The doctor's work goes on, or has ended (null). */
  'doctor.progress': z.object({ job: doctorJob.nullable() }),
} as const;
