// Starting other programs and ending them again.
import { spawn } from 'node:child_process';
import { isWindows, root } from './paths.mjs';

const KEPT_OUTPUT = 200_000;

/** Runs a program to its end with its output kept: `{ code, output }`; `code` is 127 where it could not be started. */
export function run(file, args, { env = process.env, cwd = root, timeoutMs, onLine, shell = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env, shell, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
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

/** Calls `handle` for every request to end; returns what takes the handlers away. */
export function forwardSignals(handle) {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, handle);
  return () => {
    for (const signal of signals) process.off(signal, handle);
  };
}

/**
 * Starts a program that stays. It gets its own process group, so that Ctrl+C reaches only us and we can end things in
 * order. `ended` resolves to its exit code; `stop()` asks it to end, and after `graceMs` ends it.
 */
export function start(file, args, { env = process.env, cwd = root, stdio = ['ignore', 'pipe', 'pipe'] } = {}) {
  const child = spawn(file, args, { cwd, env, stdio, detached: !isWindows, windowsHide: true });
  const ended = new Promise((resolve) => {
    child.on('error', () => resolve(127));
    child.on('close', (code) => resolve(code ?? 1));
  });
  const signal = (name) => {
    try {
      if (isWindows) child.kill(name);
      else if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // It is gone already.
    }
  };
  const stop = async (graceMs = 6000) => {
    signal('SIGTERM');
    const timer = setTimeout(() => signal('SIGKILL'), graceMs);
    await ended;
    clearTimeout(timer);
  };
  return { child, ended, stop };
}

/** Whether a program of that name can be started. */
export async function isOnPath(name) {
  const { code } = await run(isWindows ? 'where' : 'sh', isWindows ? [name] : ['-c', `command -v ${name}`]);
  return code === 0;
}
