import { expect, test } from 'vitest';
import type { Finding } from '../../contract/doctor.ts';
import { limits } from '../../contract/limits.ts';
import { ok } from '../../contract/result.ts';
import { chat, EPOCH, SELF } from '../cache/test-kit.ts';
import type { LinkContext } from './context.ts';
import { createCheck } from './doctor-check.ts';
import { doctorReads } from './doctor-reads.ts';
import { createJobs } from './jobs.ts';

/** A server with `chats` chats, the highest id first, over a cache that has them all with one message too many. */
const setUp = (chats: number, perPage: number = limits.syncChats) => {
  const rows = Array.from({ length: chats }, (_, i) => chat(chats - i, 0));
  const asked: string[] = [];
  const parts = {
    now: () => 0,
    after(_ms: number, work: () => void) {
      const timer = setImmediate(work);
      return { cancel: () => clearImmediate(timer) };
    },
    log: () => undefined,
  };
  const ctx = {
    parts,
    selfId: SELF,
    jobs: createJobs(parts),
    cache: {
      chatState: () => ({ epoch: EPOCH, head: 1, top: 0, joinedSeq: 0, readSeq: 0 }),
      chat: () => ({ title: 'User 2' }),
      doctor: { members: () => [], places: () => rows.map(({ id }) => ({ id, head: 1, epoch: EPOCH })) },
    },
    request(name: string, { token = '0' }: { token?: string }) {
      asked.push(name);
      const from = Number(token);
      const page = rows.slice(from, from + perPage);
      const next = from + page.length;
      return Promise.resolve(ok({ chats: page, token: String(next), more: next < chats, serverTime: '' }));
    },
  };
  // The parts of the context that comparing rows uses; the rest is never touched.
  const used = ctx as unknown as LinkContext;
  const findings = new Map<number, Finding>();
  const reads = doctorReads(used, { beat: () => undefined });
  return { asked, findings, check: createCheck(used, reads, findings, () => undefined) };
};
const pages = (asked: readonly string[]): number => asked.filter((name) => name === 'sync').length;

test('of one chat, the server’s list is read only as far as that chat, both times', async () => {
  const at = setUp(3 * limits.syncChats);
  expect(await at.check(3 * limits.syncChats)).toEqual(ok({ chats: 1, different: 1 }));
  expect(pages(at.asked)).toBe(2);
  expect([...at.findings.keys()]).toEqual([3 * limits.syncChats]);
});

test('of every chat, it is read to its end, both times', async () => {
  const at = setUp(3 * limits.syncChats);
  expect(await at.check(null)).toEqual(ok({ chats: 3 * limits.syncChats, different: 3 * limits.syncChats }));
  expect(pages(at.asked)).toBe(6);
});

test('also where its pages are short, as a server with large groups makes them', async () => {
  const at = setUp(7, 2);
  expect(await at.check(null)).toEqual(ok({ chats: 7, different: 7 }));
  expect(pages(at.asked)).toBe(8);
  expect([...at.findings.values()].flatMap((f) => f.differences)).not.toContain('absent');
});
