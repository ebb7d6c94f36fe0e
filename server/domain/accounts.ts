import type { UserResult } from '../../contract/user.ts';
import { limits } from '../../contract/limits.ts';
import type { Database } from '../data/sql.ts';
import { searchUsers } from '../data/users.ts';

/** People the caller can start a chat with: by a part of the name, or by the exact e-mail. At most 20, never the caller. */
export const findPeople = async (db: Database, callerId: number, query: string): Promise<UserResult[]> => {
  // PostgreSQL cannot hold a NUL, so no name has one; a lone surrogate is in no name either.
  if (query.includes('\u0000') || !query.isWellFormed()) return [];
  const found = await searchUsers(db, callerId, query, limits.userResults);
  return found.map((user) => ({ id: String(user.id), name: user.name, profileImage: user.profileImage }));
};
