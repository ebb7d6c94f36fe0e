// The checks that read the code and run nothing of it.
import { nodeBinary, toolEnv } from './node-binary.mjs';
import { inProject } from './paths.mjs';
import { runHere } from './processes.mjs';

const tool =
  (path, ...args) =>
  () =>
    runHere(nodeBinary(), [inProject('node_modules', path), ...args], { env: toolEnv() });

/** Files that have not changed since they were found well formatted are not read again. */
const prettier = (...how) =>
  tool('prettier/bin/prettier.cjs', ...how, '--cache', '--cache-strategy', 'content', '--log-level=warn', '.');

/** Each resolves to the tool's exit code. */
export const checks = {
  types: tool('typescript/bin/tsc', '-b'),
  lint: tool('oxlint/bin/oxlint', '--type-aware', '--deny-warnings'),
  format: prettier('--check'),
};

export const formatAll = prettier('--write');
