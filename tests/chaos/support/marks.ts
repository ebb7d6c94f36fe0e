import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from './random.ts';

/** A text that can be recognised wherever any part of it is left. */
export interface Mark {
  readonly text: string;
}

export interface Marks {
  make(): Mark;
  /** The marks that some bytes give away: by their word (UTF-8 or UTF-16), or by two letters that stand together. */
  in(bytes: Buffer): Set<Mark>;
}

/** A mark's letters are of these (CJK, three bytes each in UTF-8), so that what a text index kept, piece by piece, is seen too. */
const [FIRST, LAST] = [0x4e00, 0x8fff];
const LETTERS = 6;
const WORD_DIGITS = 24;
// As Latin-1 text, one character a byte. Letters: two or more of the range above in a row.
const WORD = new RegExp(`mark-[0-9a-f]{${WORD_DIGITS}}`, 'g');
const WIDE_WORD = new RegExp(`m\0a\0r\0k\0-\0(?:[0-9a-f]\0){${WORD_DIGITS}}`, 'g');
const ROW = /(?:[\xe4-\xe8][\x80-\xbf]{2}){2,}/g;

const pairsOf = (letters: string): string[] =>
  Array.from({ length: letters.length - 1 }, (_, n) => letters.slice(n, n + 2));

/** Makes marks and finds them again. No two share a pair of letters. */
export const openMarks = (random: Random): Marks => {
  const byPiece = new Map<string, Mark>();
  return {
    make() {
      const word = `mark-${Array.from({ length: WORD_DIGITS }, () => random.int(0, 15).toString(16)).join('')}`;
      let letters = '';
      while (letters.length < LETTERS) {
        const next = letters + String.fromCharCode(random.int(FIRST, LAST));
        if (!byPiece.has(next.slice(-2))) letters = next;
      }
      const mark = { text: `${word} ${letters}` };
      for (const piece of [word, ...pairsOf(letters)]) byPiece.set(piece, mark);
      return mark;
    },
    in(bytes) {
      const found = new Set<Mark>();
      const take = (piece: string): void => {
        const mark = byPiece.get(piece);
        if (mark !== undefined) found.add(mark);
      };
      const text = bytes.toString('latin1');
      for (const [word] of text.matchAll(WORD)) take(word);
      for (const [word] of text.matchAll(WIDE_WORD)) take(word.replaceAll('\0', ''));
      for (const [row] of text.matchAll(ROW)) pairsOf(Buffer.from(row, 'latin1').toString('utf8')).forEach(take);
      return found;
    },
  };
};

const isGone = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** What a folder holds, at any depth, as bytes. A file that goes meanwhile is left out. */
export const filesUnder = (folder: string): { name: string; bytes: Buffer }[] =>
  !existsSync(folder)
    ? []
    : readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((f) => f.isFile())
        .flatMap((f) => {
          const name = join(f.parentPath, f.name);
          try {
            return [{ name, bytes: readFileSync(name) }];
          } catch (error) {
            if (isGone(error)) return [];
            throw error;
          }
        });
