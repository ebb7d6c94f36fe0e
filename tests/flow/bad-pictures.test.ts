import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '../../contract/limits.ts';
import { fileAnswer } from '../../contract/rest.ts';
import { type LocalServer, startLocal } from './support/in-process.ts';
import { codeOf, type Person, register } from './support/rest.ts';

/** Every kind of broken, lying or dressed-up picture gets a typed answer, and the server goes on as if nothing had been. */

let server: LocalServer;
let ann: Person;
beforeAll(async () => {
  server = await startLocal({ kind: 'embedded' });
  ann = await register(server.url, 'Ann');
});
afterAll(() => server.stop());

const upload = async (bytes: Uint8Array<ArrayBuffer>, type: string) => {
  const headers = { 'Content-Type': type, Authorization: `Bearer ${ann.accessToken}` };
  const response = await fetch(`${server.url}/api/files`, { method: 'POST', headers, body: bytes });
  const text = await response.text();
  const json: unknown = JSON.parse(text);
  return { status: response.status, headers: response.headers, text, json };
};
const bytesOf = (buffer: Buffer): Uint8Array<ArrayBuffer> => Uint8Array.from(buffer);
const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');

const dot = sharp({ create: { width: 64, height: 64, channels: 3, background: '#cc6622' } });
const noise = sharp({
  create: { width: 96, height: 96, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 99, sigma: 40 } },
});

/** A chunk of a PNG. */
const chunk = (type: string, data: Buffer): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const body = Buffer.concat([ascii(type), data]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, sum]);
};
/** The place of a chunk's length in a PNG. */
const placeOf = (png: Buffer, type: string): number => png.indexOf(type, 8, 'latin1') - 4;
/** A PNG that says it has other pixels than it has. */
const resized = async (width: number, height: number): Promise<Buffer> => {
  const png = await dot.clone().png().toBuffer();
  const header = Buffer.from(png.subarray(16, 29));
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([png.subarray(0, 8), chunk('IHDR', header), png.subarray(33)]);
};
const frames = (count: number): Buffer => {
  const one = Buffer.from('2c000000000100010000020244010 0'.replace(' ', ''), 'hex');
  const head = Buffer.concat([ascii('GIF89a'), Buffer.from('01000100800000000000ffffff', 'hex')]);
  return Buffer.concat([head, ...Array<Buffer>(count).fill(one), Buffer.from('3b', 'hex')]);
};
const animated = async (count: number): Promise<Buffer> => {
  const png = await dot.clone().png().toBuffer();
  const control = Buffer.alloc(8);
  control.writeUInt32BE(count);
  return Buffer.concat([png.subarray(0, 33), chunk('acTL', control), png.subarray(33)]);
};

