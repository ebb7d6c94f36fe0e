// Starting other programs and ending them again.
import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { isWindows, root } from './paths.mjs';

const KEPT_OUTPUT = 200_000;

/**
 * Runs a program to its end with its output kept: `{ code, output }`; `code` is 127 where it could not be started. `low`:
 * it takes only the time that nothing else wants.
 */
export function run(file, args, { env = process.env, cwd = root, timeoutMs, onLine, shell = false, low = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env, shell, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    if (low && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    let output = '';
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    const take = (chunk) => {
      output = (output + chunk).slice(-KEPT_OUTPUT);
      const line = String(chunk).trim().split('\n').at(-1);
      if (line) onLine?.(line);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const finish = (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    };
    child.on('error', (error) => {
      output += String(error);
      finish(127);
    });
    child.on('close', (code) => finish(code ?? 1));
  });
}

/** Runs a program on this terminal; resolves to its exit code. Interrupts reach it, and it ends by itself. */
export function runHere(file, args, { env = process.env, cwd = root } = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env, stdio: 'inherit', windowsHide: true });
    const forget = forwardSignals((signal) => child.kill(signal));
    const finish = (code) => {
      forget();
      resolve(code);
    };
    child.on('error', () => finish(127));
    child.on('close', (code, signal) => finish(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)));
  });
}

const PARENT_CHECK_MS = 500;

/**
 * Calls `handle` with the signal's name for every request to end; returns what takes the handlers away. Under npm the end
 * of npm is one too: told to end, it ends only the shell between it and us, and we would stay behind unseen.
 */
export function forwardSignals(handle) {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, handle);
  const parent = process.ppid;
  const check = setInterval(() => {
    if (!process.env.npm_lifecycle_event || process.ppid === parent) return;
    clearInterval(check);
    handle('SIGTERM');
  }, PARENT_CHECK_MS);
  check.unref();
  return () => {
    clearInterval(check);
    for (const signal of signals) process.off(signal, handle);
  };
}

/** What `start` started and still runs, oldest first. */
const living = [];
let closing = false;

/** Whether the command is ending, so that what ends now does so because it was told to. */
export const isEnding = () => closing;

/** Ends everything that `start` started, last first; from now on nothing can be started. */
export async function stopAll() {
  closing = true;
  for (let last = living.at(-1); last !== undefined; last = living.at(-1)) await last.stop();
}

/**
 * Starts a program that stays. It gets its own process group, so that Ctrl+C reaches only us and we can end things in
 * order. `ended` resolves to its exit code; `stop()` asks it to end, and after `graceMs` ends it.
 */
export function start(file, args, { env = process.env, cwd = root, stdio = ['ignore', 'pipe', 'pipe'] } = {}) {
  if (closing) throw new Error('this command is ending');
  const child = spawn(file, args, { cwd, env, stdio, detached: !isWindows, windowsHide: true });
  const ended = new Promise((resolve) => {
    const over = (code) => {
      const at = living.indexOf(part);
      if (at >= 0) living.splice(at, 1);
      resolve(code);
    };
    child.on('error', () => over(127));
    child.on('close', (code) => over(code ?? 1));
  });
  const killAll = () => {
    try {
      if (isWindows) child.kill('SIGKILL');
      else if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  };
  const stop = async (graceMs = 6000) => {
    // Only the first process is asked: it ends its helpers itself, and takes their deaths under it for crashes.
    child.kill('SIGTERM');
    const timer = setTimeout(killAll, graceMs);
    await ended;
    clearTimeout(timer);
  };
  const part = { child, ended, stop };
  living.push(part);
  return part;
}

/** Whether a program of that name can be started. */
export async function isOnPath(name) {
  const { code } = await run(isWindows ? 'where' : 'sh', isWindows ? [name] : ['-c', `command -v ${name}`]);
  return code === 0;
}
