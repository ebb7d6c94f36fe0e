// The checks that read the code and run nothing of it.
import { nodeBinary, toolEnv } from './node-binary.mjs';
import { inProject } from './paths.mjs';
import { runHere } from './processes.mjs';

const tool =
  (path, ...args) =>
  () =>
    runHere(nodeBinary(), [inProject('node_modules', path), ...args], { env: toolEnv() });

/** Each resolves to the tool's exit code. */
export const checks = {
  types: tool('typescript/bin/tsc', '-b'),
  lint: tool('oxlint/bin/oxlint', '--type-aware', '--deny-warnings'),
  format: tool('prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'),
};

export const formatAll = tool('prettier/bin/prettier.cjs', '--write', '--log-level=warn', '.');
