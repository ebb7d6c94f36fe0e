import { randomUUID } from 'node:crypto';
import { createWriteStream, openAsBlob } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AwsClient } from 'aws4fetch';
import type { S3Env } from '../env.ts';
import type { ByteRange, Storage } from './storage.ts';

/** The object store did not do what it was asked; `status` is its own. */
class StoreRefused extends Error {
  readonly code: string;
  constructor(doing: string, status: number) {
    super(`The object store answered ${status} to ${doing}.`);
    this.code = `S3_${status}`;
  }
}

/** One request and its answer, ms. */
const CALL_MS = 120_000;

/**
 * Storage in a bucket of an S3-compatible store (path style, as every one of them knows it): `files/<sha256>`, and
 * `receiving/<upload>/<offset>-<random>` for chunks on their way in. A PUT of S3 is whole or not there at all.
 */
export const createS3Storage = (env: S3Env, local: Pick<Storage, 'incoming' | 'sweep'>): Storage => {
  const client = new AwsClient({
    accessKeyId: env.accessKeyId,
    secretAccessKey: env.secretAccessKey,
    region: env.region,
    service: 's3',
    retries: 2,
  });
  const addressOf = (key: string): string => `${env.endpoint}/${env.bucket}/${key}`;
  const call = (key: string, init: RequestInit): Promise<Response> =>
    client.fetch(addressOf(key), { ...init, signal: AbortSignal.timeout(CALL_MS) });
  const keyOf = (sha256: string): string => `files/${sha256}`;

  const put = async (key: string, body: Blob | Uint8Array<ArrayBuffer>, sha256?: string): Promise<void> => {
    const headers = sha256 === undefined ? {} : { 'X-Amz-Content-Sha256': sha256 };
    const answer = await call(key, { method: 'PUT', body, headers });
    await answer.arrayBuffer();
    if (!answer.ok) throw new StoreRefused('PUT', answer.status);
  };
  const get = async (key: string, range?: ByteRange): Promise<Readable | null> => {
    const headers: Record<string, string> = range === undefined ? {} : { Range: `bytes=${range.from}-${range.to}` };
    const answer = await call(key, { method: 'GET', headers });
    if (answer.ok && answer.body !== null) {
      // Node's own stream and the DOM's are one; only their types differ.
      return Readable.fromWeb(answer.body as import('node:stream/web').ReadableStream);
    }
    await answer.arrayBuffer();
    if (answer.status === 404) return null;
    throw new StoreRefused('GET', answer.status);
  };
  const remove = async (key: string): Promise<void> => {
    const answer = await call(key, { method: 'DELETE' });
    await answer.arrayBuffer();
    if (!answer.ok && answer.status !== 404) throw new StoreRefused('DELETE', answer.status);
  };

  return {
    put: (sha256, bytes) => put(keyOf(sha256), new Uint8Array(bytes), sha256),
    // A Blob of a file is read as it is sent, never whole.
    putFile: async (sha256, path) => put(keyOf(sha256), await openAsBlob(path), sha256),
    read: (sha256, range) => get(keyOf(sha256), range),
    remove: (sha256) => remove(keyOf(sha256)),
    partials: {
      async write(id, offset, bytes) {
        const part = `receiving/${id}/${offset}-${randomUUID()}`;
        await put(part, new Uint8Array(bytes));
        return part;
      },
      undo: remove,
      async assemble(_id, parts, size) {
        const path = local.incoming();
        const done = (): Promise<void> => rm(path, { force: true });
        try {
          const all = async function* () {
            for (const part of parts) {
              const bytes = await get(part);
              if (bytes === null) throw new StoreRefused('GET', 404);
              yield* bytes;
            }
          };
          await pipeline(Readable.from(all()), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
        } catch (error) {
          await done();
          throw error;
        }
        if ((await stat(path)).size === size) return { path, done };
        await done();
        return null;
      },
      async remove(_id, parts) {
        for (const part of parts) await remove(part);
      },
      // A rule of the bucket for `receiving/` does it (docs/protocol.md).
      sweep: () => Promise.resolve(),
    },
    ...local,
  };
};
