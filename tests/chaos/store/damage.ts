import Database from 'better-sqlite3';
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../support/random.ts';

/** Where damage is done. */
export interface Scene {
  /** The profile, with session.json. */
  profile: string;
  /** The account's folder, its files closed or as a killed process left them. */
  account: string;
  /** A closed folder of another account of the same server, with unsent messages of its own. */
  other: string;
  /** An older copy of this account's folder. */
  older: string;
  random: Random;
}

export interface Kind {
  name: string;
  /** What is touched: of `outbox` and `journal` one whole means that nothing unsent may be lost. */
  touches: readonly ('cache' | 'outbox' | 'journal' | 'session')[];
  /** Needs the files of a killed process (with a -wal). */
  killed?: true;
  apply(scene: Scene): void;
}

const COMPANIONS = ['', '-wal', '-shm'];
const clear = (file: string): void => {
  for (const end of COMPANIONS) rmSync(file + end, { recursive: true, force: true });
};
const noise = (random: Random, bytes: number): Buffer =>
  Buffer.from(Array.from({ length: bytes }, () => random.int(0, 255)));

/** Changes a file's bytes in place. Nothing happens to one that is not there or empty. */
const edit = (file: string, change: (bytes: Buffer) => void): void => {
  if (!existsSync(file) || statSync(file).size === 0) return;
  const bytes = readFileSync(file);
  change(bytes);
  writeFileSync(file, bytes);
};
const flip = (bytes: Buffer, at: number, bit: number): void => {
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
};
const flips = (count: number) => (file: string, random: Random) =>
  edit(file, (bytes) => {
    for (let n = 0; n < count; n += 1) flip(bytes, random.int(0, bytes.length - 1), random.int(0, 7));
  });
const page = (random: Random, bytes: Buffer): number =>
  4_096 * random.int(0, Math.max(0, Math.ceil(bytes.length / 4_096) - 1));

/** Damage that any file may meet. */
const toAnyFile: Record<string, (file: string, random: Random) => void> = {
  gone: (file) => rmSync(file),
  'cut to nothing': (file) => truncateSync(file, 0),
  'cut somewhere': (file, random) => truncateSync(file, random.int(1, Math.max(1, statSync(file).size - 1))),
  'random bytes': (file, random) => writeFileSync(file, noise(random, random.int(1, 20_000))),
  'one bit': flips(1),
  'twenty bits': flips(20),
  'a page of zeros': (file, random) =>
    edit(file, (b) => {
      const at = page(random, b);
      b.fill(0, at, Math.min(b.length, at + 4_096));
    }),
  'a page of noise': (file, random) =>
    edit(file, (b) => {
      noise(random, 4_096).copy(b, page(random, b));
    }),
  'a sector elsewhere': (file, random) =>
    edit(file, (b) => {
      if (b.length < 2_048) return;
      const from = 512 * random.int(0, Math.floor(b.length / 512) - 1);
      b.copy(b, 512 * random.int(0, Math.floor(b.length / 512) - 1), from, from + 512);
    }),
  'a folder': (file) => {
    rmSync(file);
    mkdirSync(file);
  },
  'a pipe': (file) => {
    rmSync(file);
    execFileSync('mkfifo', [file]);
  },
  'a link': (file) => {
    copyFileSync(file, `${file}.elsewhere`);
    rmSync(file);
    symlinkSync(`${file}.elsewhere`, file);
  },
};
const sql = (file: string, statement: string): void => {
  const db = new Database(file);
  db.function('row_seal', { varargs: true, deterministic: true }, () => 0);
  db.pragma('trusted_schema = ON');
  db.exec(statement);
  db.close();
};
const copyIn = (from: string, account: string, name: string): void => {
  clear(join(account, name));
  for (const end of COMPANIONS)
    if (existsSync(join(from, name + end))) copyFileSync(join(from, name + end), join(account, name + end));
};

/** Damage that only a database can meet. */
const toDatabase: Record<string, (file: string, scene: Scene, name: string) => void> = {
  'another account’s': (_file, { other, account }, name) => copyIn(other, account, name),
  'an older copy': (_file, { older, account }, name) => copyIn(older, account, name),
  'another program’s': (file) => {
    clear(file);
    sql(file, "CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES ('https://example.org')");
  },
  'from the future': (file) => sql(file, 'PRAGMA user_version = 99'),
  'an altered schema': (file) => sql(file, 'CREATE TABLE stowaway (x)'),
};

