import { z } from 'zod';

/** What the caller may do about an error: try again later, refresh its session first, or give up. */
export type Retry = 'retry' | 'auth' | 'final';

/** The closed list of error codes, each with what the caller may do. Nothing is thrown across a boundary. */
export const errorRetry = {
  BAD_INPUT: 'final',
  UNAUTHENTICATED: 'auth',
  BAD_CREDENTIALS: 'final',
  EMAIL_TAKEN: 'final',
  /** Not a member, or no such thing: the two are told apart to nobody. */
  FORBIDDEN: 'final',
  NOT_FOUND: 'final',
  CONFLICT: 'final',
  METHOD_NOT_ALLOWED: 'final',
  TOO_LARGE: 'final',
  /** What the user may keep on the server is used up. */
  QUOTA: 'final',
  UNSUPPORTED_MEDIA: 'final',
  RATE_LIMITED: 'retry',
  /** The sync token is unknown, pruned, or of another database: start from nothing (the outbox stays). */
  RESNAPSHOT: 'final',
  /** The database or a neighbour does not answer now. */
  UNAVAILABLE: 'retry',
  INTERNAL: 'retry',
  /** Client only: no connection. */
  OFFLINE: 'retry',
  /** Client only: the server did not answer in time. */
  TIMEOUT: 'retry',
  /** Client only: what answered is not a Sarn server, or one of another protocol. */
  WRONG_SERVER: 'final',
  /** Client only: without encryption, and not on this computer. */
  INSECURE: 'final',
  /** Client only: too many calls at once. */
  BUSY: 'retry',
  /** The disk is full or not writable: this computer's, or the server's for a picture. */
  DISK: 'retry',
} as const satisfies Record<string, Retry>;

export type ErrorCode = keyof typeof errorRetry;

// Object.keys of a literal gives exactly its keys; TypeScript types it as string[].
const codes = Object.keys(errorRetry) as [ErrorCode, ...ErrorCode[]];

export const failure = z.object({
  code: z.enum(codes),
  message: z.string(),
  retry: z.enum(['retry', 'auth', 'final']),
  /** Milliseconds to wait, when the other side knows (RATE_LIMITED). */
  retryAfterMs: z.number().int().nonnegative().optional(),
});
export type Failure = z.infer<typeof failure>;

export type Result<T> = { ok: true; value: T } | { ok: false; error: Failure };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

/** An error as a value. `message` is a sentence that says what to do; it holds no secret and no message text. */
export const fail = (code: ErrorCode, message: string, retryAfterMs?: number): { ok: false; error: Failure } => ({
  ok: false,
  error: { code, message, retry: errorRetry[code], ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
});
