import { fail, ok, type Result } from '../../contract/result.ts';
import type { RequestOutput } from '../../contract/socket.ts';
import { readSums } from '../data/chats.ts';
import type { Parts } from '../parts.ts';

/** The sums a client compares with its own, to find a silent loss. */
export const heartbeat = async ({ db, now }: Parts, userId: number): Promise<Result<RequestOutput<'heartbeat'>>> => {
  const sums = await readSums(db, userId);
  if (sums === undefined) return fail('UNAUTHENTICATED', 'The account is gone.');
  return ok({
    serverTime: new Date(now()).toISOString(),
    userSeq: Number(sums.head_useq),
    chats: Number(sums.chats),
    heads: Number(sums.heads),
    pointers: Number(sums.pointers),
  });
};
