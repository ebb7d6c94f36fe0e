import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { completeAnswer, uploadAnswer, type FileRef, type Upload } from '../../../contract/file.ts';
import { limits } from '../../../contract/limits.ts';
import type { Person } from './rest.ts';

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export interface FileCall {
  status: number;
  headers: Headers;
  bytes: Buffer;
  json: unknown;
}

/** One call about files, as `person` (null: nobody). */
export const fileCall = async (
  server: string,
  person: Person | null,
  method: string,
  path: string,
  body?: Uint8Array | object,
  headers: Record<string, string> = {},
): Promise<FileCall> => {
  const bytes = body instanceof Uint8Array;
  const response = await fetch(`${server}${path}`, {
    method,
    headers: {
      ...(person === null ? {} : { Authorization: `Bearer ${person.accessToken}` }),
      ...(body === undefined ? {} : { 'Content-Type': bytes ? 'application/octet-stream' : 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: bytes ? new Uint8Array(body) : JSON.stringify(body) }),
  });
  const got = Buffer.from(await response.arrayBuffer());
  let json: unknown;
  try {
    json = JSON.parse(got.toString());
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, bytes: got, json };
};

/** What announces `bytes`. */
export const wishFor = (bytes: Uint8Array, name = 'notes.txt') => ({
  clientId: randomUUID(),
  name,
  size: bytes.length,
  sha256: sha256Of(bytes),
});

export const uploadIn = (call: FileCall): Upload => uploadAnswer.parse(call.json).upload;

/** Announces, sends and completes a file. Answers the last call. */
export const uploadWhole = async (
  server: string,
  person: Person,
  bytes: Uint8Array,
  name?: string,
): Promise<FileCall> => {
  const { id } = uploadIn(await fileCall(server, person, 'POST', '/api/files', wishFor(bytes, name)));
  for (let at = 0; at < bytes.length; at += limits.fileChunkBytes) {
    const chunk = bytes.subarray(at, at + limits.fileChunkBytes);
    const put = await fileCall(server, person, 'PUT', `/api/files/${id}?offset=${at}`, chunk);
    if (put.status !== 200) return put;
  }
  return fileCall(server, person, 'POST', `/api/files/${id}/complete`);
};

/** The same, which must succeed. */
export const uploaded = async (server: string, person: Person, bytes: Uint8Array, name?: string): Promise<FileRef> =>
  completeAnswer.parse((await uploadWhole(server, person, bytes, name)).json).file;

export const someBytes = (count: number): Buffer => randomBytes(count);
