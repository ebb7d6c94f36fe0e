import type { ChatRow } from '../../contract/chat.ts';
import { fail, ok } from '../../contract/result.ts';
import type { Result } from '../../contract/result.ts';
import type { RequestName, RequestOutput, RequestInput } from '../../contract/socket.ts';
import type { Range } from '../cache/api.ts';
import type { HereOf } from './compare.ts';
import type { LinkContext } from './context.ts';
import type { Health } from './health.ts';
import { persist } from './persist.ts';
import { SYNC_MS } from './sync.ts';

/** Messages in one comparison or replacement: few enough that reading and comparing them holds nobody up. */
const PAGE = 100;
/** Rows of the server's list looked at in one go. */
const ROWS = 25;

/** What checking and mending read, of the server and of the cache. */
export const doctorReads = (ctx: LinkContext, health: Pick<Health, 'beat'>) => {
  const { cache, jobs, parts } = ctx;
  const { doctor } = cache;

  /** A request; one for which the server has no room now is repeated. */
  const ask = async <N extends RequestName>(
    name: N,
    input: RequestInput<N>,
    timeout?: number,
  ): Promise<Result<RequestOutput<N>>> => {
    const r = await persist(
      jobs,
      () => ctx.request(name, input, timeout),
      (failure) => failure.code === 'RATE_LIMITED' && !jobs.stopped,
    );
    return jobs.stopped ? fail('OFFLINE', 'The account was closed.') : r;
  };

  /** Asks for a sign of life, and notes it. */
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
      // A page may be short: a server cuts it at its members, too.
      if (!r.value.more) return ok(undefined);
      token = r.value.token;
    }
  };

  /** A chat as it is here. */
  const placeOf = (chatId: number): HereOf => {
    const state = cache.chatState(chatId);
    return {
      place: state && { id: chatId, head: state.head, epoch: state.epoch },
      title: cache.chat(chatId)?.title ?? '',
      members: state ? doctor.members(chatId) : [],
    };
  };

  /**
   * Stretches of at most PAGE numbers, newest first, of what is meant to be stored here. None has its upper end in a hole, but
   * one may have holes further down.
   */
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

  return { ask, beat, walk, placeOf, stretches };
};
export type DoctorReads = ReturnType<typeof doctorReads>;
