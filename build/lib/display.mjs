// A screen for the app on Linux: the session's own, or a virtual one; and what follows from it for Electron's flags.
import { isLinux } from './paths.mjs';
import { run, start } from './processes.mjs';
import { SetupError } from './progress.mjs';

/** Whether there is a screen to show a window on. Windows and macOS always have one. */
export const hasDisplay = () => !isLinux || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

const STARTS_WITHIN_MS = 10_000;

/** Starts Xvfb on a free display: `{ env, stop }`, where `env` names it for the programs that shall use it. */
export async function startVirtualDisplay() {
  const args = ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp', '-noreset'];
  const { child, ended, stop } = start('Xvfb', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  const number = await Promise.race([
    new Promise((resolve) => {
      let text = '';
      child.stdio[3].on('data', (chunk) => {
        text += chunk;
        if (text.includes('\n')) resolve(text.trim());
      });
    }),
    ended.then(() => ''),
    new Promise((resolve) => setTimeout(resolve, STARTS_WITHIN_MS, '').unref()),
  ]);
  if (number === '') {
    await stop();
    throw new SetupError(
      `The virtual display (Xvfb) did not start: ${errors.trim() || 'no answer'}`,
      'try `Xvfb :99` by hand and see what it says.',
    );
  }
  const { WAYLAND_DISPLAY: _none, ...env } = process.env;
  return { env: { ...env, DISPLAY: `:${number}` }, stop: () => stop(1000) };
}

/**
 * Electron's own flags here. Without a keyring that answers on the session bus the secrets library would wait for one for
 * ever, so the basic store is named; as root Chromium's sandbox cannot be had.
 */
export async function electronFlags({ virtual }) {
  if (!isLinux) return [];
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  if (virtual || !(await keyringAnswers())) flags.push('--password-store=basic');
  return flags;
}

async function keyringAnswers() {
  if (!process.env.DBUS_SESSION_BUS_ADDRESS) return false;
  const bus = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'];
  for (const name of ['org.freedesktop.secrets', 'org.kde.kwalletd6', 'org.kde.kwalletd5']) {
    const { output } = await run('dbus-send', [...bus, 'org.freedesktop.DBus.NameHasOwner', `string:${name}`], {
      timeoutMs: 2000,
    });
    if (output.includes('boolean true')) return true;
  }
  return false;
}

/** The session's own display, or a virtual one (said aloud): `{ env, virtual, stop }`. */
export async function openDisplay(say) {
  if (hasDisplay()) return { env: process.env, virtual: false, stop: async () => {} };
  const { env, stop } = await startVirtualDisplay();
  say(`There is no display here: the app runs under a virtual one (DISPLAY=${env.DISPLAY}).`);
  return { env, virtual: true, stop };
}
