// Skipping work whose inputs have not changed: a stamp is the hash of the inputs, kept in node_modules/.cache/sarn.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, root } from './paths.mjs';

const stampFile = (name) => join(cacheDir, name);

/** The stamp's text, or '' where there is none. */
export function readStamp(name) {
  try {
    return readFileSync(stampFile(name), 'utf8');
  } catch {
    return '';
  }
}

export function writeStamp(name, text) {
  mkdirSync(cacheDir, { recursive: true });
  writeFileSync(stampFile(name), text);
}

function filesBelow(path, wanted, found = []) {
  if (!existsSync(path)) return found;
  if (!statSync(path).isDirectory()) found.push(path);
  else for (const name of readdirSync(path).sort()) if (wanted(name)) filesBelow(join(path, name), wanted, found);
  return found;
}

/** One hash over the contents of `paths` (files or folders of the project); `wanted` says which names count. */
export function hashOf(paths, wanted = () => true) {
  const hash = createHash('sha256');
  for (const path of paths)
    for (const file of filesBelow(join(root, path), wanted))
      hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest('hex');
}
