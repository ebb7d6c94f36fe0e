import { Worker } from 'node:worker_threads';

/**
 * `CacheParts.startWorker` under plain Node. SARN_STORE_WORKER names the worker as the app is built with it
 * (out/main/store-worker.cjs), which starts in half the time; without it Node runs the TypeScript as it is.
 */
export const startWorkerNode = (data: unknown): Worker =>
  new Worker(process.env['SARN_STORE_WORKER'] ?? new URL('./worker.ts', import.meta.url), { workerData: data });
