// out/: the desktop app, bundled by electron-vite.
import { existsSync } from 'node:fs';
import { nodeBinary, toolEnv } from './node-binary.mjs';
import { inProject } from './paths.mjs';
import { run } from './processes.mjs';
import { SetupError, step } from './progress.mjs';
import { hashOf, readStamp, writeStamp } from './stamps.mjs';

const STAMP = 'app-build';
const SOURCES = [
  'contract',
  'src-main',
  'src-preload',
  'src-renderer',
  'build/icons',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
];
const BUILT = ['out/main/index.cjs', 'out/preload/index.cjs', 'out/renderer/index.html'];

/** Builds the app unless the built one came from these very sources; `force` builds anyway. */
export async function ensureAppBuild({ force = false } = {}) {
  const hash = hashOf(SOURCES, (name) => !/\.test\.tsx?$/.test(name));
  if (!force && readStamp(STAMP) === hash && BUILT.every((file) => existsSync(inProject(file)))) return;
  await step('Building the app', async () => {
    const cli = inProject('node_modules/electron-vite/bin/electron-vite.js');
    const { code, output } = await run(nodeBinary(), [cli, 'build', '--logLevel', 'warn'], { env: toolEnv() });
    if (code !== 0)
      throw new SetupError(
        `The app could not be built:\n${output.trim()}`,
        'correct the source that the message names.',
      );
  });
  writeStamp(STAMP, hash);
}
