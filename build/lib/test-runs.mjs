// The two test runners, and one count over both.
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startVirtualDisplay } from './display.mjs';
import { nodeBinary, toolEnv } from './node-binary.mjs';
import { inProject, isLinux } from './paths.mjs';
import { isOnPath, run, runHere } from './processes.mjs';
import { say } from './progress.mjs';

/** `failed` and `skipped` are names. @returns {{ passed: number, failed: string[], skipped: string[] }} */
export const zero = () => ({ passed: 0, failed: [], skipped: [] });

/** Says what was skipped and what failed, then `N passed, N failed`. @returns the exit code: 1 too when nothing ran. */
export function conclude({ passed, failed, skipped }) {
  for (const [what, names] of Object.entries({ skipped, failed }))
    if (names.length > 0) console.log(`\n${names.length} ${what}:\n${names.map((name) => `  ${name}`).join('\n')}`);
  if (passed + failed.length === 0) console.log('\nNo test ran.');
  console.log(`\n${passed} passed, ${failed.length} failed`);
  return failed.length > 0 || passed === 0 ? 1 : 0;
}

const GIB = 1024 ** 3;

/** Linux keeps what is put there in memory. */
const MEMORY_FOLDER = '/dev/shm';

/** Whether it is there, takes programs (some tests start one from their folder) and has room. */
function isRoomy() {
  if (!isLinux || !existsSync(MEMORY_FOLDER)) return false;
  const mount = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .find((line) => line.split(' ')[1] === MEMORY_FOLDER);
  if (mount === undefined || /\bnoexec\b/.test(mount)) return false;
  const { bavail, bsize } = statfsSync(MEMORY_FOLDER);
  return bavail * bsize > 6 * GIB && (process.availableMemory?.() ?? freemem()) > 10 * GIB;
}

const MEMORY_NAME = /^sarn-(\d+)-/;

/** Folders of runs that were killed: they would take memory until the machine is started anew. */
function removeLeftovers() {
  for (const name of readdirSync(MEMORY_FOLDER)) {
    const pid = MEMORY_NAME.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) remove(join(MEMORY_FOLDER, name));
  }
}

function remove(folder) {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  } catch (error) {
    say(`${folder} could not be removed: ${error.message}`);
  }
}

/**
 * Runs `work` with the tests' own folders in memory where there is plenty of it (the databases of hundreds of servers and
 * devices are made and thrown away), else where the system, or TMPDIR, keeps such folders.
 */
export async function inMemory(work) {
  if (process.env.TMPDIR || !isRoomy()) return work();
  removeLeftovers();
  const folder = mkdtempSync(join(MEMORY_FOLDER, `sarn-${process.pid}-`));
  // As the system's own folder for such things: some tests run programs as another user.
  chmodSync(folder, 0o1777);
  process.env.TMPDIR = folder;
  process.once('exit', () => remove(folder));
  return work();
}

/** vitest's projects without a server or a window (vitest.config.ts). */
const UNIT_PROJECTS = ['contract', 'server', 'main', 'renderer', 'build'];

/** It needs no wall clock and no display, so it may run beside everything else. */
const SIMULATION = 'sim';

/** The simulation's thousands of random seeds, on every core. */
const SEEDS = 'seeds';

/**
 * Runs a test runner whose reporter writes its counts to the file in SARN_TEST_COUNTS, and adds them to `counts`. A
 * runner that ends without counts, or in failure without a failed test, counts as one failure. `start` as runHere.
 */
