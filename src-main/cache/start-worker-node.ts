import { Worker } from 'node:worker_threads';

/** `CacheParts.startWorker` under plain Node, which runs the TypeScript as it is. */
export const startWorkerNode = (data: unknown): Worker =>
  new Worker(new URL('./worker.ts', import.meta.url), { workerData: data });
