import type { PrismaClient } from './generated/client.ts';
import type { Sql } from './sql.ts';

export interface UserRecord {
  id: number;
  email: string;
  name: string;
}

/** Adds an account. Null when the e-mail has one already. */
export const insertUser = async (
  sql: Sql,
  user: { email: string; name: string; passwordHash: string },
): Promise<UserRecord | null> => {
  const [row] = await sql.query<{ id: number }>(
    `INSERT INTO "user" (email, name, password_hash) VALUES ($1, $2, $3) ON CONFLICT (email) DO NOTHING RETURNING id`,
    [user.email, user.name, user.passwordHash],
  );
  return row === undefined ? null : { id: row.id, email: user.email, name: user.name };
};

/** The account behind an e-mail (lower case), with what a sign-in checks. */
export const findForSignIn = (
  prisma: PrismaClient,
  email: string,
): Promise<(UserRecord & { passwordHash: string; disabledAt: Date | null }) | null> =>
  prisma.user.findUnique({
    where: { email },
    select: { id: true, email: true, name: true, passwordHash: true, disabledAt: true },
  });

/** True when the e-mail (lower case) has an account. */
export const emailTaken = async (prisma: PrismaClient, email: string): Promise<boolean> =>
  (await prisma.user.findUnique({ where: { email }, select: { id: true } })) !== null;

export interface FoundUser {
  id: number;
  name: string;
  profileImage: string | null;
}

/**
 * People whose name holds `query` (case does not matter) or whose e-mail is `query`; never `selfId`, a disabled account
 * or somebody who blocked the asker. Names that start with it come first.
 */
export const searchUsers = (sql: Sql, selfId: number, query: string, limit: number): Promise<FoundUser[]> =>
  sql.query<FoundUser>(
    `SELECT id, name, profile_image AS "profileImage" FROM "user" AS u
     WHERE id <> $1 AND disabled_at IS NULL AND (name ILIKE '%' || $2 || '%' OR email = $3)
       AND NOT EXISTS (SELECT FROM block AS b WHERE b.blocker_id = u.id AND b.blocked_id = $1)
     ORDER BY email = $3 DESC, name ILIKE $2 || '%' DESC, name, id
     LIMIT $4`,
    // A person's % and _ mean themselves.
    [selfId, query.replace(/[\\%_]/g, '\\$&'), query.toLowerCase(), limit],
  );
