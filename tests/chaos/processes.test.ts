import { describe, expect, test } from 'vitest';
import { describeFaults } from './support/checker.ts';
import { noCluster, startCluster } from './support/cluster.ts';
import { chaosRound } from './support/round.ts';
import { kinds } from './support/server-process.ts';

/**
 * A short run of what `npm run prove` does for long: real server processes, devices in processes of their own, raw senders, proxies
 * that break the links, and everything killed at random. The seed is printed: `npm run prove -- --only P3 --seed N` is the long way.
 */
const ROUND_MS = 10_000;

describe.each(['embedded', 'postgres'] as const)('everything at once, on %s', (kind) => {
  test.skipIf(!kinds.includes(kind))(
    'nothing is lost, doubled or out of order, and all devices agree',
    async () => {
      const seed = Math.floor(Math.random() * 1_000_000);
      const round = await chaosRound({ kind, seed, ms: ROUND_MS, devices: [2, 1, 1] });
      expect(describeFaults(round.verdict), `seed ${seed}`).toBe('');
      expect(round.verdict.doubledKeys, `seed ${seed}`).toBe(0);
      // A round in which nothing happened proves nothing.
      expect(round.faults).toBeGreaterThan(10);
      expect(round.verdict.numbers.acked).toBeGreaterThan(50);
    },
    150_000,
  );
});

const why = noCluster();
test.skipIf(why !== null)(
  `the database stopped at once as well${why === null ? '' : ` (${why})`}`,
  async () => {
    const seed = Math.floor(Math.random() * 1_000_000);
    const cluster = await startCluster();
    try {
      const round = await chaosRound({ kind: 'postgres', seed, ms: ROUND_MS, devices: [1, 1, 1], cluster });
      expect(describeFaults(round.verdict), `seed ${seed}`).toBe('');
      expect(round.verdict.numbers.acked).toBeGreaterThan(50);
    } finally {
      await cluster.dispose();
    }
  },
  150_000,
);
