import { errorRetry, type ErrorCode, type Retry } from '../../contract/result.ts';

/** What a write rejects with: shaped like a Failure. */
export class StoreError extends Error {
  readonly code: ErrorCode;
  readonly retry: Retry;
  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = 'StoreError';
    this.code = code;
    this.retry = errorRetry[code];
  }
}

/** The code of a SQLite or a system error, '' for anything else. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/**
 * Never met in a sound file: the triggers refuse to touch a row whose seal is broken (schema.ts), and a place is looked up
 * before it is taken, so that it being taken all the same means a damaged index.
 */
const CONTRADICTIONS = new Set([
  'SQLITE_CONSTRAINT_TRIGGER',
  'SQLITE_CONSTRAINT_UNIQUE',
  'SQLITE_CONSTRAINT_PRIMARYKEY',
  'SQLITE_CONSTRAINT_ROWID',
  // A migration leaves no value for a row whose seal is broken.
  'SQLITE_CONSTRAINT_NOTNULL',
]);

/** An error that counts as SQLite's own word for a damaged file. */
export const corrupt = (message: string, code = 'SQLITE_CORRUPT'): Error => Object.assign(new Error(message), { code });

/** The file's bytes are wrong (https://sqlite.org/rescode.html). */
export const isCorrupt = (error: unknown): boolean => {
  const code = codeOf(error);
  return (
    code.startsWith('SQLITE_CORRUPT') ||
    code === 'SQLITE_NOTADB' ||
    code === 'SQLITE_FORMAT' ||
    CONTRADICTIONS.has(code)
  );
};

const DISK_CODES = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO', 'EFBIG', 'EBUSY', 'DISK']);

/** The disk is full, read-only or failing. */
export const isDisk = (error: unknown): boolean => {
  const code = codeOf(error);
  return (
    DISK_CODES.has(code) ||
    code === 'SQLITE_FULL' ||
    code.startsWith('SQLITE_IOERR') ||
    code.startsWith('SQLITE_READONLY') ||
    code.startsWith('SQLITE_CANTOPEN')
  );
};

/** Any thrown thing as a StoreError. */
export const toStoreError = (error: unknown): StoreError => {
  if (error instanceof StoreError) return error;
  if (isDisk(error))
    return new StoreError('DISK', 'This computer’s disk is full or cannot be written. Free some space.');
  const code = codeOf(error);
  if (code.startsWith('SQLITE_BUSY'))
    return new StoreError('BUSY', 'Another program holds the files on this computer. Try again in a moment.');
  return new StoreError('INTERNAL', `The local store failed${code === '' ? '' : ` (${code})`}. Try again.`);
};
