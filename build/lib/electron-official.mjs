// The runtime that the Electron project publishes, by the electron package's own installer.
import { lstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { electronPackage, installedVersion, wantedVersion } from './electron.mjs';
import { run } from './processes.mjs';

const MIRRORS = ['ELECTRON_MIRROR', 'npm_config_electron_mirror', 'ELECTRON_GET_USE_PROXY'];
const PROBE_MS = 10_000;
/** What a reachable but slow line may take; without a stand-in there is nothing to hurry for. */
const DOWNLOAD_MS = Number(process.env.ELECTRON_RUNTIME_TIMEOUT ?? 600_000);

/** Whether the place of the releases answers at all; a mirror or a proxy is taken at its word. */
async function isReachable() {
  if (MIRRORS.some((name) => process.env[name])) return true;
  try {
    await fetch('https://github.com/electron/electron/releases', {
      method: 'HEAD',
      signal: AbortSignal.timeout(PROBE_MS),
    });
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs the installer. Resolves to '' when the wanted version is in place, else to the reason. With `hasStandIn` a
 * network that does not answer is given up after seconds, not minutes.
 */
export async function installOfficial({ hasStandIn }) {
  if (installedVersion() === wantedVersion()) return '';
  if (process.env.ELECTRON_RUNTIME === 'fallback') return 'ELECTRON_RUNTIME=fallback asks for the stand-in';
  const reachable = await isReachable();
  // A link to the stand-in's folder must go first, or the installer would unpack into that folder.
  const dist = join(electronPackage, 'dist');
  if (lstatSync(dist, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(dist);
  // The download cache may hold it even without a network.
  const timeoutMs = reachable || !hasStandIn ? DOWNLOAD_MS : PROBE_MS;
  const { code, output } = await run(process.execPath, [join(electronPackage, 'install.js')], { timeoutMs });
  if (code === 0 && installedVersion() === wantedVersion()) return '';
  const reason = output.split('\n').find((line) => /error|ENOTFOUND|fetch/i.test(line));
  return reason?.trim() ?? 'the download did not end in time';
}
