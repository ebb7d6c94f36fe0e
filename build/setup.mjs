// Everything a command needs before it can run, from a fresh clone with only Node 20 and npm: each part looks whether it
// has anything to do. `node build/setup.mjs` does all of it and nothing else.
import { pathToFileURL } from 'node:url';
import { ensureAppBuild } from './lib/app-build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { ensureElectron } from './lib/electron.mjs';
import { nodeBinary } from './lib/node-binary.mjs';
import { hasDisplay } from './lib/display.mjs';
import { ensurePrismaClient } from './lib/prisma-client.mjs';
import { main } from './lib/progress.mjs';
import { alone } from './lib/setup-lock.mjs';
import { ensureSandbox } from './lib/sandbox.mjs';
import { ensureSystemLibraries } from './lib/system-libraries.mjs';

/**
 * Sets up what is missing. `electron`: runtime and system libraries; `virtualDisplay`: Xvfb as well; `app`: the built
 * app. Dependencies, Node 24 and the database client always.
 */
export async function setUp({ electron = false, virtualDisplay = false, app = false } = {}) {
  await alone(async () => {
    await ensureDependencies();
    nodeBinary();
    await ensurePrismaClient();
    if (electron) {
      await ensureElectron();
      await ensureSystemLibraries({ virtualDisplay });
      await ensureSandbox();
    }
    if (app) await ensureAppBuild();
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(() => setUp({ electron: true, virtualDisplay: !hasDisplay(), app: true }));
}