/** Damage to what belongs to a database that was not closed. */
const toWal: Record<string, (file: string, scene: Scene, name: string) => void> = {
  '-wal gone': (file) => rmSync(`${file}-wal`, { force: true }),
  '-wal cut': (file, { random }) =>
    existsSync(`${file}-wal`) && truncateSync(`${file}-wal`, random.int(0, statSync(`${file}-wal`).size)),
  '-wal bits': (file, { random }) => flips(5)(`${file}-wal`, random),
  '-wal noise': (file, { random }) => writeFileSync(`${file}-wal`, noise(random, 30_000)),
  '-wal of another': (file, { other }, name) => {
    const from = existsSync(join(other, `${name}.live-wal`)) ? join(other, `${name}.live-wal`) : `${file}-wal`;
    if (from !== `${file}-wal`) copyFileSync(from, `${file}-wal`);
  },
  '-wal huge': (file) => {
    const fd = openSync(`${file}-wal`, 'a');
    ftruncateSync(fd, 2 * 1024 ** 3);
    closeSync(fd);
  },
  '-wal a folder': (file) => {
    rmSync(`${file}-wal`, { force: true });
    mkdirSync(`${file}-wal`);
  },
  '-wal a pipe': (file) => {
    rmSync(`${file}-wal`, { force: true });
    execFileSync('mkfifo', [`${file}-wal`]);
  },
  '-wal over an older file': (file, { older }, name) => copyFileSync(join(older, name), file),
  '-shm gone': (file) => rmSync(`${file}-shm`, { force: true }),
  '-shm noise': (file, { random }) => writeFileSync(`${file}-shm`, noise(random, 32_768)),
  '-shm a folder': (file) => {
    rmSync(`${file}-shm`, { force: true });
    mkdirSync(`${file}-shm`);
  },
};

/** One bit of a number or text that a person would see, so that no structure is broken. */
const unseen: Record<string, (file: string, random: Random) => void> = {
  'a bit of a message': (file, random) =>
    edit(file, (bytes) => {
      const places: number[] = [];
      for (let at = bytes.indexOf('history '); at >= 0; at = bytes.indexOf('history ', at + 1)) places.push(at);
      if (places.length > 0) flip(bytes, random.pick(places) + random.int(0, 7), random.int(0, 4));
    }),
  'a lost row': (file, random) =>
    edit(file, (bytes) => {
      // The count of cells of a leaf page of a table, one less: what SQLite's quick look does not miss.
      const leaves: number[] = [];
      for (let at = 4_096; at < bytes.length; at += 4_096)
        if (bytes[at] === 13 && bytes.readUInt16BE(at + 3) > 1) leaves.push(at);
      if (leaves.length === 0) return;
      const at = random.pick(leaves);
      bytes.writeUInt16BE(bytes.readUInt16BE(at + 3) - 1, at + 3);
    }),
};

const kindsOf = (name: string, file: 'cache' | 'outbox' | 'journal'): Kind[] =>
  Object.entries(toAnyFile).map(([what, apply]) => ({
    name: `${name} ${what}`,
    touches: [file],
    apply: ({ account, random }) => apply(join(account, name), random),
  }));
const databaseKinds = (name: string, file: 'cache' | 'outbox'): Kind[] => [
  ...kindsOf(name, file),
  ...Object.entries(toDatabase).map(([what, apply]): Kind => ({
    name: `${name} ${what}`,
    touches: [file],
    apply: (scene) => apply(join(scene.account, name), scene, name),
  })),
  ...Object.entries(toWal).map(([what, apply]): Kind => ({
    name: `${name}${what}`,
    touches: [file],
    killed: true,
    apply: (scene) => apply(join(scene.account, name), scene, name),
  })),
];

const single: Kind[] = [
  ...databaseKinds('cache.db', 'cache'),
  ...Object.entries(unseen).map(([what, apply]): Kind => ({
    name: `cache.db ${what}`,
    touches: ['cache'],
    apply: ({ account, random }) => apply(join(account, 'cache.db'), random),
  })),
  ...databaseKinds('outbox.db', 'outbox'),
  ...kindsOf('outbox.journal', 'journal'),
  {
    name: 'outbox.journal another account’s',
    touches: ['journal'],
    apply: ({ other, account }) => copyFileSync(join(other, 'outbox.journal'), join(account, 'outbox.journal')),
  },
  {
    name: 'outbox.journal an older copy',
    touches: ['journal'],
    apply: ({ older, account }) => copyFileSync(join(older, 'outbox.journal'), join(account, 'outbox.journal')),
  },
  ...['one bit', 'cut somewhere', 'a folder', 'a pipe', 'random bytes'].map((what): Kind => ({
    name: `session.json ${what}`,
    touches: ['session'],
    apply: ({ profile, random }) => toAnyFile[what]?.(join(profile, 'session.json'), random),
  })),
];

const both = (a: string, b: string): Kind => ({
  name: `${a} and ${b}`,
  touches: [a, b].map((n) => (n.startsWith('cache') ? 'cache' : n.includes('journal') ? 'journal' : 'outbox')),
  apply: ({ account, random }) => {
    const ways = ['cut somewhere', 'twenty bits', 'a page of zeros', 'random bytes', 'gone', 'a folder'];
    for (const name of [a, b]) toAnyFile[random.pick(ways)]?.(join(account, name), random);
  },
});

/** Every kind of damage. With both records of what is unsent damaged, only what is still readable of either is promised. */
export const kinds: readonly Kind[] = [
  ...single,
  both('cache.db', 'outbox.db'),
  both('cache.db', 'outbox.journal'),
  both('outbox.db', 'outbox.journal'),
];

/** May something unsent be lost by this? */
export const isBeyond = (kind: Kind): boolean => kind.touches.includes('outbox') && kind.touches.includes('journal');
