/**
 * Text as search compares it: NFC, lower case, one final sigma, one spelling of Thai sara am and of sara ae, nothing that
 * cannot be seen. Two texts that look alike fold to the same string, so that a plain `includes` is the whole definition of
 * a match. What is in the text index was folded: a change of this comes with an entry in schema.ts that empties the index.
 */

/** Nikhahit (U+0E4D) + tone mark or none + sara aa (U+0E32): the ways sara am (U+0E33) is typed in two parts. */
const SARA_AM = /\u0E4D([\u0E48-\u0E4B]?)\u0E32/g;
/** A tone mark typed after sara am. */
const LATE_TONE = /\u0E33([\u0E48-\u0E4B])/g;
/** Sara e (U+0E40) typed twice, for sara ae (U+0E41). */
const SARA_AE = /\u0E40\u0E40/g;
/** Zero-width space and no-break space, word joiner, soft hyphen. (Joiners stay: they change what is seen.) */
const UNSEEN = /[\u200B\uFEFF\u2060\u00AD]/g;

/**
 * Pieces that fold independently of their neighbours: a run of Hangul (its jamo join), sara e twice, or a character with
 * its marks (with the sara aa of a two-part sara am).
 */
const PIECE =
  /[\u1100-\u11FF\uAC00-\uD7A3]+|\u0E40\u0E40|\P{M}\p{M}*(?:(?<=\u0E4D[\u0E48-\u0E4B]?)\u0E32\p{M}*)?|\p{M}+/gu;

/** Folds a text. */
export const fold = (text: string): string =>
  text
    .normalize('NFC')
    .toLowerCase()
    .normalize('NFC')
    .replaceAll('ς', 'σ')
    .replace(SARA_AM, '$1\u0E33')
    .replace(LATE_TONE, '$1\u0E33')
    .replace(SARA_AE, '\u0E41')
    .replace(UNSEEN, '');

/** True when folding changes nothing but the case of A–Z: SQLite's LIKE then finds exactly what folding finds. */
export const isPlain = (text: string, folded: string): boolean =>
  text.length === folded.length && text.replace(/[A-Z]/g, (c) => c.toLowerCase()) === folded;

interface Folded {
  folded: string;
  /** For each UTF-16 unit of `folded`: where its piece starts and ends in the text. */
  start: number[];
  end: number[];
}

const foldWithMap = (text: string): Folded => {
  const out: Folded = { folded: '', start: [], end: [] };
  for (const match of text.matchAll(PIECE)) {
    const piece = fold(match[0]);
    // A piece that only changes its case maps unit by unit, so that a mark-less query colours only its own letters.
    const same = match[0].length === piece.length && (piece.length === 1 || match[0].toLowerCase() === piece);
    for (let i = 0; i < piece.length; i += 1) {
      out.start.push(same ? match.index + i : match.index);
      out.end.push(same ? match.index + i + 1 : match.index + match[0].length);
    }
    out.folded += piece;
  }
  return out;
};

/** The words of a query, folded; all of them must occur in a hit. */
export const queryWords = (query: string): string[] => [
  ...new Set(
    fold(query)
      .split(/\s+/u)
      .filter((w) => w !== ''),
  ),
];

/** Half-open UTF-16 ranges of `text` that match any of the folded words: ascending, joined where they overlap. */
export const matchRanges = (text: string, words: readonly string[]): [number, number][] => {
  const map = foldWithMap(text);
  const found: [number, number][] = [];
  for (const word of words) {
    for (let at = map.folded.indexOf(word); at >= 0; at = map.folded.indexOf(word, at + word.length)) {
      found.push([map.start[at] ?? 0, map.end[at + word.length - 1] ?? text.length]);
    }
  }
  found.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const joined: [number, number][] = [];
  for (const range of found) {
    const last = joined.at(-1);
    if (last !== undefined && range[0] <= last[1]) last[1] = Math.max(last[1], range[1]);
    else joined.push(range);
  }
  return joined;
};
