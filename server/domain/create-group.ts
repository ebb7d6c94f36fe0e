import type { CreateGroupData } from '../../contract/group.ts';
import { limits } from '../../contract/limits.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import type { RequestOutput } from '../../contract/socket.ts';
import { countChats } from '../data/chats.ts';
import { insertGroup, readAddable, readDone } from '../data/groups.ts';
import type { Sql } from '../data/sql.ts';
import type { Parts } from '../parts.ts';
import { tryAgain } from './again.ts';
import type { Caller } from './caller.ts';
import { answeredBefore, hashOf, writeEntry, type Written } from './group-log.ts';
import { findOwnPicture } from './pictures.ts';

/** Told of each entry of a group's log after its commit. */
export type OnWritten = (written: Written) => void;

type Made = { chatId: number; written: Written | null };

const run = async (sql: Sql, caller: Caller, data: CreateGroupData): Promise<Result<Made>> => {
  const hash = hashOf(['create', data.title, data.picture, data.members]);
  const done = await readDone(sql, caller.userId, data.clientId, hash);
  const before = answeredBefore(done, null);
  if (before !== null) return before.ok ? ok({ chatId: done?.chat_id ?? 0, written: null }) : before;
  const wanted = data.members.map(Number).filter((id) => id !== caller.userId);
  const people = await readAddable(sql, caller.userId, wanted);
  if (people.length === 0) return fail('NOT_FOUND', 'None of these people can be added.');
  const { title, picture } = data;
  const chatId = await insertGroup(sql, title, picture);
  const written = await writeEntry(
    sql,
    caller,
    {
      chatId,
      what: 'created',
      clientId: data.clientId,
      hash,
      signboard: { title, picture },
      standings: [
        { userId: caller.userId, role: 'owner' },
        ...people.map((userId) => ({ userId, role: 'member' as const })),
      ],
    },
    [],
  );
  return ok({ chatId, written });
};

/** True when `url` (of the form that the contract asks for) is a picture that the caller uploaded. */
export const isOwnPicture = async (parts: Parts, userId: number, url: string): Promise<boolean> =>
  (await findOwnPicture(parts, userId, url.split('/').at(-1) ?? '')) !== null;

/**
 * Makes a group: its first entry names everybody in it. The same (caller, clientId) again answers the same group. NOT_FOUND when
 * nobody can be added, FORBIDDEN for somebody else's picture, CONFLICT for another body or too many chats.
 */
export const createGroup = async (
  parts: Parts,
  onWritten: OnWritten,
  caller: Caller,
  data: CreateGroupData,
): Promise<Result<RequestOutput<'create_group'>>> => {
  if (data.picture !== null && !(await isOwnPicture(parts, caller.userId, data.picture)))
    return fail('FORBIDDEN', 'The picture is not one of yours.');
  if ((await countChats(parts.db, caller.userId)) >= limits.chatsPerUser)
    return fail('CONFLICT', 'You are in too many chats.');
  // A concurrent use of its clientId fails once, and finds the entry then.
  const made = await tryAgain(() => parts.db.transaction('read committed', (sql) => run(sql, caller, data)));
  if (!made.ok) return made;
  const { chatId, written } = made.value;
  if (written !== null) onWritten(written);
  return ok({ chatId, duplicate: written === null });
};
