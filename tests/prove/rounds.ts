import { describeFaults } from '../chaos/support/checker.ts';
import { noCluster, startCluster } from '../chaos/support/cluster.ts';
import { chaosRound, type RoundResult } from '../chaos/support/round.ts';
import { count, type Context, type Proof, type Result } from './proof.ts';

/** How long the faults of one round last, ms. */
const ROUND_MS = 25_000;

const rows = (done: readonly RoundResult[]): Result[] => {
  const sum = (of: (r: RoundResult) => number): number => done.reduce((total, r) => total + of(r), 0);
  const { faults, verdict } = {
    faults: sum((r) => r.faults),
    verdict: (name: keyof RoundResult['verdict']['numbers']) => sum((r) => r.verdict.numbers[name]),
  };
  const failing = (check: string): number =>
    sum((r) => r.verdict.faults.find((f) => f.check === check)?.faults.length ?? 0);
  const words = done
    .map((r) => (r.verdict.faults.length > 0 ? `seed ${r.seed}: ${describeFaults(r.verdict, 2)}` : ''))
    .filter((w) => w !== '');
  const runs = `${done.length} rounds, ${count(faults)} faults, ${count(verdict('sends'))} sends`;
  const slowest = Math.max(...done.map((r) => r.healedMs));
  const numbers = {
    rounds: done.length,
    faults,
    sends: verdict('sends'),
    acked: verdict('acked'),
    views: verdict('views'),
    slowestQuietMs: Math.round(slowest),
    seeds: done.map((r) => r.seed).join(' '),
  };
  const row = (promise: Result['promise'], title: string, said: string, wrong: number): Result => ({
    ...(promise === undefined ? {} : { promise }),
    title,
    runs,
    held: wrong === 0,
    said: wrong === 0 ? said : `${said}; ${words.join('; ')}`,
    numbers,
  });
  const healed = slowest <= 90_000 ? 0 : 1;
  const unlike = verdict('unlike') + failing('gap-free 1..head');
  return [
    row(
      'P3',
      'everybody sees a chat in the same order',
      `order equal in ${count(verdict('views') - verdict('unlike'))} of ${count(verdict('views'))} chats on devices; quiet ${(slowest / 1_000).toFixed(1)} s after the last fault`,
      unlike + healed,
    ),
    row(
      'P1',
      'what was acknowledged is not lost',
      `lost ${verdict('lost')} of ${count(verdict('acked'))}`,
      verdict('lost'),
    ),
    row(
      'P2',
      'a message is stored and shown once',
      `stored twice ${verdict('doubled')}, shown twice ${sum((r) => r.verdict.doubledKeys)}`,
      verdict('doubled') + sum((r) => r.verdict.doubledKeys),
    ),
    row(
      'P4',
      "a device's messages keep the order they were written in",
      `out of order ${verdict('inversions')}`,
      verdict('inversions'),
    ),
    row(
      'P5',
      'what the screen was told is written is not lost',
      `answered and missing ${verdict('missing')} of ${count(verdict('answered'))}, left unsent ${failing('nothing left unsent')}`,
      verdict('missing') + failing('nothing left unsent'),
    ),
    row(
      'P8',
      'read pointers agree and never go back; unread is what is left',
      `pointers that went back ${failing('pointers never go back')}, different ${failing('pointers equal')}, wrong badges ${failing('unread = derived')}`,
      failing('pointers never go back') + failing('pointers equal') + failing('unread = derived'),
    ),
    row(
      'P16',
      'strangers learn nothing; a sender is who sent',
      `told to strangers ${failing('strangers learn nothing')}, wrong senders ${failing('sender is who sent')}`,
      failing('strangers learn nothing') + failing('sender is who sent'),
    ),
  ];
};

export const randomRounds: Proof = {
  promises: ['P1', 'P2', 'P3', 'P4', 'P5', 'P8', 'P16'],
  title: 'everything at once',
  fault:
    'random: kill -9 and SIGSTOP of server, clients and database, latency, resets, black holes, lost and doubled frames',
  repeats: true,
  async run(context: Context) {
    const done: RoundResult[] = [];
    const rounds = context.amount(12, 2);
    const cluster = noCluster() === null && context.kinds.includes('postgres') ? await startCluster() : null;
    try {
      for (let n = 0; n < rounds; n += 1) {
        const kind = context.kinds[n % context.kinds.length] ?? 'embedded';
        const seed = context.seed + n;
        const round = await chaosRound({
          kind,
          seed,
          ms: ROUND_MS,
          ...(kind === 'postgres' && cluster ? { cluster } : {}),
        });
        done.push(round);
        context.say(
          `round ${n + 1} of ${rounds} (${kind}, seed ${seed}): ${round.faults} faults, ${round.verdict.faults.length === 0 ? 'all held' : describeFaults(round.verdict, 2)}`,
        );
      }
    } finally {
      await cluster?.dispose();
    }
    return rows(done);
  },
};
