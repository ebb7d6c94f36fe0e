import type { StorageReport } from '../../contract/storage.ts';
import type { FromRoom, WorkerStart } from '../cache/protocol.ts';
import type { CoreParts } from '../core-api.ts';
import { errorFields } from '../log.ts';

/** Once full, this share of the room is left, so that not every picture begins with tidying up. */
const LEFT = 0.9;

export interface PictureRoom {
  /** A picture of so many bytes was added. */
  grew(bytes: number): void;
  /** The room may be another one now. */
  fit(): void;
  /** Some time went by: what nobody looked at for as long as the user said goes. */
  aged(): void;
  measure(): Promise<StorageReport>;
  /** Deletes all kept pictures. @throws what the worker throws. */
  clear(): Promise<StorageReport>;
}

/** Keeps an account's kept pictures within the room that the user gave them. All looking and deleting is a worker's. */
export const createPictureRoom = (
  parts: Pick<CoreParts, 'now' | 'startWorker' | 'log' | 'pictureRoom'>,
  dir: string,
): PictureRoom => {
  const given = (): { bytes: number; age: number } => parts.pictureRoom?.() ?? { bytes: Infinity, age: Infinity };
  const room = (): number => given().bytes;
  /** What the pictures take, as far as is known; null: not measured yet. */
  let taken: number | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  const work = (keep: () => number | null): Promise<StorageReport> => {
    const done = turn.then(
      () =>
        new Promise<StorageReport>((resolve, reject) => {
          const start: WorkerStart = { role: 'room', dir, selfId: '', owner: '', now: 0, keep: keep(), since: since() };
          const worker = parts.startWorker(start);
          worker.once('message', (message: FromRoom) => resolve(message.room));
          worker.once('error', reject);
          worker.once('exit', () => reject(new Error('the measuring ended early')));
          worker.unref();
        }),
    );
    turn = done.then(
      ({ pictures }) => (taken = pictures),
      () => (taken = null),
    );
    return done;
  };
  const since = (): number => {
    const { age } = given();
    return age === Infinity ? 0 : parts.now() - age;
  };
  const fit = (): void => {
    if (room() === Infinity && since() === 0) return;
    // Which share is known only once it has been measured; more than the room is never kept.
    work(() => Math.floor(taken !== null && taken > room() ? room() * LEFT : room())).catch((error: unknown) =>
      parts.log('warn', 'the pictures were not tidied', errorFields(error)),
    );
  };

  return {
    grew(bytes) {
      if (taken !== null) taken += bytes;
      if ((taken === null && room() < Infinity) || (taken ?? 0) > room()) fit();
    },
    fit,
    aged: () => since() > 0 && fit(),
    measure: () => work(() => null),
    clear: () => work(() => 0),
  };
};
