import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { FileRef, Upload } from '../../contract/file.ts';
import { limits } from '../../contract/limits.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import {
  deleteUnsent,
  findAbandoned,
  findUpload,
  findUploadOf,
  insertUpload,
  noteChunk,
  noteReady,
  readUsage,
  type UploadRecord,
} from '../data/uploads.ts';
import type { Parts } from '../parts.ts';
import { isAsNamed } from './file-kind.ts';
import type { Files } from './files.ts';
import { createGate, createGates } from './gate.ts';
import { isDiskFull, type Storage } from './storage.ts';

export interface UploadWish {
  clientId: string;
  name: string;
  size: number;
  sha256: string;
}

/** Files that come in chunks: each chunk is durable when it is answered, so that a cut costs what was on the wire. */
export interface Uploads {
  /** Begins an upload, or answers how far it has come. TOO_LARGE, QUOTA, RATE_LIMITED; CONFLICT: another file under this client id. */
  begin(ownerId: number, wish: UploadWish): Promise<Result<Upload>>;
  /** NOT_FOUND alike for none and for another's. */
  state(ownerId: number, id: string): Promise<Result<Upload>>;
  /** Stores the bytes from `offset` on. CONFLICT: it is not there that it goes on (`state` says where). */
  take(ownerId: number, id: string, offset: number, bytes: Uint8Array): Promise<Result<Upload>>;
  /** Checks the whole against its SHA-256; twice is once. CONFLICT: not all is here. BAD_INPUT: it is something else, and is gone. */
  complete(ownerId: number, id: string): Promise<Result<FileRef>>;
  /** Breaks an upload off; a file that a message carries stays (CONFLICT). */
  cancel(ownerId: number, id: string): Promise<Result<null>>;
  /** Removes what was abandoned; answers how many. */
  sweep(): Promise<number>;
}

const notFound = fail('NOT_FOUND', 'There is no such upload.');
/** One hundred at a time, so that a long absence is no long transaction. */
const SWEEP = 100;
/** Whole files that are checked at once. */
const CHECKS = 2;

const uploadOf = (u: UploadRecord): Upload => ({
  id: u.id,
  state: u.state === 'ready' ? 'ready' : 'receiving',
  size: Number(u.size),
  received: Number(u.received),
  chunk: limits.fileChunkBytes,
});
const hexOf = (u: UploadRecord): string => Buffer.from(u.sha256).toString('hex');
const refOf = (u: UploadRecord): FileRef => ({ id: u.id, name: u.name, size: Number(u.size), sha256: hexOf(u) });

const hashOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 256 * 1024 }), hash);
  return hash.digest('hex');
};

