import type { ChatRow } from '../../contract/chat.ts';
import type { Finding } from '../../contract/doctor.ts';
import { fail, ok } from '../../contract/result.ts';
import type { Result } from '../../contract/result.ts';
import { lowerMembers, rowDifferences } from './compare.ts';
import type { LinkContext } from './context.ts';
import type { DoctorReads } from './doctor-reads.ts';
import type { Sync } from './sync.ts';

/** Fetches anew: one chat, or everything. What that makes of no value is taken out of the `findings`. */
export const createMend = (
  { cache, feed, selfId }: LinkContext,
  { ask, beat, walk, placeOf, stretches }: DoctorReads,
  sync: Pick<Sync, 'ask' | 'settled'>,
  findings: Map<number, Finding>,
  progress: (done: number, total: number) => void,
) => {
  const { doctor } = cache;

  /** Replaces what is stored, newest first. A hole inside of a stretch is filled with it; the others stay. */
  const replaceAll = async (chatId: number, epoch: string): Promise<Result<number>> => {
    const state = cache.chatState(chatId);
    const total = state ? state.top - state.joinedSeq : 0;
    let done = 0;
    let messages = 0;
    for (const range of stretches(chatId)) {
      const r = await ask('fetch_events', { chatId, ...range });
      if (!r.ok) return r;
      if (r.value.epoch !== epoch) return fail('RESNAPSHOT', 'The chat is of another database.');
      feed.push(await cache.replaceEvents(chatId, range, r.value.events, r.value.head, r.value.epoch), 'here');
      messages += r.value.events.length;
      done += range.to - range.from + 1;
      progress(done, total);
    }
    return ok(messages);
  };

  const refetch = async (chatId: number): Promise<Result<{ messages: number }>> => {
    const here = placeOf(chatId);
    let found: ChatRow | null = null;
    const walked = await walk((row) => {
      if (row.id === chatId) found = row;
      return found === null;
    });
    if (!walked.ok) return walked;
    // Assigned in the callback, which the compiler does not follow.
    const row = found as ChatRow | null;
    findings.delete(chatId);
    if (row === null) {
      sync.ask('a chat is not on the server', true);
      return fail('NOT_FOUND', 'The server does not have this chat for you any more.');
    }
    const ahead = rowDifferences(here, row, selfId, 'ahead').includes('ahead');
    const lower = lowerMembers(here, row, selfId);
    feed.push(await cache.renewChat(row, { ahead, lower }), 'here');
    const replaced = await replaceAll(chatId, row.epoch);
    // The window holds rows of before; and holes that were found now are filled like any others.
    feed.stale(chatId);
    sync.ask('a chat was fetched again', !replaced.ok && replaced.error.code === 'RESNAPSHOT');
    if (!replaced.ok) return replaced;
    await sync.settled();
    return ok({ messages: replaced.value });
  };

  const rebuild = async (): Promise<Result<Record<string, never>>> => {
    // Nothing is emptied before the server is known to answer.
    const alive = await beat();
    if (!alive.ok) return alive;
    const before = doctor.places().map((p) => p.id);
    findings.clear();
    sync.ask('everything is fetched again', true, true);
    await sync.settled();
    // Not before: what the window holds can be read while the list of chats is fetched.
    feed.reset();
    const gone = cache.token() === null ? [] : before.filter((id) => cache.chatState(id) === null);
    feed.push({ chatIds: [], messages: [], removed: [], gone, erased: [], arrived: [], drafts: [] }, 'here');
    return cache.token() === null ? fail('OFFLINE', 'The connection ended; the rest comes when it is back.') : ok({});
  };

  return { refetch, rebuild };
};
