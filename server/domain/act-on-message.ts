import { hash } from 'node:crypto';
import type { ActData } from '../../contract/act.ts';
import type { ChatEvent } from '../../contract/event.ts';
import { limits } from '../../contract/limits.ts';
import { isBlank } from '../../contract/message.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import type { RequestOutput } from '../../contract/socket.ts';
import {
  type ActFacts,
  type ActRecord,
  dropUnusedFile,
  lockChat,
  pinsAfter,
  readActFacts,
  storeAct,
} from '../data/acts.ts';
import { readEvents } from '../data/events.ts';
import { readMembers } from '../data/members.ts';
import type { Sql } from '../data/sql.ts';
import type { Parts } from '../parts.ts';
import { tryAgain } from './again.ts';
import type { Caller } from './caller.ts';
import { viewLog } from './log-view.ts';

/** Told of each act after its commit, with the members who see the message, and without its state with the others. */
export type OnActed = (event: ChatEvent, members: readonly number[]) => void;

/** SHA-256 over everything that makes two acts the same act. */
const bodyHash = (d: ActData): string =>
  hash(
    'sha256',
    JSON.stringify([
      'act',
      d.chatId,
      d.seq,
      d.kind,
      d.kind === 'edit' ? d.content : d.kind === 'reaction' ? [d.emoji, d.on] : d.kind === 'pin' ? d.on : null,
    ]),
    'hex',
  );

/** Why an act may not be; null: it may. */
export const refusal = (act: ActRecord, facts: ActFacts): ReturnType<typeof fail> | null => {
  if (facts.sender_id === null || facts.deleted === true)
    return fail('FORBIDDEN', 'This message is not there any more.');
  if ((act.kind === 'edit' || act.kind === 'delete') && facts.sender_id !== act.senderId)
    return fail('FORBIDDEN', 'This message is not yours.');
  // What one has written can always be taken back; a blocked sender adds nothing.
  if (facts.blocked && act.kind !== 'delete') return fail('FORBIDDEN', 'You cannot write in this chat.');
  if (act.kind === 'edit' && facts.type === 'TEXT' && isBlank(act.content))
    return fail('BAD_INPUT', 'The text is blank.');
  if (act.kind === 'reaction' && act.on && facts.kinds >= limits.reactionKinds)
    return fail('CONFLICT', 'This message has as many different reactions as it can take.');
  return null;
};

interface Done {
  event: ChatEvent;
  duplicate: boolean;
  /** Those who see the message, and those who joined after it. */
  seeing: number[];
  others: number[];
  /** The bytes of a picture that nothing shows any more. */
  unused: readonly Uint8Array[];
}

const run = async (sql: Sql, act: ActRecord): Promise<Result<Done>> => {
  await lockChat(sql, act.chatId);
  const facts = await readActFacts(sql, act);
  if (facts === undefined) return fail('FORBIDDEN', 'You are not in this chat.');
  const duplicate = facts.done_seq !== null;
  if (duplicate && (facts.same !== true || facts.done_chat !== act.chatId))
    return fail('CONFLICT', 'This clientId was used for something else.');
  const refused = duplicate ? null : refusal(act, facts);
  if (refused !== null) return refused;
  const seq = Number(facts.done_seq ?? (await storeAct(sql, act, pinsAfter(act, facts.pins))).seq);
  const unused =
    !duplicate && act.kind === 'delete' && facts.file_id !== null ? await dropUnusedFile(sql, facts.file_id) : [];
  const members = await readMembers(sql, act.chatId);
  const [event] = await viewLog(
    sql,
    act.senderId,
    await readEvents(sql, act.senderId, act.chatId, seq, seq),
    () => members,
  );
  if (event === undefined) throw new Error('An act is not in the log that it was written to.');
  const those = (see: boolean): number[] =>
    members.filter((m) => m.joined_seq < act.target === see).map((m) => m.user_id);
  return ok({ event, duplicate, seeing: those(true), others: those(false), unused });
};

/**
 * Changes a message that is there: an entry of the log and the message's present state, in one transaction; a repeated one
 * answers the first entry again. The others are told (`onActed`) after the commit. FORBIDDEN, CONFLICT, BAD_INPUT; throws
 * what the database throws. `drop`: bytes with this SHA-256 were of a picture that is shown nowhere any more.
 */
export const createActOnMessage =
  ({ db }: Pick<Parts, 'db'>, onActed: OnActed, drop: (sha256: Uint8Array) => void) =>
  async (caller: Caller, data: ActData): Promise<Result<RequestOutput<'act_on_message'>>> => {
    const act: ActRecord = {
      kind: data.kind,
      chatId: data.chatId,
      senderId: caller.userId,
      deviceId: caller.deviceId,
      clientId: data.clientId,
      hash: bodyHash(data),
      target: data.seq,
      of: data.of ?? null,
      content: data.kind === 'edit' ? data.content : '',
      emoji: data.kind === 'reaction' ? data.emoji : '',
      on: (data.kind === 'reaction' || data.kind === 'pin') && data.on,
    };
    // A concurrent use of its clientId fails once, and finds the entry then.
    const done = await tryAgain(() => db.transaction('read committed', (sql) => run(sql, act)));
    if (!done.ok) return done;
    const { event, duplicate, seeing, others, unused } = done.value;
    // A repeated one is told again: the answer to the first may be what got lost, and a push twice harms nobody.
    onActed(event, seeing);
    const { state: _state, ...place } = event;
    if (others.length > 0) onActed(place, others);
    unused.forEach(drop);
    return ok({ event, duplicate });
  };
