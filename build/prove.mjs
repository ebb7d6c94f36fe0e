// `npm run prove -- [--only P1,P5] [--minutes N] [--scale 0.02] [--seed N] [--json FILE]`: breaks real processes on purpose and
// prints which promises held (tests/prove/index.ts, docs/promises.md). A whole run takes about an hour on two cores.
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
    const args = ['--disable-warning=ExperimentalWarning', inProject('tests/prove/index.ts'), ...process.argv.slice(2)];
    return runHere(nodeBinary(), args, { env: toolEnv(display.virtual ? { DISPLAY: display.env.DISPLAY } : {}) });
  });
});
