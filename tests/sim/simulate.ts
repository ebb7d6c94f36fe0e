import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const runner = join(import.meta.dirname, 'run.ts');

/** Runs run.ts with `args`; its exit code and what it said, also when something did not hold. */
export const simulate = async (...args: string[]): Promise<{ code: number; said: string }> => {
  try {
    const { stdout } = await run(process.execPath, [runner, ...args], { maxBuffer: 64 * 1024 * 1024 });
    return { code: 0, said: stdout };
  } catch (error) {
    // Node rejects with the exit code and what was written.
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, said: stdout + stderr };
  }
};
