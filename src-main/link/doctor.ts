import type { ChatRow } from '../../contract/chat.ts';
import type { Difference, DoctorJob, Finding } from '../../contract/doctor.ts';
import { limits } from '../../contract/limits.ts';
import { fail, ok } from '../../contract/result.ts';
import type { Result } from '../../contract/result.ts';
import type { RequestName, RequestOutput, RequestInput } from '../../contract/socket.ts';
import type { Range } from '../cache/api.ts';
import { contentDifferences, type HereOf, lowerMembers, rowDifferences } from './compare.ts';
import type { LinkContext } from './context.ts';
import type { Health } from './health.ts';
import type { Sync } from './sync.ts';

export interface Doctor {
  /** Compares every chat with the server's, or all of one. Changes nothing. */
  check(chatId: number | null): Promise<Result<{ chats: number; different: number }>>;
  /** Puts the server's messages in the place of what is here of a chat. */
  refetch(chatId: number): Promise<Result<{ messages: number }>>;
  /** Empties the cache and fills it from the server. What is unsent stays. */
  rebuild(): Promise<Result<Record<string, never>>>;
  /** What the last comparison of a chat found. */
  finding(chatId: number): Finding | null;
  job(): DoctorJob | null;
}

interface DoctorParts {
  ctx: LinkContext;
  sync: Pick<Sync, 'ask' | 'settled'>;
  health: Pick<Health, 'beat'>;
}

/** Messages in one comparison or replacement: few enough that reading and comparing them holds nobody up. */
const PAGE = 100;
/** Rows of the server's list looked at in one go. */
const ROWS = 25;
/** What was on its way while the server answered has this long to arrive before it counts as missing. */
const SETTLE_MS = 1_000;
const SYNC_MS = 30_000;
/** The window hears of progress at most this often. */
const TELL_MS = 100;
/** What the server cannot answer now (its limits, its database) is asked so often; the wait grows by this, ms. */
const TRIES = 10;
const WAIT_MS = 100;

