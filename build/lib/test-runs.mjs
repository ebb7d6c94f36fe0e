// The two test runners, and one count over both.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startVirtualDisplay } from './display.mjs';
import { nodeBinary, toolEnv } from './node-binary.mjs';
import { inProject, isLinux } from './paths.mjs';
import { isOnPath, runHere } from './processes.mjs';
import { say } from './progress.mjs';

/** @returns {{ passed: number, failed: number, skipped: string[] }} */
export const zero = () => ({ passed: 0, failed: 0, skipped: [] });

/** vitest's projects without a server or a window (vitest.config.ts). */
const UNIT_PROJECTS = ['contract', 'server', 'main', 'renderer', 'build'];

/**
 * Runs a test runner whose reporter writes its counts to the file in SARN_TEST_COUNTS, and adds them to `counts`. A
 * runner that ends without counts, or in failure without a failed test, counts as one failure.
 */
async function counted(counts, runner, file, args, env) {
  const folder = mkdtempSync(join(tmpdir(), 'sarn-counts-'));
  const countsFile = join(folder, 'counts.json');
  try {
    const code = await runHere(file, args, { env: { ...env, SARN_TEST_COUNTS: countsFile } });
    const own = readCounts(countsFile);
    if (own === undefined) say(`✗ ${runner} ended (${code}) without a result`);
    counts.passed += own?.passed ?? 0;
    counts.failed += own?.failed ?? 1;
    if (own !== undefined && own.failed === 0 && code !== 0) {
      say(`✗ ${runner} ended in failure (${code}) outside any test`);
      counts.failed += 1;
    }
    counts.skipped.push(...(own?.skipped ?? []));
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

async function vitest(counts, args) {
  const reporters = ['--reporter=default', `--reporter=${inProject('build/lib/vitest-counts.mjs')}`];
  await counted(
    counts,
    'vitest',
    nodeBinary(),
    [inProject('node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...args],
    toolEnv(),
  );
}

export const runUnitTests = (counts) =>
  vitest(
    counts,
    UNIT_PROJECTS.flatMap((name) => ['--project', name]),
  );

/** Every vitest project, or the files that match `filters`. */
export const runVitest = (counts, filters) => vitest(counts, filters);

/**
 * Playwright's tests in real Electron windows. On Linux under a display and a session bus of their own: they must neither
 * take the user's screen nor speak to the user's notification service.
 */
export async function runWindowTests(counts, filters) {
  const cli = inProject('node_modules/@playwright/test/cli.js');
  const reporters = `--reporter=list,${inProject('build/lib/playwright-counts.mjs')}`;
  const command = [nodeBinary(), cli, 'test', reporters, ...filters];
  if (!isLinux) return counted(counts, 'playwright', command[0], command.slice(1), toolEnv());
  const ownBus = await isOnPath('dbus-run-session');
  if (!ownBus) say('There is no dbus-run-session here: the tests of notifications, badge and tray are skipped.');
  const [file, ...args] = ownBus ? ['dbus-run-session', '--', ...command] : command;
  const display = await startVirtualDisplay();
  const { DISPLAY } = display.env;
  try {
    await counted(
      counts,
      'playwright',
      file,
      args,
      toolEnv({ DISPLAY, WAYLAND_DISPLAY: '', ...(ownBus ? {} : { DBUS_SESSION_BUS_ADDRESS: '' }) }),
    );
  } finally {
    await display.stop();
  }
}
