// `node build/electron-current.mjs`: fails when the Electron of package.json gets no security fixes any more. Asks npm's registry.
import { wantedVersion } from './lib/electron.mjs';
import { demandSupported } from './lib/electron-support.mjs';
import { main, say } from './lib/progress.mjs';

await main(async () => {
  await demandSupported(wantedVersion());
  say(`Electron ${wantedVersion()} is supported`);
});
