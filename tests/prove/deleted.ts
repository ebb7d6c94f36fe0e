import { deletionRound, type DeletionResult } from '../chaos/support/deletions.ts';
import type { Kind } from '../chaos/support/server-process.ts';
import { count, median, onEach, timesOf, type Context, type Proof, type Result } from './proof.ts';

/** How long the faults of one round last, ms. */
const ROUND_MS = 20_000;
const CLEAN_MS = 10_000;

const wordsOf = (done: readonly DeletionResult[], of: 'traces' | 'pictures' | 'blind' | 'wrong'): string => {
  const all = done.flatMap((r) => r[of]);
  return all.length === 0 ? '' : `; ${all.slice(0, 3).join('; ')}${all.length > 3 ? ` … (${all.length})` : ''}`;
};

const rounds = async (context: Context, kind: Kind): Promise<Result[]> => {
  const done: DeletionResult[] = [];
  const times = context.amount(4, 1);
  for (let n = 0; n < times; n += 1) {
    const seed = context.seed + n;
    const r = await deletionRound({ kind, seed, ms: ROUND_MS });
    done.push(r);
    context.say(
      `round ${n + 1} of ${times} (${kind}, seed ${seed}): ${r.marks} texts deleted, ${r.traces.length} readable`,
    );
  }
  const sum = (of: (r: DeletionResult) => number): number => done.reduce((total, r) => total + of(r), 0);
  const numbers = {
    rounds: times,
    removed: sum((r) => r.removed),
    marks: sum((r) => r.marks),
    seen: sum((r) => r.seen),
    faults: sum((r) => r.faults),
    kills: sum((r) => r.kills),
    readable: sum((r) => r.traces.length),
    pictures: sum((r) => r.pictures.length),
    notFound: sum((r) => r.blind.length),
    wrong: sum((r) => r.wrong.length),
    slowestCleanMs: Math.round(Math.max(...done.map((r) => r.cleanMs))),
    deadRows: kind === 'embedded' ? sum((r) => r.dead ?? 0) : null,
  };
  const cleaned = done.map((r) => r.cleanMs);
  const fault = `written, changed and deleted while links are cut and client and server are killed, ${kind}`;
  const texts: Result = {
    fault,
    runs: `${times} rounds, ${count(numbers.faults)} faults, ${count(numbers.kills)} kills right after an answer; ${count(numbers.removed)} messages deleted`,
    held:
      numbers.readable + numbers.notFound + numbers.wrong === 0 &&
      // A round in which nothing was to be wiped out proves nothing.
      numbers.removed >= 20 * times &&
      numbers.seen > 0 &&
      median(cleaned) <= CLEAN_MS,
    said: `readable ${numbers.readable} of ${count(numbers.marks)} texts, ${count(numbers.seen)} of them seen on disks before; files clean after ${timesOf(cleaned, CLEAN_MS)}; undeleted ones not found ${numbers.notFound}; wrong ${numbers.wrong}${wordsOf(done, 'traces')}${wordsOf(done, 'blind')}${wordsOf(done, 'wrong')}`,
    numbers,
  };
  return [
    texts,
    {
      title: 'the picture of a deleted message is on no device and not on the server',
      fault,
      runs: texts.runs,
      held: numbers.pictures === 0,
      said: `still there ${numbers.pictures}${wordsOf(done, 'pictures')}`,
      numbers,
    },
  ];
};

export const deletedForGood: Proof = {
  promises: ['P15'],
  title: 'deleted text is nowhere readable, and every device shows the same',
  fault: 'edits and deletions while everything breaks',
  repeats: true,
  run: onEach(rounds),
};

/** The break that the same search must find: what was sent stays in the journal and the write-ahead log. */
const PLANT = 'not-scrubbed';

export const deletedCanFail: Proof = {
  promises: ['P15'],
  title: 'the search for deleted text can fail: it finds what an app leaves that does not wipe its journal',
  fault: `a deliberate break of the app (${PLANT} of tests/sim/planted)`,
  async run(context) {
    const r = await deletionRound({ kind: 'embedded', seed: context.seed, ms: 5_000, plant: PLANT });
    return [
      {
        runs: `1 round, ${count(r.marks)} texts deleted`,
        held: r.traces.length > 0,
        said: `found ${count(r.traces.length)} of them`,
        numbers: { marks: r.marks, found: r.traces.length },
      },
    ];
  },
};
