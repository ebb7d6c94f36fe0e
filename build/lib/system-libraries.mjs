// What Electron needs of a Linux system: shared libraries, and a virtual display where there is none.
import { existsSync, readFileSync } from 'node:fs';
import { electronBinary } from './electron.mjs';
import { isLinux } from './paths.mjs';
import { isOnPath, run } from './processes.mjs';
import { SetupError, say, step } from './progress.mjs';
import { readStamp, writeStamp } from './stamps.mjs';

/** Debian 12's names; newer systems rename some with a t64 at the end (`debianNames`). */
const DEBIAN_LIBRARIES = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libcups2',
  'libatk-bridge2.0-0',
  'libatspi2.0-0',
  'libdrm2',
  'libxcomposite1',
  'libxdamage1',
  'libxrandr2',
  'libxkbcommon0',
  'libdbus-1-3',
  'libudev1',
  'libexpat1',
];
/** Loaded by name at run time: without them there are no notifications, no badge, no private session bus for the tests, no emoji. */
const DEBIAN_OPTIONAL = ['libnotify4', 'libunity9', 'dbus', 'fonts-noto-color-emoji'];
const EMOJI = '/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf';

const OTHER_SYSTEMS = [
  [
    /fedora|rhel|centos/,
    'dnf install -y gtk3 nss alsa-lib mesa-libgbm cups-libs at-spi2-atk libXcomposite libXdamage libXrandr libxkbcommon libnotify xorg-x11-server-Xvfb dbus-daemon',
  ],
  [
    /arch/,
    'pacman -S --needed gtk3 nss alsa-lib mesa libcups at-spi2-core libxcomposite libxdamage libxrandr libxkbcommon libnotify xorg-server-xvfb dbus',
  ],
  [
    /suse/,
    'zypper install -y gtk3 mozilla-nss alsa-lib libgbm1 libcups2 at-spi2-core libXcomposite1 libXdamage1 libXrandr2 libxkbcommon0 libnotify4 xorg-x11-server-Xvfb dbus-1',
  ],
];

const releaseIds = () => {
  const text = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return text
    .split('\n')
    .filter((line) => /^ID(_LIKE)?=/.test(line))
    .join(' ')
    .toLowerCase();
};

/** Shared libraries that the loader cannot find for Electron. */
async function missingLibraries() {
  const { output } = await run('ldd', [electronBinary()]);
  return [...output.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
}

/** The names that this release has a package for, in place of Debian 12's. */
async function debianNames(names) {
  const candidates = names.flatMap((name) => [`${name}t64`, name]);
  const { output } = await run('apt-cache', ['policy', ...candidates], { env: { ...process.env, LC_ALL: 'C' } });
  const available = new Set(
    [...output.matchAll(/^(\S+):\n(?: {2}Installed:.*\n)? {2}Candidate: (?!\(none\))/gm)].map((match) => match[1]),
  );
  return names
    .map((name) => [`${name}t64`, name].find((candidate) => available.has(candidate)))
    .filter((name) => name !== undefined);
}

async function aptInstall(required, optional) {
  await step('Installing system libraries (apt-get)', async (detail) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
    const update = await run('apt-get', ['update', '-q'], { env, onLine: detail });
    const names = await debianNames([...required, ...optional]);
    const args = ['install', '-y', '-q', '--no-install-recommends', ...names];
    const { code, output } = await run('apt-get', args, { env, onLine: detail });
    if (code === 0) return;
    const reason = `${update.code === 0 ? '' : update.output}${output}`.trim().split('\n').slice(-10).join('\n');
    throw new SetupError(
      `The system libraries could not be installed:\n${reason}`,
      `make this work: apt-get update && apt-get ${args.join(' ')}`,
    );
  });
}

/**
 * Makes sure that Electron can be loaded here, and with `virtualDisplay` that Xvfb is there. Installs on Debian-like
 * systems as root; elsewhere stops with the exact command to type.
 */
export async function ensureSystemLibraries({ virtualDisplay = false } = {}) {
  if (!isLinux) return;
  const stamp = `system-libraries${virtualDisplay ? '-with-display' : ''}`;
  if (readStamp(stamp) === electronBinary()) return;
  const lacks = await missingLibraries();
  const lacksDisplay = virtualDisplay && !(await isOnPath('Xvfb'));
  const required = [...(lacks.length > 0 ? DEBIAN_LIBRARIES : []), ...(lacksDisplay ? ['xvfb'] : [])];
  const { output: cached } = await run('/sbin/ldconfig', ['-p']);
  const optional = [
    ...(cached.includes('libnotify.so.4') ? [] : ['libnotify4']),
    ...(cached.includes('libunity.so.9') ? [] : ['libunity9']),
    ...((await isOnPath('dbus-run-session')) ? [] : ['dbus']),
    ...(existsSync(EMOJI) ? [] : ['fonts-noto-color-emoji']),
  ];
  const ids = releaseIds();
  const isDebian = /debian|ubuntu/.test(ids) && (await isOnPath('apt-get'));
  if (isDebian && process.getuid?.() === 0) {
    if (required.length + optional.length > 0) await aptInstall(required, optional);
  } else if (required.length > 0) {
    const names = isDebian ? (await debianNames([...DEBIAN_LIBRARIES, ...DEBIAN_OPTIONAL, 'xvfb'])).join(' ') : '';
    const command = isDebian ? `apt-get install -y ${names}` : OTHER_SYSTEMS.find(([ids_]) => ids_.test(ids))?.[1];
    const what = [...lacks, ...(lacksDisplay ? ['Xvfb, for a virtual display'] : [])].join(', ');
    throw new SetupError(
      `Electron cannot run here yet; this system lacks: ${what}.`,
      command
        ? `type this, then run the same command again:\n  ${process.getuid?.() === 0 ? '' : 'sudo '}${command}`
        : "install what is named above with the system's package manager.",
    );
  } else if (optional.length > 0)
    say(`  (optional for notifications, badge, emoji and their tests: ${optional.join(', ')})`);
  const still = await missingLibraries();
  if (still.length > 0)
    throw new SetupError(`Electron still lacks: ${still.join(', ')}.`, 'install the packages that hold them.');
  writeStamp(stamp, electronBinary());
}
