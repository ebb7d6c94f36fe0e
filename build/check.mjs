// `npm run check [-- types lint format unit]`: types, lint, format and the unit tests; all, or the ones named.
import { checks } from './lib/checks.mjs';
import { main, say, SetupError } from './lib/progress.mjs';
import { conclude, runUnitTests, zero } from './lib/test-runs.mjs';
import { setUp } from './setup.mjs';

const unit = async () => {
  const counts = zero();
  await runUnitTests(counts);
  return conclude(counts);
};
const all = { ...checks, unit };

await main(async () => {
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !(name in all));
  if (unknown)
    throw new SetupError(`There is no check named ${unknown}.`, `name some of: ${Object.keys(all).join(', ')}`);
  await setUp();
  const failed = [];
  for (const [name, check] of Object.entries(all)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const code = await check();
    say(`${code === 0 ? '✓' : '✗'} ${name}`);
    if (code !== 0) failed.push(name);
  }
  return failed.length > 0 ? 1 : 0;
});
