import { againOf, mostAgain, runFile } from '../chaos/support/file-run.ts';
import { count, onEach, type Proof } from './proof.ts';

const MB = 1_000_000;
/** As in the promise: 100 MB over a link that is cut every 5 s, told in bytes. A smaller file is cut as often on its way. */
const CUT_S = 5;
const WHOLE_MB = 100;
/** Bytes a second. */
const BANDWIDTH = 3 * MB;

const percent = (part: number, whole: number): string => `${((part / whole) * 100).toFixed(2)} %`;

export const filesResumed: Proof = {
  promises: ['P11'],
  title: 'a file goes on where it was cut, both ways, and is the same at the end',
  fault: 'link reset every 5 s of its bandwidth; app and server kill -9 on the way; the original deleted at once',
  repeats: true,
  run: onEach(async (context, kind) => {
    const mb = context.amount(WHOLE_MB, 12);
    const every = (CUT_S * BANDWIDTH * mb) / WHOLE_MB;
    const run = await runFile({
      ...{ random: context.random, server: kind, bytes: mb * MB, bandwidth: BANDWIDTH, kills: true },
      every,
      say: (line) => context.say(line),
    });
    const [up, down] = [againOf(run.up, run.bytes), againOf(run.down, run.bytes)];
    const most = mostAgain(run.bytes);
    return {
      fault: `${mb} MB over a link reset every ${(every / MB).toFixed(1)} MB; app and server kill -9 on the way (${kind})`,
      runs: `${count(run.cuts)} cuts, ${run.kills} kills`,
      held: run.equal && run.halves === 0 && up < most && down < most && run.before === run.texts,
      said: `sent again ${percent(up, run.bytes)}, fetched again ${percent(down, run.bytes)} (< ${percent(most, run.bytes)}); SHA-256 ${run.equal ? 'equal' : 'DIFFERENT'}; texts written meanwhile went first: ${run.before} of ${run.texts}`,
      numbers: { ...run, equal: run.equal ? 1 : 0, againUp: up, againDown: down },
    };
  }),
};
