// The desktop app as a child: one window against a server, with its own profile.
import { createInterface } from 'node:readline';
import { electronBinary } from './electron.mjs';
import { electronFlags } from './display.mjs';
import { root } from './paths.mjs';
import { start } from './processes.mjs';
import { say } from './progress.mjs';
import { readable } from './server-process.mjs';

/** Log lines of Chromium (`[123:1122/…:ERROR:bus.cc(408)] …`) and GLib: about buses and graphics, never about the app. */
const LIBRARY_LINE = /^\[\d+:[\d/.:]*(ERROR|WARNING|INFO):|^\(\w+:\d+\): \S+-(CRITICAL|WARNING) /;

/** Starts one app window; `display` is what `openDisplay` gave, `args` are the app's own flags. `{ ended, stop }`. */
export async function startApp({ args, display }) {
  const flags = await electronFlags({ virtual: display.virtual });
  const app = start(electronBinary(), [...flags, root, ...args], {
    env: display.env,
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  createInterface({ input: app.child.stderr }).on('line', (line) => {
    if (line !== '' && (process.env.SARN_VERBOSE || !LIBRARY_LINE.test(line))) say(readable(line));
  });
  return app;
}
