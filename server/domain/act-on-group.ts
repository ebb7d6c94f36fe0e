import type { ChatEvent } from '../../contract/event.ts';
import type { GroupActData } from '../../contract/group.ts';
import { limits } from '../../contract/limits.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import type { RequestOutput } from '../../contract/socket.ts';
import { lockChat } from '../data/acts.ts';
import {
  putSignboard,
  readAddable,
  readDone,
  readRoster,
  readSignboard,
  type RosterRecord,
  type Signboard,
  type Standing,
} from '../data/groups.ts';
import type { Sql } from '../data/sql.ts';
import type { Parts } from '../parts.ts';
import { tryAgain } from './again.ts';
import type { Caller } from './caller.ts';
import { isOwnPicture, type OnWritten } from './create-group.ts';
import { answeredBefore, entryFor, type GroupEntry, hashOf, notMember, writeEntry, type Written } from './group-log.ts';

type Change = Pick<GroupEntry, 'what' | 'standings' | 'signboard'>;

const notYours = fail('FORBIDDEN', 'Only admins of the group can do that.');
const notOwner = fail('FORBIDDEN', 'Only the owner of the group can do that.');
const nothing = fail('CONFLICT', 'It is so already.');

/** Who follows an owner who leaves: the longest-standing admin, else the longest-standing member. */
const heirOf = (others: readonly RosterRecord[]): Standing[] => {
  const heir = others.find((m) => m.role === 'admin') ?? others[0];
  return heir === undefined ? [] : [{ userId: heir.user_id, role: 'owner' }];
};

const leave = (own: RosterRecord, roster: readonly RosterRecord[]): Change => ({
  what: 'left',
  standings: [
    { userId: own.user_id, role: null },
    ...(own.role === 'owner' ? heirOf(roster.filter((m) => m !== own)) : []),
  ],
});

const remove = (own: RosterRecord, other: RosterRecord | undefined): Result<Change> => {
  if (own.role === 'member') return notYours;
  if (other === undefined) return fail('NOT_FOUND', 'They are not in the group.');
  if (other === own) return fail('BAD_INPUT', 'Leave the group instead.');
  if (own.role !== 'owner' && other.role !== 'member') return notOwner;
  return ok({ what: 'removed', standings: [{ userId: other.user_id, role: null }] });
};

const setRole = (own: RosterRecord, other: RosterRecord | undefined, role: RosterRecord['role']): Result<Change> => {
  if (own.role !== 'owner') return notOwner;
  if (other === undefined) return fail('NOT_FOUND', 'They are not in the group.');
  if (other === own) return fail('BAD_INPUT', 'Hand the group over to somebody else instead.');
  if (other.role === role) return nothing;
  const handed: Standing[] = role === 'owner' ? [{ userId: own.user_id, role: 'admin' }] : [];
  return ok({ what: 'role', standings: [{ userId: other.user_id, role }, ...handed] });
};

const add = async (
  sql: Sql,
  by: number,
  users: readonly string[],
  roster: readonly RosterRecord[],
): Promise<Result<Change>> => {
  const present = new Set(roster.map((m) => m.user_id));
  const wanted = users.map(Number).filter((id) => !present.has(id));
  if (wanted.length === 0) return nothing;
  const people = await readAddable(sql, by, wanted);
  if (people.length === 0) return fail('NOT_FOUND', 'None of these people can be added.');
  if (roster.length + people.length > limits.groupMembers)
    return fail('CONFLICT', `A group has ${limits.groupMembers} members at most.`);
  return ok({ what: 'added', standings: people.map((userId) => ({ userId, role: 'member' as const })) });
};

const rename = (what: 'title' | 'picture', before: Signboard, signboard: Signboard): Result<Change> =>
  before.title === signboard.title && before.picture === signboard.picture
    ? nothing
    : ok({ what, standings: [], signboard });

/** What an act makes so, or why it may not be. */
const changeOf = async (
  sql: Sql,
  data: GroupActData,
  own: RosterRecord,
  roster: readonly RosterRecord[],
): Promise<Result<Change>> => {
  const other = (id: string): RosterRecord | undefined => roster.find((m) => m.user_id === Number(id));
  if (data.kind === 'leave') return ok(leave(own, roster));
  if (data.kind === 'remove') return remove(own, other(data.user));
  if (data.kind === 'role') return setRole(own, other(data.user), data.role);
  if (own.role === 'member') return notYours;
  if (data.kind === 'add') return add(sql, own.user_id, data.users, roster);
  const before = await readSignboard(sql, data.chatId);
  return data.kind === 'title'
    ? rename('title', before, { ...before, title: data.title })
    : rename('picture', before, { ...before, picture: data.picture });
};

interface Done {
  /** null: the caller is not a member any more. */
  event: ChatEvent | null;
  written: Written | null;
  /** The picture that was the group's before, and is no more. */
  unused: string | null;
}

const run = async (sql: Sql, caller: Caller, data: GroupActData): Promise<Result<Done>> => {
  await lockChat(sql, data.chatId);
  const { chatId, clientId: _clientId, ...deed } = data;
  const hash = hashOf([chatId, deed]);
  const roster = await readRoster(sql, chatId);
  const own = roster.find((m) => m.user_id === caller.userId);
  const done = await readDone(sql, caller.userId, data.clientId, hash);
  const before = answeredBefore(done, chatId);
  if (before?.ok === false) return before;
  if (done !== undefined) {
    const event = own === undefined ? undefined : await entryFor(sql, caller.userId, chatId, Number(done.seq));
    return ok({ event: event ?? null, written: null, unused: null });
  }
  if (own === undefined) return notMember;
  const change = await changeOf(sql, data, own, roster);
  if (!change.ok) return change;
  const { signboard } = change.value;
  const { picture } = signboard === undefined ? { picture: null } : await readSignboard(sql, chatId);
  if (signboard !== undefined) await putSignboard(sql, chatId, signboard);
  const entry = { chatId, clientId: data.clientId, hash, ...change.value };
  const written = await writeEntry(
    sql,
    caller,
    entry,
    roster.map((m) => m.user_id),
  );
  return ok({
    event: data.kind === 'leave' ? null : written.event,
    written,
    unused: signboard !== undefined && signboard.picture !== picture ? picture : null,
  });
};

/**
 * Changes a group: an entry of its log, and what it makes so, in one transaction; a repeated one answers the first entry again.
 * Everybody concerned is told (`onWritten`) after the commit. FORBIDDEN, NOT_FOUND, CONFLICT, BAD_INPUT; throws what the database
 * throws. `drop`: this picture is the group's no more.
 */
export const actOnGroup = async (
  parts: Parts,
  onWritten: OnWritten,
  drop: (url: string) => Promise<void>,
  caller: Caller,
  data: GroupActData,
): Promise<Result<RequestOutput<'act_on_group'>>> => {
  if (data.kind === 'picture' && data.picture !== null && !(await isOwnPicture(parts, caller.userId, data.picture)))
    return fail('FORBIDDEN', 'The picture is not one of yours.');
  const done = await tryAgain(() => parts.db.transaction('read committed', (sql) => run(sql, caller, data)));
  if (!done.ok) return done;
  const { event, written, unused } = done.value;
  if (written !== null) onWritten(written);
  if (unused !== null) await drop(unused);
  return ok({ event, duplicate: written === null });
};
