import type { Response } from 'express';
import type { z } from 'zod';
import { type ErrorCode, type Failure, fail, ok, type Result } from '../../contract/result.ts';

/** HTTP status of each error code. */
const statusOf: Record<ErrorCode, number> = {
  BAD_INPUT: 400,
  UNAUTHENTICATED: 401,
  BAD_CREDENTIALS: 401,
  EMAIL_TAKEN: 409,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  METHOD_NOT_ALLOWED: 405,
  TOO_LARGE: 413,
  QUOTA: 413,
  UNSUPPORTED_MEDIA: 415,
  RATE_LIMITED: 429,
  RESNAPSHOT: 410,
  UNAVAILABLE: 503,
  INTERNAL: 500,
  OFFLINE: 503,
  TIMEOUT: 504,
  WRONG_SERVER: 502,
  INSECURE: 400,
  BUSY: 503,
  DISK: 507,
};

/** Answers `{ success: false, error: { code, message } }` with the code's status; `Retry-After` when the wait is known. */
export const sendFailure = (res: Response, failure: Failure): void => {
  if (failure.retryAfterMs !== undefined)
    res.set('Retry-After', String(Math.max(1, Math.ceil(failure.retryAfterMs / 1000))));
  if (failure.code === 'UNAUTHENTICATED') res.set('WWW-Authenticate', 'Bearer');
  res.status(statusOf[failure.code]).json({ success: false, error: { code: failure.code, message: failure.message } });
};

/** Checks `value` against `schema`. BAD_INPUT names the first field that is wrong, never its value. */
export const parse = <S extends z.ZodType>(schema: S, value: unknown): Result<z.infer<S>> => {
  const read = schema.safeParse(value);
  if (read.success) return ok(read.data);
  const issue = read.error.issues[0];
  const field = issue?.path.map(String).join('.') ?? '';
  return fail(
    'BAD_INPUT',
    field === '' ? 'The request is not in the expected form.' : `The field "${field}" is missing or not valid.`,
  );
};
