import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { measurePicture } from './picture-size.ts';

const canvas = () => sharp({ create: { width: 123, height: 45, channels: 3, background: '#d4550f' } });

describe('measuring a picture by its header', () => {
  test.each(['png', 'jpeg', 'gif', 'webp', 'avif'] as const)('%s', async (kind) => {
    expect(measurePicture(await canvas().toFormat(kind).toBuffer())).toEqual({ kind, width: 123, height: 45 });
  });

  test('lossless WebP', async () => {
    expect(measurePicture(await canvas().webp({ lossless: true }).toBuffer())).toEqual({
      kind: 'webp',
      width: 123,
      height: 45,
    });
  });

  test.each(['jpeg', 'webp', 'png'] as const)('%s turned by its EXIF orientation', async (kind) => {
    const bytes = await canvas().withMetadata({ orientation: 6 }).toFormat(kind).toBuffer();
    expect(measurePicture(bytes)).toEqual({ kind, width: 45, height: 123 });
  });

  test('a picture upside down keeps its sides', async () => {
    const bytes = await canvas().withMetadata({ orientation: 3 }).jpeg().toBuffer();
    expect(measurePicture(bytes)).toMatchObject({ width: 123, height: 45 });
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('<svg onload="x"/>')],
    ['a zip', Buffer.from('PK\u0003\u0004')],
    ['a PNG head alone', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
    ['a JPEG head alone', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
    ['zeros', Buffer.alloc(10_000)],
  ])('%s is null', (_name, bytes) => {
    expect(measurePicture(bytes)).toBeNull();
  });

  test('cut or damaged anywhere, it ends and does not throw', async () => {
    for (const kind of ['png', 'jpeg', 'gif', 'webp', 'avif'] as const) {
      const whole = await canvas().withMetadata({ orientation: 6 }).toFormat(kind).toBuffer();
      for (let i = 0; i < Math.min(whole.length, 400); i++) {
        measurePicture(whole.subarray(0, i));
        const damaged = Buffer.from(whole);
        damaged[i] = 0xff;
        expect(() => measurePicture(damaged)).not.toThrow();
      }
    }
  });
});