/** Wires uploads over the database and the storage. */
export const createUploads = (
  { db, env, now }: Pick<Parts, 'db' | 'env' | 'now'>,
  storage: Storage,
  { turns, drop }: Pick<Files, 'turns' | 'drop'>,
): Uploads => {
  const at = (): Date => new Date(now());
  /** The chunks and the end of one upload by turns. */
  const ofUpload = createGates<string>({ running: 1, waiting: 8 });
  const checks = createGate({ running: CHECKS, waiting: 100 });

  const diskFull = <T>(work: () => Promise<Result<T>>): Promise<Result<T>> =>
    work().catch((error: unknown) => {
      if (isDiskFull(error)) return fail('DISK', 'The server has no room for the file.');
      throw error;
    });

  const forget = async (u: UploadRecord): Promise<boolean> => {
    if (!(await deleteUnsent(db, u.id))) return false;
    await storage.partials.remove(u.id, u.parts);
    if (u.state === 'ready') await drop(u.sha256);
    return true;
  };

  const whole = async (u: UploadRecord): Promise<Result<FileRef>> => {
    const sha256 = hexOf(u);
    const found = await storage.partials.assemble(u.id, u.parts, Number(u.size));
    const good =
      found !== null && (await hashOf(found.path)) === sha256 && (await isAsNamed(found.path, u.name)) ? found : null;
    try {
      if (good === null) {
        await forget(u);
        return fail('BAD_INPUT', 'The bytes are not those that were announced, or not what the name says.');
      }
      return await turns.run(sha256, async () => {
        await storage.putFile(sha256, good.path);
        await noteReady(db, u.id, at());
        return ok(refOf(u));
      });
    } finally {
      await found?.done();
    }
  };

  return {
    async begin(ownerId, wish) {
      if (wish.size > env.maxFileBytes)
        return fail('TOO_LARGE', `Files of up to ${env.maxFileBytes / 1_000_000} MB are taken.`);
      const known = await findUploadOf(db, ownerId, wish.clientId);
      if (known === undefined) {
        const usage = await readUsage(db, ownerId);
        if (usage.open >= limits.openUploads)
          return fail('RATE_LIMITED', 'Too many uploads are not whole yet.', limits.retryMaxMs);
        if (env.userStorageBytes !== null && Number(usage.bytes) + wish.size > env.userStorageBytes)
          return fail('QUOTA', 'Your room on this server is used up.');
      }
      const id = randomBytes(16).toString('base64url');
      const made =
        known ??
        (await insertUpload(db, { ...wish, id, ownerId, at: at() })) ??
        (await findUploadOf(db, ownerId, wish.clientId));
      if (made === undefined) return fail('UNAVAILABLE', 'The upload was broken off just now.');
      if (made.name !== wish.name || Number(made.size) !== wish.size || hexOf(made) !== wish.sha256)
        return fail('CONFLICT', 'This clientId was used for another file.');
      return ok(uploadOf(made));
    },
    async state(ownerId, id) {
      const u = await findUpload(db, ownerId, id);
      return u === undefined ? notFound : ok(uploadOf(u));
    },
    take: (ownerId, id, offset, bytes) =>
      ofUpload.run(id, () =>
        diskFull(async () => {
          const u = await findUpload(db, ownerId, id);
          if (u === undefined) return notFound;
          if (u.state !== 'receiving') return fail('CONFLICT', 'The file is whole already.');
          if (offset !== Number(u.received)) return fail('CONFLICT', 'The upload goes on at another offset.');
          const to = offset + bytes.length;
          if (to > Number(u.size)) return fail('BAD_INPUT', 'There are more bytes than were announced.');
          if (bytes.length === 0) return ok(uploadOf(u));
          const part = await storage.partials.write(id, offset, bytes);
          if (!(await noteChunk(db, id, offset, to, part, at()))) {
            await storage.partials.undo(part);
            return fail('CONFLICT', 'The upload goes on at another offset.');
          }
          return ok(uploadOf({ ...u, received: BigInt(to) }));
        }),
      ),
    complete: (ownerId, id) =>
      ofUpload.run(id, () =>
        diskFull(async () => {
          const u = await findUpload(db, ownerId, id);
          if (u === undefined) return notFound;
          if (u.state === 'ready') return ok(refOf(u));
          if (u.received !== u.size) return fail('CONFLICT', 'Not all of the file is here.');
          const done = await checks.run(() => whole(u));
          if (done.ok) await storage.partials.remove(u.id, u.parts);
          return done;
        }),
      ),
    cancel: (ownerId, id) =>
      ofUpload.run(id, async () => {
        const u = await findUpload(db, ownerId, id);
        if (u === undefined) return notFound;
        if (u.state === 'ready') return fail('CONFLICT', 'The file is whole already.');
        return (await forget(u)) ? ok(null) : fail('CONFLICT', 'The file was sent.');
      }),
    async sweep() {
      const still = new Date(now() - limits.uploadMs);
      const unsent = new Date(now() - limits.unsentFileMs);
      let gone = 0;
      await storage.partials.sweep(still);
      for (;;) {
        const found = await findAbandoned(db, still, unsent, SWEEP);
        for (const u of found) if (await forget(u)) gone += 1;
        if (found.length < SWEEP) return gone;
      }
    },
  };
};
