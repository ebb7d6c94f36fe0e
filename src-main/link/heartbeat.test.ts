import { expect, test } from 'vitest';
import { limits } from '../../contract/limits.ts';
import { ok } from '../../contract/result.ts';
import type { LinkContext } from './context.ts';
import { createHeartbeat } from './heartbeat.ts';
import { createJobs } from './jobs.ts';
import { testClock } from './test-clock.ts';

test.each([
  ['in a group', 1, 5],
  ['in none', 0, 0],
])('members of groups, whom no sum tells of, are asked for every five minutes: %s', async (_, groups, syncs) => {
  const parts = testClock();
  const sums = { chats: 1, heads: 5, pointers: 0 };
  const asked: string[] = [];
  const heartbeat = createHeartbeat(
    {
      parts,
      jobs: createJobs(parts),
      isUp: () => true,
      request: () => Promise.resolve(ok({ ...sums, userSeq: 3, serverTime: '' })),
      cache: { sums: () => ({ ...sums, groups }), userSeq: () => 3 },
      // A heartbeat uses nothing else of it.
    } as unknown as LinkContext,
    { sync: (why) => void asked.push(why), answered: () => undefined, equal: () => undefined },
  );
  heartbeat.start();
  expect(limits.heartbeatMs).toBe(25_000);
  await parts.pass(26 * 60_000);
  heartbeat.stop();
  expect(asked).toEqual(Array.from({ length: syncs }, () => 'the pointers of groups'));
});
