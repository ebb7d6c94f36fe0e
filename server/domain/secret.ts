import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'jwt-secret';
const BYTES = 32;

const read = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
};

/** The secret kept in `dataDir` (readable by its owner only), made on the first call. The caller holds the folder's lock. */
export const keptSecret = (dataDir: string): string => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, FILE);
  const kept = read(path);
  if (kept !== null && kept.length >= BYTES) return kept;
  const made = randomBytes(BYTES).toString('base64url');
  // Renamed into place: a crash leaves no half secret behind.
  writeFileSync(`${path}.new`, `${made}\n`, { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
  return made;
};
