// The little of tar and zip that unpacking one known package needs, so that no archive program has to be installed.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip, inflateRawSync } from 'node:zlib';

const TAR_BLOCK = 512;
const ZIP_END = 0x06054b50;
const ZIP_END_SIZE = 22;

/**
 * Opens a .tar.gz after checking its hash (`sha512-…` as in a package lock) and returns the first file whose name ends
 * in `ending`. Throws when the hash differs: nothing of an unexpected package is used.
 */
export async function fileFromTarball(tarball, integrity, ending) {
  const hash = createHash('sha512');
  const source = createReadStream(tarball, { highWaterMark: 1 << 20 });
  source.on('data', (chunk) => hash.update(chunk));
  const chunks = [];
  for await (const chunk of source.pipe(createGunzip({ chunkSize: 1 << 20 }))) chunks.push(chunk);
  const actual = `sha512-${hash.digest('base64')}`;
  if (actual !== integrity) throw new Error(`the package's hash is ${actual}, not the pinned ${integrity}`);
  const tar = Buffer.concat(chunks);
  for (let at = 0; at < tar.length - TAR_BLOCK;) {
    const name = tar.toString('utf8', at, tar.indexOf(0, at));
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8) || 0;
    if (name.endsWith(ending)) return tar.subarray(at + TAR_BLOCK, at + TAR_BLOCK + size);
    at += TAR_BLOCK + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
  }
  throw new Error(`no ${ending} in the package`);
}

/** The files of a zip in memory: name, permission bits, and `data()` that unpacks it. */
export function* zipFiles(zip) {
  let end = zip.length - ZIP_END_SIZE;
  while (zip.readUInt32LE(end) !== ZIP_END) end--;
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const method = zip.readUInt16LE(at + 10);
    const size = zip.readUInt32LE(at + 20);
    const nameLength = zip.readUInt16LE(at + 28);
    const tailLength = zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    const mode = (zip.readUInt32LE(at + 38) >>> 16) & 0o777;
    const header = zip.readUInt32LE(at + 42);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const data = () => {
      const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
      const packed = zip.subarray(start, start + size);
      return method === 0 ? packed : inflateRawSync(packed);
    };
    if (!name.endsWith('/')) yield { name, mode, data };
    at += 46 + nameLength + tailLength;
  }
}
