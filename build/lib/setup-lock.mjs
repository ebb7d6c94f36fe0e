// Two commands started at the same time must not install or build over each other: one sets up, the other waits.
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { say } from './progress.mjs';

const lockFile = join(tmpdir(), `sarn-setup-${createHash('sha256').update(root).digest('hex').slice(0, 16)}.lock`);
const POLL_MS = 200;

function take() {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

function holderIsAlive() {
  try {
    const pid = Number(readFileSync(lockFile, 'utf8'));
    if (!Number.isInteger(pid) || pid <= 0) return false;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Runs `work` while no other command of this folder sets up. A lock left by a dead process is taken over. */
export async function alone(work) {
  let told = false;
  while (!take()) {
    if (!holderIsAlive()) rmSync(lockFile, { force: true });
    else if (!told) {
      say('  another command is setting up here; waiting for it …');
      told = true;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}
