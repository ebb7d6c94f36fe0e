// `npm run build`: the app into out/, whether or not its sources changed.
import { ensureAppBuild } from './lib/app-build.mjs';
import { main } from './lib/progress.mjs';
import { setUp } from './setup.mjs';

await main(async () => {
  await setUp();
  await ensureAppBuild({ force: true });
});
