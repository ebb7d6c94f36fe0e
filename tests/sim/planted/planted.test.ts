import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { plants } from './plants.ts';

const run = promisify(execFile);

test(`each of ${plants.length} deliberate breaks of the product is found by the simulation`, async () => {
  const found = run(process.execPath, [join(import.meta.dirname, 'run.ts'), '--quick'], {
    maxBuffer: 16 * 1024 * 1024,
  });
  const { stdout } = await found.catch((error: unknown) => {
    // Node rejects with what was written, when a plant survived.
    const { stdout: said, stderr } = error as { stdout: string; stderr: string };
    return { stdout: said + stderr };
  });
  process.stdout.write(stdout);
  expect(stdout).toContain(`${plants.length} of ${plants.length} planted bugs were found.`);
});
