export type PictureKind = 'png' | 'jpeg' | 'gif' | 'webp' | 'avif';

/** What a picture's first bytes say: its kind and the pixels it is shown with (turned as its EXIF orientation says). */
export interface PictureSize {
  kind: PictureKind;
  width: number;
  height: number;
}

interface Raw {
  width: number;
  height: number;
  /** Turned by a quarter: width and height change places when shown. */
  turned?: boolean;
}

const ascii = (b: Buffer, at: number, length: number): string => b.toString('latin1', at, at + length);
/** EXIF orientations 5 to 8 turn by 90 or 270 degrees. */
const isQuarter = (orientation: number): boolean => orientation >= 5 && orientation <= 8;

/** The orientation tag (0x0112) of a TIFF block, which is what EXIF is; 1 when there is none. CIPA DC-008 §4.6. */
const tiffOrientation = (b: Buffer): number => {
  const little = ascii(b, 0, 2) === 'II';
  if (!little && ascii(b, 0, 2) !== 'MM') return 1;
  const u16 = (at: number): number => (little ? b.readUInt16LE(at) : b.readUInt16BE(at));
  const directory = little ? b.readUInt32LE(4) : b.readUInt32BE(4);
  const count = u16(directory);
  for (let i = 0; i < count; i++) {
    const entry = directory + 2 + 12 * i;
    if (u16(entry) === 0x0112) return u16(entry + 8);
  }
  return 1;
};

/** As tiffOrientation, but damaged EXIF is no EXIF. */
const orientationOf = (tiff: Buffer): number => {
  try {
    return tiffOrientation(tiff);
  } catch {
    return 1;
  }
};

const png = (b: Buffer): Raw | null => {
  if (ascii(b, 12, 4) !== 'IHDR') return null;
  const size = { width: b.readUInt32BE(16), height: b.readUInt32BE(20) };
  for (let at = 8; at + 12 <= b.length; at += 12 + b.readUInt32BE(at)) {
    const type = ascii(b, at + 4, 4);
    if (type === 'eXIf') return { ...size, turned: isQuarter(orientationOf(b.subarray(at + 8))) };
    if (type === 'IEND') break;
  }
  return size;
};

const jpeg = (b: Buffer): Raw | null => {
  let orientation = 1;
  for (let at = 2; at + 9 < b.length;) {
    if (b[at] !== 0xff) return null;
    const marker = b[at + 1] ?? 0;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = b.readUInt16BE(at + 2);
    if (marker === 0xe1 && ascii(b, at + 4, 6) === 'Exif\0\0')
      orientation = orientationOf(b.subarray(at + 10, at + 2 + length));
    // SOF0 … SOF15, without DHT (C4), JPG (C8) and DAC (CC). ITU-T T.81, table B.1.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { height: b.readUInt16BE(at + 5), width: b.readUInt16BE(at + 7), turned: isQuarter(orientation) };
    }
    if (marker === 0xda || length < 2) return null;
    at += 2 + length;
  }
  return null;
};

/** RIFF container. RFC 9649. */
const webp = (b: Buffer): Raw | null => {
  const chunk = ascii(b, 12, 4);
  if (chunk === 'VP8 ') return { width: b.readUInt16LE(26) & 0x3fff, height: b.readUInt16LE(28) & 0x3fff };
  if (chunk === 'VP8L') {
    const bits = b.readUInt32LE(21);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (chunk !== 'VP8X') return null;
  const size = { width: b.readUIntLE(24, 3) + 1, height: b.readUIntLE(27, 3) + 1 };
  for (let at = 12; at + 8 <= b.length;) {
    const length = b.readUInt32LE(at + 4);
    if (ascii(b, at, 4) === 'EXIF') {
      const tiff = b.subarray(at + 8 + (ascii(b, at + 8, 6) === 'Exif\0\0' ? 6 : 0));
      return { ...size, turned: isQuarter(orientationOf(tiff)) };
    }
    at += 8 + length + (length % 2);
  }
  return size;
};

/**
 * The boxes that matter stand in the `meta` box at the front; of several `ispe` the largest is the picture, others are its
 * tiles. ISO/IEC 23008-12 §6.5.3 (ispe), §6.5.10 (irot).
 */
const avif = (b: Buffer): Raw | null => {
  const head = b.subarray(0, 64 * 1024);
  let best: Raw | null = null;
  for (let at = head.indexOf('ispe'); at >= 0; at = head.indexOf('ispe', at + 4)) {
    if (at + 16 > head.length) break;
    const size = { width: head.readUInt32BE(at + 8), height: head.readUInt32BE(at + 12) };
    if (best === null || size.width * size.height > best.width * best.height) best = size;
  }
  const rotation = head.indexOf('irot');
  return best && { ...best, turned: rotation >= 0 && ((head[rotation + 4] ?? 0) & 1) === 1 };
};

const kindOf = (b: Buffer): PictureKind | null => {
  if (ascii(b, 0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (b[0] === 0xff && b[1] === 0xd8 && b[2] === 0xff) return 'jpeg';
  if (/^GIF8[79]a$/.test(ascii(b, 0, 6))) return 'gif';
  if (ascii(b, 0, 4) === 'RIFF' && ascii(b, 8, 4) === 'WEBP') return 'webp';
  if (ascii(b, 4, 4) === 'ftyp' && /^avi[fs]$/.test(ascii(b, 8, 4))) return 'avif';
  return null;
};

const readers: Record<PictureKind, (b: Buffer) => Raw | null> = {
  png,
  jpeg,
  webp,
  avif,
  gif: (b) => ({ width: b.readUInt16LE(6), height: b.readUInt16LE(8) }),
};

/** Measures a picture by its own header, without decoding it. null: not one of the five kinds, or its header is damaged. */
export const measurePicture = (bytes: Uint8Array): PictureSize | null => {
  const b = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = kindOf(b);
  if (kind === null) return null;
  try {
    const raw = readers[kind](b);
    if (raw === null || raw.width < 1 || raw.height < 1) return null;
    return raw.turned === true
      ? { kind, width: raw.height, height: raw.width }
      : { kind, width: raw.width, height: raw.height };
  } catch {
    return null;
  }
};
