import { fail, ok, type ErrorCode, type Result } from '../../contract/result.ts';
import type { FileDone, FileJob, FromFile } from '../cache/file-job.ts';
import type { WorkerStart } from '../cache/protocol.ts';
import type { CoreParts } from '../core-api.ts';

const reasons: Partial<Record<ErrorCode, string>> = {
  TOO_LARGE: 'The file is too large.',
  BAD_INPUT: 'The file is empty.',
  UNSUPPORTED_MEDIA: 'This is not a file.',
  FORBIDDEN: 'This is a link to a file. Choose the file itself.',
  NOT_FOUND: 'The file cannot be read.',
  DISK: 'The file could not be kept: the disk is full or not writable.',
};

/** Reads, hashes or moves a file in a thread of its own. Never rejects. */
export const createFileWork =
  (parts: Pick<CoreParts, 'startWorker'>) =>
  (file: FileJob): Promise<Result<FileDone>> =>
    new Promise((resolve) => {
      const start: WorkerStart = { role: 'file', dir: '', selfId: '', owner: '', now: 0, file };
      const worker = parts.startWorker(start);
      const broke = (): void => resolve(fail('INTERNAL', 'The file could not be worked on.'));
      worker.once('message', (message: FromFile) =>
        resolve(
          message.kind === 'file' ? ok(message.done) : fail(message.code, reasons[message.code] ?? 'The file failed.'),
        ),
      );
      worker.once('error', broke);
      worker.once('exit', broke);
      worker.unref();
    });
export type FileWork = ReturnType<typeof createFileWork>;