async function counted(counts, runner, file, args, env, start = runHere) {
  const folder = mkdtempSync(join(tmpdir(), 'sarn-counts-'));
  const countsFile = join(folder, 'counts.json');
  try {
    const code = await start(file, args, { env: { ...env, SARN_TEST_COUNTS: countsFile } });
    const own = readCounts(countsFile);
    const { passed, failed, skipped } = own ?? { ...zero(), failed: [`${runner} ended (${code}) without a result`] };
    if (failed.length === 0 && code !== 0) failed.push(`${runner} ended in failure (${code}) outside any test`);
    counts.passed += passed;
    counts.failed.push(...failed);
    counts.skipped.push(...skipped);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Another `start`, for what runs beside something else: its output waits for `print`. `how` as for `run`. */
function heldBack(how = {}) {
  let held = '';
  const start = async (file, args, options) => {
    const { code, output } = await run(file, args, { ...options, ...how });
    held = output;
    return code;
  };
  return { start, print: () => process.stdout.write(held) };
}

async function vitest(counts, args, start, env = {}) {
  const reporters = ['--reporter=default', `--reporter=${inProject('build/lib/vitest-counts.mjs')}`];
  await counted(
    counts,
    'vitest',
    nodeBinary(),
    [inProject('node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...args],
    toolEnv(env),
    start,
  );
}

export const runUnitTests = (counts) =>
  vitest(
    counts,
    UNIT_PROJECTS.flatMap((name) => ['--project', name]),
  );

/** The files of any vitest project that match `filters`. */
export const runVitest = (counts, filters) => vitest(counts, filters);

/**
 * Every test: the seeds with nothing beside them, so that their time is their own; then the rest of the simulation in the
 * time that the others leave, its output after theirs, and meanwhile vitest's other projects, then `windows`.
 */
export async function runAll(counts, windows) {
  await vitest(counts, ['--project', SEEDS]);
  const { start, print } = heldBack({ low: true });
  const simulation = vitest(counts, ['--project', SIMULATION], start);
  try {
    // The store's worker as the app, which was just built, has it (src-main/cache/start-worker-node.ts).
    const built = { SARN_STORE_WORKER: inProject('out/main/store-worker.cjs') };
    await vitest(
      counts,
      [SIMULATION, SEEDS].flatMap((name) => ['--project', `!${name}`]),
      undefined,
      built,
    );
    await windows();
  } finally {
    await simulation;
    print();
  }
}

/** Parts of the window tests: enough that two who take one after the other end at about the same time. */
const WINDOW_PARTS = 12;

/**
 * Playwright's tests in real Electron windows. On Linux all of them in parts, two at a time, each on a display and a session
 * bus of its own: they must neither take the user's screen nor speak to the user's notification service, and windows of one
 * display share the keyboard's focus. Those that measure come after them.
 */
export async function runWindowTests(counts, filters) {
  if (!isLinux || filters.length > 0) return playwright(counts, filters);
  let part = 0;
  const held = [];
  const lane = async (aside) => {
    while (part < WINDOW_PARTS) {
      part += 1;
      const { start, print } = aside ? heldBack() : {};
      if (aside) held.push(print);
      await playwright(counts, ['--project', 'windows', '--shard', `${part}/${WINDOW_PARTS}`], start);
    }
  };
  await Promise.all([lane(false), lane(true)]);
  for (const print of held) print();
  await playwright(counts, ['--project', 'measured']);
}

async function playwright(counts, args, start) {
  const cli = inProject('node_modules/@playwright/test/cli.js');
  const reporters = `--reporter=list,${inProject('build/lib/playwright-counts.mjs')}`;
  // Each run empties its folder first, and two of them run at once.
  const folder = inProject(`node_modules/.cache/playwright/${args.join('-').replaceAll(/[^a-z0-9]+/gi, '-')}`);
  const command = [nodeBinary(), cli, 'test', reporters, '--output', folder, ...args];
  const ownBus = isLinux && (await isOnPath('dbus-run-session'));
  if (isLinux && !ownBus)
    say('There is no dbus-run-session here: the tests of notifications, badge and tray are skipped.');
  const [file, ...rest] = ownBus ? ['dbus-run-session', '--', ...command] : command;
  const display = isLinux ? await startVirtualDisplay() : null;
  const own = display === null ? {} : { DISPLAY: display.env.DISPLAY, WAYLAND_DISPLAY: '' };
  try {
    const env = toolEnv({ ...own, ...(isLinux && !ownBus ? { DBUS_SESSION_BUS_ADDRESS: '' } : {}) });
    await counted(counts, 'playwright', file, rest, env, start);
  } finally {
    await display?.stop();
  }
}
