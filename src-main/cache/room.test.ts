import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { measureRoom } from './room.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sarn-room-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A kept picture of 100 bytes, last shown `age` seconds ago. */
const keep = (name: string, age: number): void => {
  mkdirSync(join(dir, 'media'), { recursive: true });
  const file = join(dir, 'media', name);
  writeFileSync(file, Buffer.alloc(100));
  const at = Date.now() / 1000 - age;
  utimesSync(file, at, at);
};

test('an account without a folder takes nothing', () => {
  expect(measureRoom(join(dir, 'none'), 0)).toEqual({ history: 0, pictures: 0, pictureCount: 0, waiting: 0 });
});

test('history, kept pictures and those on their way are told apart', () => {
  writeFileSync(join(dir, 'cache.db'), Buffer.alloc(1_000));
  writeFileSync(join(dir, 'cache.db-wal'), Buffer.alloc(10));
  mkdirSync(join(dir, 'pictures'));
  writeFileSync(join(dir, 'pictures', 'a.png'), Buffer.alloc(7));
  keep('one.png', 0);
  expect(measureRoom(dir, null)).toEqual({ history: 1_010, pictures: 100, pictureCount: 1, waiting: 7 });
});

test('what was not shown for longest goes first, and no more than has to', () => {
  for (const [name, age] of [
    ['b', 20],
    ['d', 1],
    ['a', 30],
    ['c', 10],
  ] as const)
    keep(`${name}.png`, age);
  expect(measureRoom(dir, 400)).toMatchObject({ pictures: 400 });
  expect(measureRoom(dir, 250)).toMatchObject({ pictures: 200, pictureCount: 2 });
  expect(readdirSync(join(dir, 'media')).toSorted()).toEqual(['c.png', 'd.png']);
  expect(measureRoom(dir, 0)).toMatchObject({ pictures: 0, pictureCount: 0 });
});

test('what was not shown for long goes, whatever room there is; a small copy is no picture of its own', () => {
  keep('old.jpg', 3_600);
  keep('old.thumb.webp', 3_600);
  keep('new.jpg', 10);
  keep('new.thumb.webp', 10);
  expect(measureRoom(dir, null)).toMatchObject({ pictures: 400, pictureCount: 2 });
  expect(measureRoom(dir, Infinity, Date.now() - 60_000)).toMatchObject({ pictures: 200, pictureCount: 1 });
  expect(readdirSync(join(dir, 'media')).toSorted()).toEqual(['new.jpg', 'new.thumb.webp']);
});

test('a picture of which only the small copy is here is one, too', () => {
  keep('list.thumb.webp', 10);
  keep('both.png', 10);
  keep('both.thumb.webp', 10);
  expect(measureRoom(dir, null)).toMatchObject({ pictures: 300, pictureCount: 2 });
});

test('clearing touches nothing but the kept pictures, and follows no link', () => {
  writeFileSync(join(dir, 'outbox.db'), 'unsent');
  mkdirSync(join(dir, 'pictures'));
  writeFileSync(join(dir, 'pictures', 'out.png'), 'unsent');
  keep('one.png', 0);
  symlinkSync(join(dir, 'outbox.db'), join(dir, 'media', 'link.png'));
  mkdirSync(join(dir, 'media', 'folder'));
  measureRoom(dir, 0);
  expect(existsSync(join(dir, 'outbox.db'))).toBe(true);
  expect(existsSync(join(dir, 'pictures', 'out.png'))).toBe(true);
  expect(existsSync(join(dir, 'media', 'one.png'))).toBe(false);
});
