import { createWriteStream } from 'node:fs';
import { Writable, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fail, ok, type Result } from '../../contract/result.ts';
import { isDiskFull } from './storage.ts';

/** What comes after the limit is read and thrown away up to this many times the limit, so that the sender hears the answer. */
const PATIENCE = 3;

/**
 * Writes `source` to the file `path`, at most `limit` bytes. TOO_LARGE beyond, BAD_INPUT for nothing or when the sender
 * goes away, DISK when there is no room.
 */
export const receive = async (source: Readable, path: string, limit: number): Promise<Result<{ size: number }>> => {
  let size = 0;
  let diskFailed: Error | undefined;
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  file.on('error', (error) => (diskFailed = error));
  const capped = new Writable({
    write(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > limit * PATIENCE) done(new RangeError('far too large'));
      else if (size > limit || diskFailed !== undefined) done();
      else file.write(chunk, () => done());
    },
  });
  const arrived = await pipeline(source, capped).then(
    () => true,
    () => false,
  );
  await new Promise<void>((resolve) => {
    file.on('close', resolve);
    if (arrived) file.end();
    else file.destroy();
    if (file.closed) resolve();
  });
  if (size > limit) return fail('TOO_LARGE', 'The file is too large.');
  if (diskFailed !== undefined) {
    if (isDiskFull(diskFailed)) return fail('DISK', 'The server has no room for the file.');
    throw diskFailed;
  }
  if (!arrived) return fail('BAD_INPUT', 'The file did not arrive whole.');
  return size === 0 ? fail('BAD_INPUT', 'The file is empty.') : ok({ size });
};
