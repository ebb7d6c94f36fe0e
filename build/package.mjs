// `npm run package [-- --dir | electron-builder's own arguments]`: installers for the system it runs on, into dist-app/.
import { installedVersion, wantedVersion } from './lib/electron.mjs';
import { nodeBinary, toolEnv } from './lib/node-binary.mjs';
import { inProject } from './lib/paths.mjs';
import { isOnPath, run } from './lib/processes.mjs';
import { main, say, SetupError, step } from './lib/progress.mjs';
import { setUp } from './setup.mjs';

await main(async () => {
  await setUp({ electron: true, app: true });
  const args = process.argv.slice(2);
  const standIn = installedVersion() !== wantedVersion();
  if (standIn && args.some((arg) => arg.startsWith('--publish') || arg === '-p')) {
    throw new SetupError(
      `The runtime here is a stand-in (Electron ${installedVersion()}), for development and tests only: it is not published.`,
      `publish from a machine where the official Electron ${wantedVersion()} can be fetched.`,
    );
  }
  if (standIn)
    say(`Packaged with the stand-in Electron ${installedVersion()}: for a look and for tests, not for release.`);
  // electron-builder fetches the program that makes .deb files; where it cannot, dpkg-deb does.
  const env = toolEnv(standIn && (await isOnPath('dpkg-deb')) ? { CUSTOM_FPM_PATH: inProject('build/fpm.mjs') } : {});
  await step('Packaging', async (detail) => {
    const cli = [inProject('node_modules/electron-builder/cli.js'), '--config', 'build/electron-builder.config.mjs'];
    const { code, output } = await run(nodeBinary(), [...cli, ...args], {
      env,
      onLine: (line) => detail(line.slice(0, 100)),
    });
    const lines = output
      .trim()
      .split('\n')
      .filter((line) => !line.includes('duplicate dependency references'));
    if (code !== 0)
      throw new SetupError(`electron-builder failed:\n${lines.slice(-20).join('\n')}`, 'see the message above.');
  });
  say('The result is in dist-app/.');
});