const refused: [string, () => Promise<Buffer> | Buffer, string, number, string][] = [
  ['U1 nothing', () => Buffer.alloc(0), 'image/png', 400, 'BAD_INPUT'],
  ['U2 a byte too many', () => Buffer.alloc(limits.pictureBytes + 1), 'image/jpeg', 413, 'TOO_LARGE'],
  ['U21 HTML as JPEG', () => ascii('<html><script>alert(1)</script>'), 'image/jpeg', 415, 'UNSUPPORTED_MEDIA'],
  ['U22 a Windows program as JPEG', () => ascii(`MZ${'\0'.repeat(200)}PE\0\0`), 'image/jpeg', 415, 'UNSUPPORTED_MEDIA'],
  [
    'U23 a Linux program as JPEG',
    () => ascii(`\x7fELF\x02\x01\x01${'\0'.repeat(200)}`),
    'image/jpeg',
    415,
    'UNSUPPORTED_MEDIA',
  ],
  ['U24 a zip as PNG', () => ascii(`PK\x03\x04${'\0'.repeat(200)}`), 'image/png', 415, 'UNSUPPORTED_MEDIA'],
  [
    'U28 an SVG with a script',
    () => ascii('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
    'image/png',
    415,
    'UNSUPPORTED_MEDIA',
  ],
  [
    'U29 an SVG that loads another',
    () => ascii('<svg xmlns="http://www.w3.org/2000/svg"><use href="//e/x"/></svg>'),
    'image/svg+xml',
    415,
    'UNSUPPORTED_MEDIA',
  ],
  ['U31 65,535 pixels a side by its header', () => resized(65_535, 65_535), 'image/png', 413, 'TOO_LARGE'],
  ['U32 no pixels by its header', () => resized(0, 0), 'image/png', 400, 'BAD_INPUT'],
  [
    'U34 half a JPEG',
    async () => (await noise.clone().jpeg().toBuffer()).subarray(0, 900),
    'image/jpeg',
    400,
    'BAD_INPUT',
  ],
  ['U36 a GIF of 100,000 frames', () => frames(100_000), 'image/gif', 400, 'BAD_INPUT'],
  ['U37 an APNG of 100,000 frames', () => animated(100_000), 'image/png', 400, 'BAD_INPUT'],
  [
    'U39 HEIC',
    () => ascii(`\0\0\0\x18ftypheic\0\0\0\0heicmif1${'\0'.repeat(200)}`),
    'image/avif',
    415,
    'UNSUPPORTED_MEDIA',
  ],
  [
    'U40 a TIFF that points at itself',
    () => Buffer.from(`49492a0008000000${'00'.repeat(2)}08000000`, 'hex'),
    'image/png',
    415,
    'UNSUPPORTED_MEDIA',
  ],
];
test.each(refused)('refused: %s', async (_name, make, type, status, code) => {
  const answer = await upload(bytesOf(await make()), type);
  expect([answer.status, codeOf(answer)]).toEqual([status, code]);
});

/** Whatever the decoder makes of these: taken and made anew, or refused as damaged. Never an error of the server's. */
const crafted: [string, () => Promise<Buffer>, string][] = [
  [
    'U33 a wrong checksum',
    async () => {
      const png = Buffer.from(await noise.clone().png().toBuffer());
      const at = placeOf(png, 'IDAT');
      png.writeUInt32BE(1, at + 8 + png.readUInt32BE(at));
      return png;
    },
    'image/png',
  ],
  [
    'U35 twelve bits a colour',
    async () => {
      const jpeg = Buffer.from(await noise.clone().jpeg().toBuffer());
      jpeg[jpeg.indexOf(Buffer.from([0xff, 0xc0])) + 4] = 12;
      return jpeg;
    },
    'image/jpeg',
  ],
  [
    'U38 a WebP that says it is larger than it is',
    async () => {
      const plain = await noise.clone().webp().toBuffer();
      const lie = Buffer.from('56503858 0a000000 00000000 ff3f00 ff3f00'.replaceAll(' ', ''), 'hex');
      const webp = Buffer.concat([plain.subarray(0, 12), lie, plain.subarray(12)]);
      webp.writeUInt32LE(webp.length - 8, 4);
      return webp;
    },
    'image/webp',
  ],
  [
    'U39 an AVIF with holes',
    async () => {
      const avif = Buffer.from(await noise.clone().avif().toBuffer());
      for (let at = 300; at < avif.length; at += 7) avif[at] = 0xff;
      return avif;
    },
    'image/avif',
  ],
];
test.each(crafted)('answered in kind: %s', async (_name, make, type) => {
  const answer = await upload(bytesOf(await make()), type);
  if (answer.status === 201) expect(fileAnswer.parse(answer.json).file.width).toBeLessThanOrEqual(limits.pictureSide);
  else expect([400, 413]).toContain(answer.status);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
});

test('U26 a GIF that is an archive as well is made anew: the archive is gone', async () => {
  const gifar = Buffer.concat([await dot.clone().gif().toBuffer(), ascii('PK\x03\x04 evil.class')]);
  const answer = await upload(bytesOf(gifar), 'image/gif');
  expect(answer.status).toBe(201);
  const { url } = fileAnswer.parse(answer.json).file;
  const got = await fetch(`${server.url}${url}`, { headers: { Authorization: `Bearer ${ann.accessToken}` } });
  const bytes = Buffer.from(await got.arrayBuffer());
  expect(bytes.includes('PK\x03\x04', 0, 'latin1')).toBe(false);
  expect((await sharp(bytes).metadata()).format).toBe('webp');
});

test('U35 a photograph for print is shown in the colours of a screen', async () => {
  const answer = await upload(bytesOf(await noise.clone().toColourspace('cmyk').jpeg().toBuffer()), 'image/jpeg');
  expect(answer.status).toBe(201);
  const { url } = fileAnswer.parse(answer.json).file;
  const got = await fetch(`${server.url}${url}`, { headers: { Authorization: `Bearer ${ann.accessToken}` } });
  const { space, channels } = await sharp(Buffer.from(await got.arrayBuffer())).metadata();
  expect([space, channels]).toEqual(['srgb', 3]);
});

test('an animation of a common length is taken, its first picture', async () => {
  expect((await upload(bytesOf(frames(100)), 'image/gif')).status).toBe(201);
  expect((await upload(bytesOf(await animated(20)), 'image/png')).status).toBe(201);
});
