import { createHash, createHmac, randomUUID } from 'node:crypto';
import { limits } from '../../contract/limits.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import type { RequestInput, RequestOutput } from '../../contract/socket.ts';
import { lockChat } from '../data/acts.ts';
import { readAddable, readDone, readRoster } from '../data/groups.ts';
import { findInvited, putInvite, readInvite } from '../data/invites.ts';
import type { Sql } from '../data/sql.ts';
import type { Parts } from '../parts.ts';
import { tryAgain } from './again.ts';
import type { Caller } from './caller.ts';
import type { OnWritten } from './create-group.ts';
import { answeredBefore, hashOf, writeEntry, type Written } from './group-log.ts';

const BYTES = 16;
const nowhere = fail('NOT_FOUND', 'This invite link is not valid any more.');

/**
 * A link's token: what the server's secret makes of the link's nonce. So an admin can be shown the link again, although the
 * database holds nothing that it could be told from.
 */
const tokenOf = (secret: string, chatId: number, nonce: string): string =>
  createHmac('sha256', secret).update(`invite:${chatId}:${nonce}`).digest().subarray(0, BYTES).toString('base64url');

const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Shows, renews or ends a group's invite link. FORBIDDEN for all but its admins. */
export const groupInvite = async (
  { db, env }: Parts,
  userId: number,
  { chatId, do: deed }: RequestInput<'group_invite'>,
): Promise<Result<RequestOutput<'group_invite'>>> =>
  db.transaction('read committed', async (sql) => {
    if (deed !== 'read') await lockChat(sql, chatId);
    const own = (await readRoster(sql, chatId)).find((m) => m.user_id === userId);
    if (own === undefined) return fail('FORBIDDEN', 'You are not in this chat.');
    if (own.role === 'member') return fail('FORBIDDEN', 'Only admins of the group can do that.');
    if (deed === 'read') {
      const invite = await readInvite(sql, chatId);
      const token = invite === undefined ? null : tokenOf(env.jwtSecret, chatId, invite.nonce);
      // Made under another secret: it still leads here, but nobody knows it.
      const same = token !== null && Buffer.from(invite?.token_hash ?? []).toString('hex') === digestOf(token);
      return ok({ token: same ? token : null });
    }
    const nonce = randomUUID();
    const token = deed === 'renew' ? tokenOf(env.jwtSecret, chatId, nonce) : null;
    await putInvite(sql, chatId, userId, token === null ? null : { nonce, hash: digestOf(token) });
    return ok({ token });
  });

/** What a link leads to: the group's name and size, which whoever has the link may know. NOT_FOUND when it is void. */
export const readInvited = async (
  { db }: Parts,
  userId: number,
  token: string,
): Promise<Result<RequestOutput<'read_invite'>>> => {
  const found = await findInvited(db, digestOf(token), userId);
  if (found === undefined) return nowhere;
  return ok({ title: found.title, members: found.members, chatId: found.member ? found.chat_id : null });
};

const run = async (
  sql: Sql,
  caller: Caller,
  { token, clientId }: RequestInput<'join_group'>,
): Promise<Result<{ chatId: number; written: Written | null }>> => {
  const hash = hashOf(['join', token]);
  const done = await readDone(sql, caller.userId, clientId, hash);
  const before = answeredBefore(done, null);
  if (before?.ok === false) return before;
  const linked = await findInvited(sql, digestOf(token), caller.userId);
  if (linked === undefined) return nowhere;
  await lockChat(sql, linked.chat_id);
  // Once more: the link may have been ended, and the group filled, while this waited.
  const found = await findInvited(sql, digestOf(token), caller.userId);
  if (found === undefined) return nowhere;
  const chatId = found.chat_id;
  if (found.member) return ok({ chatId, written: null });
  if (found.removed) return fail('FORBIDDEN', 'An admin removed you from this group.');
  const roster = await readRoster(sql, chatId);
  if (roster.length >= limits.groupMembers)
    return fail('CONFLICT', `A group has ${limits.groupMembers} members at most.`);
  if ((await readAddable(sql, caller.userId, [caller.userId])).length === 0)
    return fail('CONFLICT', 'You are in too many chats.');
  const entry = {
    chatId,
    what: 'joined',
    clientId,
    hash,
    standings: [{ userId: caller.userId, role: roster.length === 0 ? ('owner' as const) : ('member' as const) }],
  };
  return ok({
    chatId,
    written: await writeEntry(
      sql,
      caller,
      entry,
      roster.map((m) => m.user_id),
    ),
  });
};

/** Joins the group that a link leads to; a member of it already is one. NOT_FOUND, FORBIDDEN, CONFLICT as the contract says. */
export const joinGroup = async (
  { db }: Parts,
  onWritten: OnWritten,
  caller: Caller,
  data: RequestInput<'join_group'>,
): Promise<Result<RequestOutput<'join_group'>>> => {
  const joined = await tryAgain(() => db.transaction('read committed', (sql) => run(sql, caller, data)));
  if (!joined.ok) return joined;
  const { chatId, written } = joined.value;
  if (written !== null) onWritten(written);
  return ok({ chatId, duplicate: written === null });
};
