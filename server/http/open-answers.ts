/** Counts the answers that are on their way to each user. */
export interface OpenAnswers {
  /** Notes one more; the answer's function ends it. Null when the user has `most` already. */
  enter(userId: number): (() => void) | null;
}

/**
 * At most `most` answers of one user at once. An answer that is not read waits in memory, and a chat's history is up to
 * 3 MB: a client that asks and does not read must not fill the server.
 */
export const createOpenAnswers = (most: number): OpenAnswers => {
  const open = new Map<number, number>();
  return {
    enter(userId) {
      const now = open.get(userId) ?? 0;
      if (now >= most) return null;
      open.set(userId, now + 1);
      let ended = false;
      return () => {
        if (ended) return;
        ended = true;
        const left = (open.get(userId) ?? 1) - 1;
        if (left > 0) open.set(userId, left);
        else open.delete(userId);
      };
    },
  };
};
