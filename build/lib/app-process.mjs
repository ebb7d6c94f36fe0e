// The desktop app as a child: one window against a server, with its own profile.
import { createInterface } from 'node:readline';
import { electronBinary } from './electron.mjs';
import { electronFlags } from './display.mjs';
import { root } from './paths.mjs';
import { start } from './processes.mjs';
import { say } from './progress.mjs';

/** Chromium's own log lines (`[123:1122/…:ERROR:bus.cc(408)] …`): about buses and graphics here, never about the app. */
const CHROMIUM_LINE = /^\[\d+:[\d/.:]*(ERROR|WARNING|INFO):/;

/** Starts one app window; `display` is what `openDisplay` gave, `args` are the app's own flags. `{ ended, stop }`. */
export async function startApp({ args, display }) {
  const flags = await electronFlags({ virtual: display.virtual });
  const app = start(electronBinary(), [...flags, root, ...args], {
    env: display.env,
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  createInterface({ input: app.child.stderr }).on('line', (line) => {
    if (line !== '' && (process.env.SARN_VERBOSE || !CHROMIUM_LINE.test(line))) say(line);
  });
  return app;
}
