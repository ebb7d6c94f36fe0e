import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { PictureSizeName } from '../../contract/picture.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import { findLoose, findReadableFile, isKept, noteLoose, noteSettled, type ReadableFile } from '../data/files.ts';
import type { Parts } from '../parts.ts';
import { createGates, type Gates } from './gate.ts';
import type { ByteRange, Storage } from './storage.ts';

const THUMB_TYPE = 'image/webp';
const FILE_ID = /^[A-Za-z0-9_-]{22}$/;

export interface OpenFile {
  file: ReadableFile;
  sha256: string;
  /** Null when the bytes are gone. */
  stream: (range?: ByteRange) => Promise<Readable | null>;
}

/** What pictures and files of any kind have in common once they are here: bytes named by their SHA-256, and who may read them. */
export interface Files {
  /**
   * NOT_FOUND alike for a file that is not there and one that the caller may not read. The thumb of what has none (a small
   * picture, a file of another kind) is the file itself.
   */
  open(userId: number, fileId: string, size?: PictureSizeName): Promise<Result<OpenFile>>;
  /** Removes the bytes with this SHA-256 unless some file has them. */
  drop(sha256: Uint8Array): Promise<void>;
  /**
   * Stores bytes and, in the same turn, does what gives them to a file (`wanted`). A server that dies between the two leaves
   * them to `sweep`.
   */
  keep<T>(bytes: Buffer, wanted: (sha256: Buffer<ArrayBuffer>) => Promise<Result<T>>): Promise<Result<T>>;
  /** Removes the bytes that dead servers left behind. `alone`: no other server lives. Answers how many were looked at. */
  sweep(alone: boolean): Promise<number>;
  /** Bytes that are being kept or removed: the same ones by turns, so that nothing is removed that is just being kept. */
  turns: Gates<string>;
}

/** Nobody takes longer between storing bytes and the row that names them, ms. */
const KEEP_MS = 600_000;
const SWEEP = 500;

/** Wires files over the database and the storage. */
export const createFiles = ({ db, now }: Pick<Parts, 'db' | 'now'>, storage: Storage): Files => {
  const turns = createGates<string>({ running: 1, waiting: Infinity });
  const drop = async (bytes: Uint8Array): Promise<void> => {
    const sha256 = Buffer.from(bytes).toString('hex');
    await turns.run(sha256, async () => {
      if (!(await isKept(db, bytes))) await storage.remove(sha256);
      await noteSettled(db, bytes);
      return ok(null);
    });
  };
  return {
    turns,
    drop,
    keep(bytes, wanted) {
      const sha256 = Buffer.from(createHash('sha256').update(bytes).digest());
      const name = sha256.toString('hex');
      return turns.run(name, async () => {
        await noteLoose(db, sha256, new Date(now() + KEEP_MS));
        await storage.put(name, bytes);
        const done = await wanted(sha256);
        if (done.ok) await noteSettled(db, sha256);
        return done;
      });
    },
    async sweep(alone) {
      let looked = 0;
      for (;;) {
        const found = await findLoose(db, alone ? null : new Date(now()), SWEEP);
        for (const bytes of found) await drop(bytes);
        looked += found.length;
        if (found.length < SWEEP) return looked;
      }
    },
    async open(userId, fileId, size = 'whole') {
      const found = FILE_ID.test(fileId) ? await findReadableFile(db, userId, fileId) : null;
      if (found === null) return fail('NOT_FOUND', 'There is no such file.');
      const { thumb } = found;
      const file = size === 'thumb' && thumb !== null ? { ...found, ...thumb, contentType: THUMB_TYPE } : found;
      const sha256 = Buffer.from(file.sha256).toString('hex');
      return ok({ file, sha256, stream: (range) => storage.read(sha256, range) });
    },
  };
};
