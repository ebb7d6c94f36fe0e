import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { warmWorker } from './warm-worker.ts';

let out: string;
const running: Worker[] = [];

beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'sarn-warm-'));
});
afterEach(async () => {
  for (const worker of running.splice(0)) await worker.terminate();
  rmSync(out, { recursive: true });
});

/** A worker that names its thread and says what it was given, and how. */
const ECHO = `const { parentPort, workerData, threadId } = require('node:worker_threads');
const say = (how, data) => parentPort.postMessage({ how, data, threadId });
if (workerData) say('at birth', workerData); else parentPort.once('message', (data) => say('later', data));`;

const heard = (worker: Worker): Promise<unknown> => {
  running.push(worker);
  return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
};

test('the first call takes the worker that is running already, the next ones their own', async () => {
  writeFileSync(join(out, 'store-worker.cjs'), ECHO);
  const start = warmWorker(out);
  const [first, second] = await Promise.all([heard(start({ n: 1 })), heard(start({ n: 2 }))]);
  expect(first).toMatchObject({ how: 'later', data: { n: 1 } });
  expect(second).toMatchObject({ how: 'at birth', data: { n: 2 } });
});

test('one that died before it was wanted is replaced, and its user hears of the error', async () => {
  writeFileSync(join(out, 'store-worker.cjs'), 'throw new Error("broken");');
  const start = warmWorker(out);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await expect(heard(start({ n: 1 }))).rejects.toThrow('broken');
});
