import { existsSync } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { StagedFile } from '../../contract/transfers.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import type { UnsentFile } from '../cache/unsent-items.ts';
import type { CoreParts } from '../core-api.ts';
import type { FileWork } from './file-work.ts';

/** What is known of a copy: all that the outbox needs. */
type Taken = Omit<UnsentFile, 'fileId' | 'paused'>;

/** Copies of files that the user wants to send: from then on the original may go. */
export interface Outgoing {
  /** Takes a copy of the file at `path`. */
  take(path: string, max: number): Promise<Result<StagedFile>>;
  /** The same of a file that comes in pieces. */
  begin(name: string, size: number, max: number): Promise<Result<{ id: string }>>;
  append(id: string, bytes: Uint8Array): Promise<Result<Record<string, never>>>;
  finish(id: string): Promise<Result<StagedFile>>;
  /** A copy that is whole; null: it is not known since the start. */
  taken(id: string): Taken | null;
  pathOf(id: string): string;
  drop(id: string): Promise<void>;
  /** Deletes copies that no unsent message needs; asked anew for each, for messages are written meanwhile. */
  tidy(needed: () => ReadonlySet<string>): Promise<void>;
}

interface Coming {
  name: string;
  size: number;
  received: number;
  file: FileHandle;
}

const STAGED_ID = /^[A-Za-z0-9_-]{22}$/;
/** Files that come in pieces at once. */
const COMING = 10;
const disk = (): Result<never> => fail('DISK', 'The file could not be kept: the disk is full or not writable.');

export const createOutgoing = (parts: Pick<CoreParts, 'randomBytes'>, dir: string, work: FileWork): Outgoing => {
  const folder = join(dir, 'outgoing');
  const taken = new Map<string, Taken>();
  const coming = new Map<string, Coming>();
  /** Whose files are being made: who tidies up finds them already. */
  const begun = new Set<string>();
  const newId = (): string => Buffer.from(parts.randomBytes(16)).toString('base64url');
  // Ids are made here; one that the window gives is looked up first, so that no path is ever made of what it says.
  const pathOf = (id: string): string => join(folder, basename(id));
  const staged = ({ id, name, size }: Taken): StagedFile => ({ id, name, size });
  const tooLarge = (max: number): Result<never> => fail('TOO_LARGE', `A file may be up to ${max / 1_000_000} MB.`);

  return {
    pathOf,
    taken: (id) => taken.get(id) ?? null,
    async take(path, max) {
      const id = newId();
      begun.add(id);
      const done = await work({ kind: 'take', from: path, to: pathOf(id), max });
      begun.delete(id);
      if (!done.ok) return done.error.code === 'TOO_LARGE' ? tooLarge(max) : done;
      const { size, sha256 } = done.value;
      const one = { id, name: basename(path), size, sha256 };
      taken.set(id, one);
      return ok(staged(one));
    },
    async begin(name, size, max) {
      if (size > max) return tooLarge(max);
      if (size === 0) return fail('BAD_INPUT', 'The file is empty.');
      if (coming.size >= COMING) return fail('BUSY', 'Too many files at once.');
      const id = newId();
      begun.add(id);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        coming.set(id, { name, size, received: 0, file: await open(pathOf(id), 'wx', 0o600) });
        return ok({ id });
      } catch {
        return disk();
      } finally {
        begun.delete(id);
      }
    },
    async append(id, bytes) {
      const one = coming.get(id);
      if (one === undefined) return fail('NOT_FOUND', 'There is no such file.');
      const at = one.received;
      one.received += bytes.byteLength;
      if (one.received > one.size) return fail('BAD_INPUT', 'There is more of the file than was said.');
      try {
        await one.file.write(bytes, 0, bytes.byteLength, at);
        return ok({});
      } catch {
        return disk();
      }
    },
    async finish(id) {
      const one = coming.get(id);
      if (one === undefined) return fail('NOT_FOUND', 'There is no such file.');
      begun.add(id);
      coming.delete(id);
      try {
        await one.file.sync();
      } catch {
        begun.delete(id);
        return disk();
      } finally {
        await one.file.close();
      }
      const done = await work({ kind: 'hash', path: pathOf(id) });
      begun.delete(id);
      if (!done.ok) return done;
      if (done.value.size !== one.size) return fail('BAD_INPUT', 'Not all of the file came.');
      const whole = { id, name: one.name, size: one.size, sha256: done.value.sha256 };
      taken.set(id, whole);
      return ok(staged(whole));
    },
    async drop(id) {
      if (!STAGED_ID.test(id)) return;
      const one = coming.get(id);
      coming.delete(id);
      await one?.file.close();
      taken.delete(id);
      await rm(pathOf(id), { force: true });
    },
    async tidy(needed) {
      if (!existsSync(folder)) return;
      for (const id of await readdir(folder).catch(() => []))
        if (!begun.has(id) && !taken.has(id) && !coming.has(id) && !needed().has(id))
          await rm(pathOf(id), { force: true });
    },
  };
};
