// `npm run package [-- options]`: installers for the system it runs on, into dist-app/ (docs/packaging.md).
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { installedVersion, wantedVersion } from './lib/electron.mjs';
import { demandSupported } from './lib/electron-support.mjs';
import { nodeBinary, toolEnv } from './lib/node-binary.mjs';
import { packageOptions } from './lib/package-options.mjs';
import { inProject, isLinux } from './lib/paths.mjs';
import { isOnPath, run } from './lib/processes.mjs';
import { main, say, SetupError, step } from './lib/progress.mjs';
import { stage } from './lib/rollout.mjs';
import { unsignedParts } from './lib/signing.mjs';
import { setUp } from './setup.mjs';

const OUTPUT = '--config.directories.output=';

/** A release is made of the runtime that package.json names, and of no other. */
function checkRuntime(release) {
  const standIn = installedVersion() !== wantedVersion();
  if (!standIn) return false;
  const what = `The runtime here is Electron ${installedVersion()}, a stand-in for development and tests`;
  if (release)
    throw new SetupError(
      `${what}: it is no part of a release.`,
      `make the release where the official Electron ${wantedVersion()} can be fetched (github.com, or ELECTRON_MIRROR).`,
    );
  say(
    `${'!'.repeat(72)}\n${what}.\nWhat is packaged with it is a TRIAL: to look at and to test, not to give away.\n${'!'.repeat(72)}`,
  );
  return true;
}

/**
 * electron-builder fetches the programs that make .deb and .tar.gz files; where it cannot, small ones of our own do. What the
 * environment names is left alone.
 */
async function toolsFor(standIn) {
  if (!standIn || !isLinux) return {};
  const own = {
    ELECTRON_BUILDER_7ZIP_PATH: inProject('build/gzip.mjs'),
    ...((await isOnPath('dpkg-deb')) ? { CUSTOM_FPM_PATH: inProject('build/fpm.mjs') } : {}),
  };
  return Object.fromEntries(Object.entries(own).filter(([name]) => !process.env[name]));
}

await main(async () => {
  const { release, unsigned, updateUrl, rollout, kinds, rest } = packageOptions(process.argv.slice(2));
  await setUp({ electron: true });
  const standIn = checkRuntime(release);
  if (release) await demandSupported(wantedVersion());
  const left = unsignedParts();
  for (const line of left) say(line);
  if (release && left.length > 0 && !unsigned)
    throw new SetupError('A release is signed.', 'set what is named above, or say --unsigned.');
  say(
    updateUrl
      ? `The app looks for newer versions at ${updateUrl}`
      : 'The app looks for no newer versions: no --update-url.',
  );
  await setUp({ app: true });

  const output = resolve(rest.find((arg) => arg.startsWith(OUTPUT))?.slice(OUTPUT.length) ?? inProject('dist-app'));
  // What an older version left must not travel with this one.
  if (release && output === inProject('dist-app')) rmSync(output, { recursive: true, force: true });
  const env = toolEnv({
    ...(await toolsFor(standIn)),
    SARN_RELEASE: release ? '1' : '',
    SARN_UNSIGNED: unsigned ? '1' : '',
    SARN_UPDATE_URL: updateUrl ?? '',
  });
  await step('Packaging', async (detail) => {
    const cli = [inProject('node_modules/electron-builder/cli.js'), '--config', 'build/electron-builder.config.mjs'];
    const system = { linux: '--linux', win32: '--win', darwin: '--mac' }[process.platform];
    const args = ['--publish', 'never', system, ...kinds, ...rest];
    const { code, output: said } = await run(nodeBinary(), [...cli, ...args], {
      env,
      onLine: (line) => detail(line.slice(0, 100)),
    });
    const lines = said
      .trim()
      .split('\n')
      .filter((line) => !line.includes('duplicate dependency references'));
    if (code !== 0)
      throw new SetupError(`electron-builder failed:\n${lines.slice(-20).join('\n')}`, 'see the message above.');
  });
  if (rollout !== undefined)
    say(
      `${stage(output, rollout).join(', ') || 'Nothing'}: ${String(rollout)} % of the people get this version at first.`,
    );
  say(`The result is in ${output}${standIn ? ': a TRIAL, not for release' : ''}.`);
});
