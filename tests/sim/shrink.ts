import fc from 'fast-check';
import { planOf, type Command } from './model/commands.ts';
import type { simulate } from './simulation.ts';

/** The fewest commands that still break something under the same seed, as fast-check's shrinking finds them. */
export const shrink = async (run: typeof simulate, seed: number, commands: number): Promise<Command[]> => {
  let least = planOf(seed, commands);
  const fails = async (given: Command[]): Promise<boolean> =>
    (await run(seed, { commands, plan: given })).violations.length > 0;
  const property = fc.asyncProperty(fc.subarray(least, { minLength: 0 }), async (part) => {
    if (await fails(part)) least = part.length < least.length ? part : least;
  });
  await fc.assert(property, { seed, numRuns: 200 });
  // One by one: what is left is needed.
  for (let i = 0; i < least.length;) {
    const without = least.toSpliced(i, 1);
    if (await fails(without)) least = without;
    else i += 1;
  }
  return least;
};
