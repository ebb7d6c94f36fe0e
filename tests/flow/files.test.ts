import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { thumbHashToApproximateAspectRatio, thumbHashToAverageRGBA } from 'thumbhash';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileAnswer } from '../../contract/rest.ts';
import { limits } from '../../contract/limits.ts';
import { findOwnPicture } from '../../server/domain/pictures.ts';
import { type LocalServer, startLocal } from './support/in-process.ts';
import { codeOf, type Person, register } from './support/rest.ts';
import { databaseKinds } from './support/server.ts';

const noise = (width: number, height: number) =>
  sharp({
    create: { width, height, channels: 3, background: '#cc6622', noise: { type: 'gaussian', mean: 128, sigma: 30 } },
  });

describe.each(databaseKinds)('pictures on %s', (kind) => {
  let server: LocalServer;
  let ann: Person;
  let bob: Person;
  let eve: Person;

  beforeAll(async () => {
    server = await startLocal({ kind });
    [ann, bob, eve] = await Promise.all([
      register(server.url, 'Ann'),
      register(server.url, 'Bob'),
      register(server.url, 'Eve'),
    ]);
  });
  afterAll(() => server.stop());

  const upload = async (
    bytes: BodyInit,
    type = 'image/png',
    token: string | undefined = ann.accessToken,
    query = '',
  ) => {
    const headers = { 'Content-Type': type, ...(token === '' ? {} : { Authorization: `Bearer ${token}` }) };
    const response = await fetch(`${server.url}/api/files${query}`, {
      method: 'POST',
      headers,
      body: bytes,
      duplex: 'half',
      // Node needs `duplex` for a streamed body; its typings do not have it yet.
    } as RequestInit);
    const text = await response.text();
    const json: unknown = JSON.parse(text);
    return { status: response.status, headers: response.headers, text, json };
  };
  const download = async (url: string, person: Person | null, headers: Record<string, string> = {}) => {
    const sent = person === null ? headers : { Authorization: `Bearer ${person.accessToken}`, ...headers };
    const response = await fetch(`${server.url}${url}`, { headers: sent });
    return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
  };
  const uploaded = async (bytes: BodyInit, type?: string, query?: string) => {
    const answer = await upload(bytes, type, undefined, query);
    expect(answer.status, answer.text).toBe(201);
    return fileAnswer.parse(answer.json).file;
  };

  test('every kind is taken, turned upright, made smaller and stripped of its metadata', async () => {
    const photo = await noise(3_000, 1_000)
      .jpeg()
      .withExif({ IFD0: { Copyright: 'where I live' } })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const file = await uploaded(photo, 'image/jpeg');
    expect(file).toMatchObject({ width: 683, height: 2_048, contentType: 'image/jpeg' });
    const got = await download(file.url, ann);
    const stored = await sharp(got.bytes).metadata();
    expect([stored.width, stored.height, stored.exif, stored.orientation]).toEqual([683, 2_048, undefined, undefined]);
    expect(got.bytes.length).toBe(file.size);
    expect(got.headers.get('content-type')).toBe('image/jpeg');
    expect(got.headers.get('x-content-type-options')).toBe('nosniff');
    expect(got.headers.get('content-security-policy')).toContain('sandbox');
    expect(got.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    expect((await download(file.url, ann, { 'If-None-Match': got.headers.get('etag') ?? '' })).status).toBe(304);

    const small = noise(40, 30);
    for (const type of ['png', 'webp', 'gif', 'avif'] as const) {
      const made = await uploaded(await small.clone().toFormat(type).toBuffer(), `image/${type}`);
      expect(made).toMatchObject({ width: 40, height: 30, contentType: 'image/webp' });
    }
  });

  test('in full size it keeps its pixels, and loses its metadata all the same', async () => {
    const photo = await noise(3_000, 1_000)
      .jpeg()
      .withExif({ IFD0: { Copyright: 'where I live' } })
      .toBuffer();
    const file = await uploaded(photo, 'image/jpeg', '?full=true');
    expect(file).toMatchObject({ width: 3_000, height: 1_000 });
    expect((await sharp((await download(file.url, ann)).bytes).metadata()).exif).toBeUndefined();
  });

  test('a list is given a small one, which goes with the picture', async () => {
    const file = await uploaded(await noise(1_200, 600).png().toBuffer());
    const small = await download(`${file.url}?size=thumb`, ann);
    const thumb = await sharp(small.bytes).metadata();
    expect([thumb.width, thumb.height, thumb.format]).toEqual([480, 240, 'webp']);
    expect(small.headers.get('content-type')).toBe('image/webp');
    expect(small.headers.get('content-length')).toBe(String(small.bytes.length));
    expect((await download(`${file.url}?size=thumb`, bob)).status).toBe(404);
    expect((await download(`${file.url}?size=huge`, ann)).status).toBe(400);
    // One that is small itself has no other.
    const tiny = await uploaded(await noise(300, 200).png().toBuffer());
    expect((await download(`${tiny.url}?size=thumb`, ann)).bytes.length).toBe(tiny.size);
  });

  test('tells how it looks from afar in fewer than a hundred bytes', async () => {
    const blue = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#2244cc' } })
      .png()
      .toBuffer();
    const { preview } = await uploaded(blue);
    const hash = Buffer.from(preview ?? '', 'base64');
    expect(hash.length).toBeGreaterThan(4);
    expect((preview ?? '').length).toBeLessThan(100);
    const { r, g, b } = thumbHashToAverageRGBA(hash);
    expect([Math.abs(r - 0x22 / 255), Math.abs(g - 0x44 / 255), Math.abs(b - 0xcc / 255)].every((d) => d < 0.1)).toBe(
      true,
    );
    expect(thumbHashToApproximateAspectRatio(hash)).toBeCloseTo(1.5, 0);
  });

  test('the same picture twice is stored once', async () => {
    const bytes = await noise(64, 64).png().toBuffer();
    const [one, two] = [await uploaded(bytes), await uploaded(bytes)];
    expect(one.id).not.toBe(two.id);
    const names = (await readdir(join(server.dataDir, 'files'), { recursive: true })).map((name) =>
      name.split(/[\\/]/).pop(),
    );
    const [row] = await server.store.db.query<{ sha: string }>(
      `SELECT encode(sha256, 'hex') AS sha FROM file WHERE id = $1`,
      [one.id],
    );
    expect(names.filter((name) => name === row?.sha)).toHaveLength(1);
    expect(await readdir(join(server.dataDir, 'incoming'))).toEqual([]);
  });

  test('what is no picture, or too much of one, is refused', async () => {
    const png = await noise(200, 200).png().toBuffer();
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    const bomb = await sharp({ create: { width: 7_000, height: 6_000, channels: 3, background: '#000' } })
      .png()
      .toBuffer();
    const cases: [string, BodyInit, string, number, string][] = [
      ['svg as png', svg, 'image/png', 415, 'UNSUPPORTED_MEDIA'],
      ['svg', svg, 'image/svg+xml', 415, 'UNSUPPORTED_MEDIA'],
      ['html as jpeg', '<html>', 'image/jpeg', 415, 'UNSUPPORTED_MEDIA'],
      ['bytes of no kind', png, 'application/octet-stream', 415, 'UNSUPPORTED_MEDIA'],
      ['nothing', '', 'image/png', 400, 'BAD_INPUT'],
      ['half a picture', png.subarray(0, png.length / 2), 'image/png', 400, 'BAD_INPUT'],
      ['42 megapixels', bomb, 'image/png', 413, 'TOO_LARGE'],
      ['20 MB and one byte', Buffer.alloc(limits.pictureBytes + 1), 'image/png', 413, 'TOO_LARGE'],
    ];
    for (const [name, bytes, type, status, code] of cases) {
      const answer = await upload(bytes, type);
      expect([answer.status, codeOf(answer)], name).toEqual([status, code]);
    }
    const header = Buffer.concat([png.subarray(0, 100), Buffer.alloc(5_000, 0xff)]);
    expect((await upload(header)).status).toBe(400);
    expect(await readdir(join(server.dataDir, 'incoming'))).toEqual([]);
    expect((await upload(png, 'image/png', '')).status).toBe(401);
  });

  test('a length that is not told is measured', async () => {
    const endless = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let i = 0; i < 21; i += 1) controller.enqueue(new Uint8Array(1024 * 1024));
        controller.close();
      },
    });
    expect((await upload(endless)).status).toBe(413);
  });

  test('is read by its owner and the members of a chat that holds it, and looks absent to everybody else', async () => {
    const file = await uploaded(await noise(20, 20).png().toBuffer());
    const { db, prisma } = server.store;
    const absent = await download('/api/files/AAAAAAAAAAAAAAAAAAAAAA', eve);
    for (const person of [bob, eve]) {
      const refused = await download(file.url, person);
      expect(refused.status).toBe(404);
      expect(refused.bytes.equals(absent.bytes)).toBe(true);
    }
    expect((await download(file.url, null)).status).toBe(401);
    expect((await download('/api/files/..%2f..%2fjwt-secret', ann)).status).toBe(404);

    const [a, b] = [Number(ann.user.id), Number(bob.user.id)];
    const [chat] = await db.query<{ id: number }>(`INSERT INTO chat (kind) VALUES ('group') RETURNING id`);
    await db.query(`INSERT INTO chat_member (chat_id, user_id) VALUES ($1, $2), ($1, $3)`, [chat?.id, a, b]);
    await db.query(`INSERT INTO message (chat_id, seq, sender_id, content, file_id) VALUES ($1, 1, $2, '', $3)`, [
      chat?.id,
      a,
      file.id,
    ]);
    expect((await download(file.url, bob)).status).toBe(200);
    expect((await download(file.url, eve)).status).toBe(404);
    // Somebody who came after the message or left before it sees nothing of it.
    await db.query('INSERT INTO chat_member (chat_id, user_id, joined_seq) VALUES ($1, $2, 1)', [
      chat?.id,
      Number(eve.user.id),
    ]);
    expect((await download(file.url, eve)).status).toBe(404);
    await db.query('UPDATE chat_member SET left_seq = 0 WHERE user_id = $1', [b]);
    expect((await download(file.url, bob)).status).toBe(404);
    await db.query('UPDATE chat_member SET left_seq = NULL WHERE user_id = $1', [b]);
    await db.query('UPDATE message SET deleted_at = now() WHERE file_id = $1', [file.id]);
    expect((await download(file.url, bob)).status).toBe(404);
    expect((await download(file.url, ann)).status).toBe(200);

    expect(await findOwnPicture({ prisma }, a, file.id)).toEqual({ width: 20, height: 20, preview: file.preview });
    expect(await findOwnPicture({ prisma }, b, file.id)).toBeNull();
    expect(await findOwnPicture({ prisma }, a, 'x')).toBeNull();
  });
});
