import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { filesUnder, openMarks } from './marks.ts';
import { randomFrom } from './random.ts';

const marks = openMarks(randomFrom(7));
const mark = marks.make();
const other = marks.make();
const [word = '', letters = ''] = mark.text.split(' ');

test.each([
  ['as it is', Buffer.from(`noise ${mark.text} noise`)],
  ['its word alone, in UTF-16', Buffer.from(word, 'utf16le')],
  ['two of its letters alone', Buffer.from(`x${letters.slice(2, 4)}x`)],
  ['two of its letters after the rest of another', Buffer.from(`\u{9fff}${letters.slice(0, 2)}`).subarray(1)],
  ['two of its letters beside strange ones', Buffer.from(`中${letters.slice(4)}文`)],
  ['in JSON', Buffer.from(JSON.stringify({ text: mark.text }))],
])('a mark is seen: %s', (_name, bytes) => {
  expect([...marks.in(bytes)]).toEqual([mark]);
});

test('what is no mark is not: noise, half a word, one letter, the letters of two that were never together', () => {
  const [a, b] = [letters[0] ?? '', other.text.at(-1) ?? ''];
  for (const text of [word.slice(0, -1), `x${a}x`, a + b]) expect(marks.in(Buffer.from(text)).size).toBe(0);
  expect(marks.in(randomBytes(1_000_000)).size).toBe(0);
});

test('a text index gives a mark away by its pieces,', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sarn-marks-'));
  const db = new Database(join(folder, 'index.db'));
  try {
    db.exec(`CREATE VIRTUAL TABLE fts USING fts5 (text, content = '', tokenize = 'trigram case_sensitive 1')`);
    db.prepare('INSERT INTO fts (rowid, text) VALUES (1, ?)').run(mark.text);
    writeFileSync(join(folder, 'of-another'), other.text);
    const found = (): unknown[] => filesUnder(folder).flatMap(({ bytes }) => [...marks.in(bytes)]);
    expect(found()).toContain(mark);
    expect(found()).toContain(other);
    // The word itself is not in the index: its pieces are.
    expect(filesUnder(folder).some(({ name, bytes }) => name.endsWith('.db') && bytes.includes(word))).toBe(false);
  } finally {
    db.close();
    rmSync(folder, { recursive: true });
  }
});
