import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileAnswer } from '../../contract/rest.ts';
import { limits } from '../../contract/limits.ts';
import { createS3Storage } from '../../server/domain/s3-storage.ts';
import { createIncoming } from '../../server/domain/storage.ts';
import { startLocal, type LocalServer } from './support/in-process.ts';
import { register, type Person } from './support/rest.ts';
import { fileCall, sha256Of, someBytes, uploaded, uploadIn, wishFor } from './support/upload.ts';

/**
 * An S3-compatible store for these tests: `http://key:secret@host:port/bucket`, the bucket there already. Any will do: MinIO, Ceph,
 * `npx s3rver`, `moto_server`.
 */
const given = process.env['TEST_S3_URL'];
const url = given === undefined ? null : new URL(given);

describe.skipIf(url === null)(`files in a bucket (TEST_S3_URL ${url === null ? 'is not set' : 'is set'})`, () => {
  const env = {
    S3_ENDPOINT: url?.origin ?? '',
    S3_BUCKET: url?.pathname.slice(1) ?? '',
    S3_ACCESS_KEY_ID: url?.username ?? '',
    S3_SECRET_ACCESS_KEY: url?.password ?? '',
  };
  let server: LocalServer;
  let ann: Person;

  beforeAll(async () => {
    server = await startLocal({ kind: 'embedded', env });
    ann = await register(server.url, 'Ann');
  });
  afterAll(() => server.stop());

  test('an upload in chunks is whole, is served in parts, and lies in the bucket alone', async () => {
    const bytes = someBytes(2 * limits.fileChunkBytes + 5);
    const file = await uploaded(server.url, ann, bytes);
    const got = await fileCall(server.url, ann, 'GET', `/api/files/${file.id}`);
    expect(sha256Of(got.bytes)).toBe(file.sha256);
    const part = await fileCall(server.url, ann, 'GET', `/api/files/${file.id}`, undefined, { Range: 'bytes=100-199' });
    expect([part.status, part.bytes.equals(bytes.subarray(100, 200))]).toEqual([206, true]);
    expect(await readdir(server.dataDir)).not.toContain('files');
    expect(await readdir(join(server.dataDir, 'incoming'))).toEqual([]);
    const other = uploadIn(await fileCall(server.url, ann, 'POST', '/api/files', wishFor(someBytes(9))));
    await fileCall(server.url, ann, 'PUT', `/api/files/${other.id}?offset=0`, someBytes(9));
    const refused = await fileCall(server.url, ann, 'POST', `/api/files/${other.id}/complete`);
    expect(refused.status, 'other bytes than announced').toBe(400);
  });

  test('pictures, too', async () => {
    const png = await sharp({ create: { width: 20, height: 10, channels: 3, background: '#c62' } })
      .png()
      .toBuffer();
    const made = await fileCall(server.url, ann, 'POST', '/api/files', png, { 'Content-Type': 'image/png' });
    const { file } = fileAnswer.parse(made.json);
    const got = await fileCall(server.url, ann, 'GET', file.url);
    expect([got.status, got.bytes.length]).toEqual([200, file.size]);
  });

  test('of two nodes that store a chunk at one place, the loser takes its own back', async () => {
    const local = createIncoming(server.dataDir);
    const s3 = { endpoint: env.S3_ENDPOINT, bucket: env.S3_BUCKET, region: 'us-east-1' };
    const keys = { accessKeyId: env.S3_ACCESS_KEY_ID, secretAccessKey: env.S3_SECRET_ACCESS_KEY };
    const { partials } = createS3Storage({ ...s3, ...keys }, local);
    const id = randomUUID();
    const first = await partials.write(id, 0, someBytes(10));
    const winner = await partials.write(id, 10, someBytes(20));
    const loser = await partials.write(id, 10, someBytes(5));
    await partials.undo(loser);
    const whole = await partials.assemble(id, [first, winner], 30);
    expect(whole).not.toBeNull();
    await whole?.done();
    expect(await partials.assemble(id, [first], 30), 'not all is there').toBeNull();
    await partials.remove(id, [first, winner]);
    await expect(partials.assemble(id, [first, winner], 30)).rejects.toThrow('404');
  });
});
