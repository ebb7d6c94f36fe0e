import type { ShrinkJob, ShrinkProblem, Shrunk } from './shrink-worker.ts';
// eslint-disable-next-line import/default -- Vite makes the address.
import workerUrl from './shrink-worker.ts?worker&url';

/** The one address that a worker may be started from: the content security policy names this policy and no other. */
const trusted = (): string => {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy('sarn-worker', {
    createScriptURL: (url) => (url === workerUrl ? url : ''),
  });
  // The DOM's typings take text; the browser insists on what the policy made.
  return (policy?.createScriptURL(workerUrl) as string | undefined) ?? workerUrl;
};
/** As much of Trusted Types as is used here. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
}

export type Shrink = (
  file: Blob,
  full: boolean,
) => Promise<{ bytes: Uint8Array; thumb: Uint8Array } | { problem: ShrinkProblem }>;

let worker: Worker | null = null;
let jobs = 0;
const waiting = new Map<number, (done: Shrunk) => void>();

const started = (): Worker => {
  if (worker !== null) return worker;
  worker = new Worker(trusted(), { type: 'module' });
  worker.addEventListener('message', ({ data }: MessageEvent<Shrunk>) => {
    waiting.get(data.id)?.(data);
    waiting.delete(data.id);
  });
  // It died of a picture: what waited is told so.
  worker.addEventListener('error', () => {
    for (const [id, done] of waiting) done({ id, problem: 'notPicture' });
    waiting.clear();
  });
  return worker;
};

/** A picture as it is sent, and its small copy: upright, without metadata, `full` or made smaller. Off this thread. */
export const shrink: Shrink = (file, full) =>
  new Promise((resolve) => {
    jobs += 1;
    waiting.set(jobs, resolve);
    started().postMessage({ id: jobs, file, full } satisfies ShrinkJob);
  });
