#!/usr/bin/env node
// The part of 7za's command line that electron-builder uses to make a .tar.gz of a .tar, `a … OUT IN`
// (electron-builder finds it through ELECTRON_BUILDER_7ZIP_PATH). For machines that cannot fetch 7za itself.
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const [command, ...args] = process.argv.slice(2);
const [to = '', from = ''] = args.filter((arg) => !arg.startsWith('-'));
if (command !== 'a' || !to.endsWith('.gz') || !from.endsWith('.tar')) {
  console.error(`gzip.mjs makes only a .gz of a .tar, not: ${process.argv.slice(2).join(' ')}`);
  process.exit(2);
}
// A trial is not worth minutes for a few percent.
await pipeline(createReadStream(from), createGzip({ level: 1 }), createWriteStream(to));
