// `npm test`: every test but the long ones (build/lib/long-tests.mjs); `npm test -- --all`: those too; `npm test -- filters`:
// those whose file names match, of which the ones that name e2e go to Playwright, the others to vitest. The last line is
// `N passed, N failed`; the exit code is 1 when any failed, a runner broke, or nothing ran.
import { existsSync } from 'node:fs';
import { inProject } from './lib/paths.mjs';
import { leftOut } from './lib/long-tests.mjs';
import { main } from './lib/progress.mjs';
import { conclude, inMemory, runAll, runVitest, runWindowTests, zero } from './lib/test-runs.mjs';
import { setUp } from './setup.mjs';

await main(async () => {
  const all = process.argv.includes('--all');
  const filters = process.argv.slice(2).filter((argument) => argument !== '--all');
  if (!all && filters.length === 0) process.env.SARN_TESTS = 'usual';
  const windowFilters = filters.filter((filter) => filter.includes('e2e'));
  const otherFilters = filters.filter((filter) => !filter.includes('e2e'));
  const withWindows = (filters.length === 0 || windowFilters.length > 0) && existsSync(inProject('tests/e2e'));
  const counts = zero();
  try {
    await setUp({ electron: true, virtualDisplay: true, app: withWindows });
    const windows = async () => withWindows && runWindowTests(counts, windowFilters);
    await inMemory(async () => {
      if (filters.length === 0) return runAll(counts, windows);
      if (otherFilters.length > 0) await runVitest(counts, otherFilters);
      await windows();
    });
  } catch (error) {
    counts.failed.push('what the tests need could not be set up or started');
    await main(() => Promise.reject(error));
  }
  const left = leftOut();
  if (left.length > 0)
    console.log(
      `\nLeft to \`npm test -- --all\`, what breaks things on purpose and what takes long:\n${left.map((file) => `  ${file}`).join('\n')}`,
    );
  return conclude(counts);
});
