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

/** Bytes read as numbers of either order. @throws RangeError beyond their end. */
class Bytes {
  readonly #all: Uint8Array;
  readonly #view: DataView;
  constructor(all: Uint8Array) {
    this.#all = all;
    this.#view = new DataView(all.buffer, all.byteOffset, all.byteLength);
  }
  get length(): number {
    return this.#all.length;
  }
  at(place: number): number {
    return this.#all[place] ?? 0;
  }
  u16(at: number, little = false): number {
    return this.#view.getUint16(at, little);
  }
  u32(at: number, little = false): number {
    return this.#view.getUint32(at, little);
  }
  sub(from: number, to?: number): Bytes {
    return new Bytes(this.#all.subarray(from, to));
  }
  ascii(at: number, length: number): string {
    return String.fromCharCode(...this.#all.subarray(at, at + length));
  }
  /** Where four letters stand, -1: nowhere. */
  find(letters: string, from = 0): number {
    for (let at = from; at + 4 <= this.length; at += 1) if (this.ascii(at, 4) === letters) return at;
    return -1;
  }
}

/** EXIF orientations 5 to 8 turn by 90 or 270 degrees. */
const isQuarter = (orientation: number): boolean => orientation >= 5 && orientation <= 8;

/** The orientation tag (0x0112) of a TIFF block, which is what EXIF is; 1 when there is none. CIPA DC-008 §4.6. */
const tiffOrientation = (b: Bytes): number => {
  const little = b.ascii(0, 2) === 'II';
  if (!little && b.ascii(0, 2) !== 'MM') return 1;
  const u16 = (at: number): number => (little ? b.u16(at, true) : b.u16(at));
  const directory = little ? b.u32(4, true) : b.u32(4);
  const count = u16(directory);
  for (let i = 0; i < count; i++) {
    const entry = directory + 2 + 12 * i;
    if (u16(entry) === 0x0112) return u16(entry + 8);
  }
  return 1;
};

/** As tiffOrientation, but damaged EXIF is no EXIF. */
const orientationOf = (tiff: Bytes): number => {
  try {
    return tiffOrientation(tiff);
  } catch {
    return 1;
  }
};

const png = (b: Bytes): Raw | null => {
  if (b.ascii(12, 4) !== 'IHDR') return null;
  const size = { width: b.u32(16), height: b.u32(20) };
  for (let at = 8; at + 12 <= b.length; at += 12 + b.u32(at)) {
    const type = b.ascii(at + 4, 4);
    if (type === 'eXIf') return { ...size, turned: isQuarter(orientationOf(b.sub(at + 8))) };
    if (type === 'IEND') break;
  }
  return size;
};

const jpeg = (b: Bytes): Raw | null => {
  let orientation = 1;
  for (let at = 2; at + 9 < b.length;) {
    if (b.at(at) !== 0xff) return null;
    const marker = b.at(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = b.u16(at + 2);
    if (marker === 0xe1 && b.ascii(at + 4, 6) === 'Exif\0\0')
      orientation = orientationOf(b.sub(at + 10, at + 2 + length));
    // SOF0 … SOF15, without DHT (C4), JPG (C8) and DAC (CC). ITU-T T.81, table B.1.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { height: b.u16(at + 5), width: b.u16(at + 7), turned: isQuarter(orientation) };
    }
    if (marker === 0xda || length < 2) return null;
    at += 2 + length;
  }
  return null;
};

/** RIFF container. RFC 9649. */
const webp = (b: Bytes): Raw | null => {
  const chunk = b.ascii(12, 4);
  if (chunk === 'VP8 ') return { width: b.u16(26, true) & 0x3fff, height: b.u16(28, true) & 0x3fff };
  if (chunk === 'VP8L') {
    const bits = b.u32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (chunk !== 'VP8X') return null;
  const size = { width: (b.u32(24, true) & 0xffffff) + 1, height: (b.u32(26, true) >>> 8) + 1 };
  for (let at = 12; at + 8 <= b.length;) {
    const length = b.u32(at + 4, true);
    if (b.ascii(at, 4) === 'EXIF') {
      const tiff = b.sub(at + 8 + (b.ascii(at + 8, 6) === 'Exif\0\0' ? 6 : 0));
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
const avif = (b: Bytes): Raw | null => {
  const head = b.sub(0, 64 * 1024);
  let best: Raw | null = null;
  for (let at = head.find('ispe'); at >= 0; at = head.find('ispe', at + 4)) {
    if (at + 16 > head.length) break;
    const size = { width: head.u32(at + 8), height: head.u32(at + 12) };
    if (best === null || size.width * size.height > best.width * best.height) best = size;
  }
  const rotation = head.find('irot');
  return best && { ...best, turned: rotation >= 0 && (head.at(rotation + 4) & 1) === 1 };
};

const kindOf = (b: Bytes): PictureKind | null => {
  if (b.ascii(0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (b.at(0) === 0xff && b.at(1) === 0xd8 && b.at(2) === 0xff) return 'jpeg';
  if (/^GIF8[79]a$/.test(b.ascii(0, 6))) return 'gif';
  if (b.ascii(0, 4) === 'RIFF' && b.ascii(8, 4) === 'WEBP') return 'webp';
  if (b.ascii(4, 4) === 'ftyp' && /^avi[fs]$/.test(b.ascii(8, 4))) return 'avif';
  return null;
};

const readers: Record<PictureKind, (b: Bytes) => Raw | null> = {
  png,
  jpeg,
  webp,
  avif,
  gif: (b) => ({ width: b.u16(6, true), height: b.u16(8, true) }),
};

/** Measures a picture by its own header, without decoding it. null: not one of the five kinds, or its header is damaged. */
export const measurePicture = (bytes: Uint8Array): PictureSize | null => {
  const b = new Bytes(bytes);
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
