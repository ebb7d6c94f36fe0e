/** Errors after which the same work may succeed: a concurrent writer of the same key, a deadlock, a serialization failure. */
const AGAIN = new Set(['23505', '40P01', '40001']);
const TRIES = 3;

/** The `code` that PostgreSQL and Node put on their errors, or ''. */
export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** What `work` answers. Tried three times at most, as long as its error lets hope; throws the last one. */
export const tryAgain = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let left = TRIES; ; left -= 1) {
    try {
      return await work();
    } catch (error) {
      if (left <= 1 || !AGAIN.has(codeOf(error))) throw error;
    }
  }
};
