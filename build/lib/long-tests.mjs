// What only `npm test -- --all` runs: the tests that break processes, files and links on purpose, and those at length. Their
// longer forms are `npm run prove` and `npm run bench`.

const LONG = [
  'tests/chaos/*.test.ts',
  'tests/chaos/store/*.test.ts',
  'tests/e2e/chaos.spec.ts',
  'tests/e2e/damage.spec.ts',
  'tests/e2e/outage.spec.ts',
  'tests/flow/catch-up.test.ts',
  'tests/sim/planted/planted.test.ts',
];

/** Globs, from the project's folder, of what this run leaves out: nothing, but for `npm test` as it is (build/test.mjs). */
export const leftOut = () => (process.env.SARN_TESTS === 'usual' ? LONG : []);