/** Compares what is here with the server and mends it, on request: one work at a time. */
export const createDoctor = ({ ctx, sync, health }: DoctorParts): Doctor => {
  const { cache, feed, jobs, parts, selfId } = ctx;
  const { doctor } = cache;
  const findings = new Map<number, Finding>();
  let job: DoctorJob | null = null;
  let toldAt = 0;

  const tell = (): void => ctx.events.emit('doctor.progress', { job: job && { ...job } });
  const progress = (done: number, total: number): void => {
    if (job === null) return;
    Object.assign(job, { done, total: Math.max(total, done) });
    const now = parts.now();
    // A clock that jumped back must not silence it.
    if (now - toldAt < TELL_MS && now >= toldAt) return;
    toldAt = now;
    tell();
  };
  /** Runs one work; closing the account waits for it. */
  const alone = <T>(
    kind: DoctorJob['kind'],
    chatId: number | null,
    work: () => Promise<Result<T>>,
  ): Promise<Result<T>> => {
    if (!ctx.isUp() || jobs.stopped) return Promise.resolve(fail('OFFLINE', 'The server cannot be asked now.'));
    if (job !== null) return Promise.resolve(fail('BUSY', 'This is under way already.'));
    job = { kind, chatId, done: 0, total: 0 };
    toldAt = 0;
    tell();
    return new Promise((resolve, reject) => {
      jobs.run(`doctor: ${kind}`, async () => {
        try {
          resolve(await work());
        } catch (e) {
          reject(e instanceof Error ? e : new Error(String(e)));
        } finally {
          job = null;
          tell();
        }
      });
    });
  };

  const ask = async <N extends RequestName>(
    name: N,
    input: RequestInput<N>,
    timeout?: number,
  ): Promise<Result<RequestOutput<N>>> => {
    for (let tries = 1; ; tries += 1) {
      const r = await ctx.request(name, input, timeout);
      if (jobs.stopped) return fail('OFFLINE', 'The account was closed.');
      if (r.ok || r.error.code !== 'RATE_LIMITED' || tries === TRIES) return r;
      await jobs.pause(Math.max(r.error.retryAfterMs ?? 0, tries * WAIT_MS));
    }
  };

  const beat = async (): Promise<Result<void>> => {
    const asked = parts.now();
    const r = await ask('heartbeat', {});
    if (!r.ok) return r;
    health.beat(asked, r.value.serverTime);
    return ok(undefined);
  };

  /** Every chat that the server has, newest first, without storing anything. `take` ends it early by answering false. */
  const walk = async (take: (row: ChatRow) => boolean): Promise<Result<void>> => {
    for (let token: string | undefined; ;) {
      const r: Result<RequestOutput<'sync'>> = await ask('sync', token === undefined ? {} : { token }, SYNC_MS);
      if (!r.ok) return r;
      for (const [n, row] of r.value.chats.entries()) {
        if (!take(row)) return ok(undefined);
        if (n % ROWS === ROWS - 1) await jobs.pause(0);
      }
      // What is left after the last chats is the user's own log.
      if (!r.value.more || r.value.chats.length < limits.syncChats) return ok(undefined);
      token = r.value.token;
    }
  };

  const placeOf = (chatId: number): HereOf => {
    const state = cache.chatState(chatId);
    return {
      place: state && { id: chatId, head: state.head, epoch: state.epoch },
      members: state ? doctor.members(chatId) : [],
    };
  };

  /** What differs, found twice: what is only on its way is there at the second look, and what was pushed since in its row. */
  const compareRows = async (
    only: number | null,
  ): Promise<Result<Map<number, { head: number; differences: Set<Difference> }>>> => {
    const rows = new Map<number, { head: number; differences: Set<Difference> }>();
    const suspects = new Map<number, ChatRow>();
    const wanted = (id: number): boolean => only === null || id === only;
    const first = await walk((row) => {
      if (!wanted(row.id)) return true;
      rows.set(row.id, { head: row.head_seq, differences: new Set() });
      const here = placeOf(row.id);
      const odd = (['behind', 'ahead'] as const).some((side) => rowDifferences(here, row, selfId, side).length > 0);
      if (odd) suspects.set(row.id, row);
      return only === null;
    });
    if (!first.ok) return first;
    const extra = doctor.places().filter((p) => wanted(p.id) && !rows.has(p.id));
    if (suspects.size === 0 && extra.length === 0) return ok(rows);

    await jobs.pause(SETTLE_MS);
    const here = new Map([...suspects.keys()].map((id) => [id, placeOf(id)]));
    const stays = new Set(extra.map((p) => p.id));
    const second = await walk((row) => {
      stays.delete(row.id);
      const before = here.get(row.id);
      const old = suspects.get(row.id);
      if (before === undefined || old === undefined) return true;
      const found = [...rowDifferences(before, old, selfId, 'behind'), ...rowDifferences(before, row, selfId, 'ahead')];
      rows.set(row.id, { head: row.head_seq, differences: new Set(found) });
      return true;
    });
    if (!second.ok) return second;
    for (const { id } of extra) {
      if (stays.has(id) && cache.chatState(id)) rows.set(id, { head: 0, differences: new Set(['absent']) });
    }
    return ok(rows);
  };

  /** Compares the messages of one stretch; answers how many those were, and what differs. */
  const compareStretch = async (
    chatId: number,
    range: Range,
  ): Promise<Result<{ compared: number; differences: Difference[] }>> => {
    const head = cache.chatState(chatId)?.head ?? 0;
    const r = await ask('fetch_events', { chatId, ...range });
    if (!r.ok) return r;
    if (r.value.epoch !== cache.chatState(chatId)?.epoch) return ok({ compared: 0, differences: ['epoch'] });
    const stored = doctor.stretch(chatId, range);
    const { compared, differences } = contentDifferences(stored, doctor.holes(chatId, range), r.value.events);
    return ok({ compared, differences: r.value.head < head ? [...differences, 'ahead'] : differences });
  };

  /** Stretches of at most PAGE that are meant to be stored here, newest first. */
  function* stretches(chatId: number): Generator<Range> {
    const state = cache.chatState(chatId);
    if (!state) return;
    for (let to = state.top; to > state.joinedSeq;) {
      const [hole] = doctor.holes(chatId, { from: to, to });
      if (hole) {
        to = hole.from - 1;
        continue;
      }
      const from = Math.max(state.joinedSeq + 1, to - PAGE + 1);
      yield { from, to };
      to = from - 1;
    }
  }

  const compareContent = async (
    chatId: number,
    all: boolean,
    done: (messages: number) => void,
  ): Promise<Result<{ compared: number; differences: Set<Difference> }>> => {
    const differences = new Set<Difference>();
    let compared = 0;
    for (const range of stretches(chatId)) {
      const r = await compareStretch(chatId, range);
      if (!r.ok) return r;
      compared += r.value.compared;
      for (const d of r.value.differences) differences.add(d);
      done(range.to - range.from + 1);
      if (!all) break;
    }
    return ok({ compared, differences });
  };

  const check = async (only: number | null): Promise<Result<{ chats: number; different: number }>> => {
    const alive = await beat();
    if (!alive.ok) return alive;
    const rows = await compareRows(only);
    if (!rows.ok) return rows;
    let different = 0;
    let chats = 0;
    const state = only === null ? null : cache.chatState(only);
    const total = state ? state.top - state.joinedSeq : rows.value.size;
    let messages = 0;
    for (const [chatId, { head, differences }] of rows.value) {
      const content =
        differences.has('absent') || differences.has('epoch')
          ? ok({ compared: 0, differences: new Set<Difference>() })
          : await compareContent(chatId, only !== null, (count) => {
              messages += count;
              if (only !== null) progress(messages, total);
            });
      if (!content.ok && content.error.code !== 'FORBIDDEN') return content;
      // Left or dropped while it was looked at: the next sync says so.
      if (!content.ok) continue;
      const found = [...new Set([...differences, ...content.value.differences])];
      findings.set(chatId, {
        at: parts.now(),
        compared: content.value.compared,
        all: only !== null,
        serverHead: head,
        differences: found,
      });
      if (found.length > 0) different += 1;
      chats += 1;
      if (only === null) progress(chats, total);
    }
    return ok({ chats, different });
  };

  /** Replaces what is stored, newest first; what is a hole stays one. */
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
    feed.push({ chatIds: [], messages: [], removed: [], gone, arrived: [] }, 'here');
    return cache.token() === null ? fail('OFFLINE', 'The connection ended; the rest comes when it is back.') : ok({});
  };

  return {
    check: (chatId) => alone('check', chatId, () => check(chatId)),
    refetch: (chatId) => alone('refetch', chatId, () => refetch(chatId)),
    rebuild: () => alone('rebuild', null, rebuild),
    finding: (chatId) => findings.get(chatId) ?? null,
    job: () => job && { ...job },
  };
};
