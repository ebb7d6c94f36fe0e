import Database from 'better-sqlite3';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { cachePath } from './cache-file.ts';
import { isCacheSound } from './check.ts';
import { runFile } from './file-job.ts';
import { finder } from './find.ts';
import type { FromCheck, FromRoom, FromSearch, FromWriter, SearchRequest, WorkerStart } from './protocol.ts';
import { measureRoom } from './room.ts';
import { runExport } from './run-export.ts';
import { isCorrupt, toStoreError } from './store-error.ts';
import { Writer } from './writer.ts';

/** The store's worker: one file, six roles. */

const runWriter = (port: MessagePort, start: WorkerStart): void => {
  try {
    new Writer(port, start);
  } catch (error) {
    const { code, message } = toStoreError(error);
    port.postMessage({ kind: 'failed', error: { code, message } } satisfies FromWriter);
    port.close();
  }
};

const runSearch = (port: MessagePort, start: WorkerStart): void => {
  let find: ReturnType<typeof finder> | null = null;
  port.on('message', (request: SearchRequest) => {
    try {
      find ??= finder(
        new Database(cachePath(start.dir), { readonly: true, fileMustExist: true, timeout: 5_000 }),
        start.selfId,
      );
      port.postMessage({ kind: 'answer', id: request.id, value: find(request.question) } satisfies FromSearch);
    } catch (error) {
      const { code, message } = toStoreError(error);
      port.postMessage({
        kind: 'error',
        id: request.id,
        error: { code, message },
        damaged: isCorrupt(error),
      } satisfies FromSearch);
    }
  });
};

/** The thorough check takes seconds at a million rows, so it has a thread of its own and is gone afterwards. */
const runCheck = (port: MessagePort, start: WorkerStart): void => {
  port.postMessage({ kind: 'checked', sound: isCacheSound(start.dir) } satisfies FromCheck);
  port.close();
};

/** Seldom wanted, and as long as the disk takes: a thread of its own, too. */
const runRoom = (port: MessagePort, { dir, keep, since }: WorkerStart): void => {
  port.postMessage({ kind: 'room', room: measureRoom(dir, keep ?? null, since) } satisfies FromRoom);
  port.close();
};

const run = (port: MessagePort, start: WorkerStart): void =>
  ({ writer: runWriter, search: runSearch, check: runCheck, room: runRoom, export: runExport, file: runFile })[
    start.role
  ](port, start);

if (parentPort !== null) {
  const port = parentPort;
  // Only the app's own threads start this file; they give it a WorkerStart, or send one as its first message.
  const given = workerData as WorkerStart | null | undefined;
  if (given) run(port, given);
  else port.once('message', (start: WorkerStart) => run(port, start));
}
