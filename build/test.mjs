// `npm test [-- filters]`: every test, or those whose file names match. Filters that name e2e go to Playwright, others to
// vitest. The last line is `N passed, N failed`; the exit code is 1 when any failed, a runner broke, or nothing ran.
import { existsSync } from 'node:fs';
import { inProject } from './lib/paths.mjs';
import { main } from './lib/progress.mjs';
import { conclude, runAll, runVitest, runWindowTests, zero } from './lib/test-runs.mjs';
import { setUp } from './setup.mjs';

await main(async () => {
  const filters = process.argv.slice(2);
  const windowFilters = filters.filter((filter) => filter.includes('e2e'));
  const otherFilters = filters.filter((filter) => !filter.includes('e2e'));
  const withWindows = (filters.length === 0 || windowFilters.length > 0) && existsSync(inProject('tests/e2e'));
  const counts = zero();
  try {
    await setUp({ electron: true, virtualDisplay: true, app: withWindows });
    const windows = async () => withWindows && runWindowTests(counts, windowFilters);
    if (filters.length === 0) await runAll(counts, windows);
    else {
      if (otherFilters.length > 0) await runVitest(counts, otherFilters);
      await windows();
    }
  } catch (error) {
    counts.failed.push('what the tests need could not be set up or started');
    await main(() => Promise.reject(error));
  }
  return conclude(counts);
});
