import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/**
 * Starts the store's worker before anybody knows what it shall open: its thread and its code take about 100 ms on another core,
 * which the app has while Chromium starts. Returns what `CoreParts.startWorker` wants: the first call takes the warm one.
 * `out` is the folder of the built main process.
 */
export const warmWorker = (out: string): ((data: unknown) => Worker) => {
  const file = join(out, 'store-worker.cjs');
  let warm: Worker | null = new Worker(file);
  // One that could not start is replaced by a new one, whose error its user hears.
  const failed = (): void => {
    warm = null;
  };
  warm.once('error', failed);
  return (data) => {
    const worker = warm;
    if (worker === null) return new Worker(file, { workerData: data });
    warm = null;
    worker.off('error', failed);
    worker.postMessage(data);
    return worker;
  };
};
