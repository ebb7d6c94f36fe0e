// `npm run bench [-- names]`: the measurements behind the README's figures (bench/index.ts), in a real window where one is measured.
import { hasDisplay, openDisplay } from './lib/display.mjs';
import { nodeBinary, toolEnv } from './lib/node-binary.mjs';
import { inProject } from './lib/paths.mjs';
import { runHere } from './lib/processes.mjs';
import { main, say } from './lib/progress.mjs';
import { together } from './lib/session.mjs';
import { setUp } from './setup.mjs';

await main(async () => {
  await setUp({ electron: true, virtualDisplay: !hasDisplay(), app: true });
  return together(async () => {
    const display = await openDisplay(say);
    const args = ['--disable-warning=ExperimentalWarning', inProject('bench/index.ts'), ...process.argv.slice(2)];
    return runHere(nodeBinary(), args, { env: toolEnv(display.virtual ? { DISPLAY: display.env.DISPLAY } : {}) });
  });
});
