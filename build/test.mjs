// `npm test [-- filters]`: every test, or those whose file names match. Filters that name e2e go to Playwright, others to
// vitest. The last line is `N passed, N failed`; the exit code is 1 when any failed, a runner broke, or nothing ran.
import { existsSync } from 'node:fs';
import { inProject } from './lib/paths.mjs';
import { main } from './lib/progress.mjs';
import { runVitest, runWindowTests, zero } from './lib/test-runs.mjs';
import { setUp } from './setup.mjs';

await main(async () => {
  const filters = process.argv.slice(2);
  const windowFilters = filters.filter((filter) => filter.includes('e2e'));
  const otherFilters = filters.filter((filter) => !filter.includes('e2e'));
  const withWindows = (filters.length === 0 || windowFilters.length > 0) && existsSync(inProject('tests/e2e'));
  const counts = zero();
  try {
    await setUp({ electron: true, virtualDisplay: true, app: withWindows });
    if (filters.length === 0 || otherFilters.length > 0) await runVitest(counts, otherFilters);
    if (withWindows) await runWindowTests(counts, windowFilters);
  } catch (error) {
    counts.failed += 1;
    await main(() => Promise.reject(error));
  }
  if (counts.skipped.length > 0)
    console.log(`\n${counts.skipped.length} skipped:\n${counts.skipped.map((name) => `  ${name}`).join('\n')}`);
  if (counts.passed + counts.failed === 0) console.log('\nNo test ran.');
  console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed > 0 || counts.passed === 0 ? 1 : 0;
});
