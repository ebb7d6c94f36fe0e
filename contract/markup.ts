import { splitText } from './links.ts';
import { EVERYONE, EVERYONE_NAMES } from './everyone.ts';

/**
 * What a message's text says by its marks: **bold**, *italic*, ~~strike~~, `code`, blocks of code between lines of ```, and
 * quotes after >. A tree of plain values, made in one pass over each line: whatever the text, nothing is thrown, nothing of
 * it is lost but marks, and nothing nests deeper than a quote, three kinds of emphasis, and a piece.
 */

/** A piece of the text as it was written; `at`: where it stands in the source (UTF-16 units). */
export type Piece =
  | { kind: 'text' | 'code'; at: number; text: string }
  | { kind: 'link'; at: number; text: string; href: string }
  /** A name that the message calls; `id`: whose. */
  | { kind: 'mention'; at: number; text: string; id: string };
export type Emphasis = 'bold' | 'italic' | 'strike';
export type Inline = Piece | { kind: Emphasis; at: number; parts: Inline[] };
export type Block =
  | { kind: 'text' | 'quote'; at: number; parts: Inline[] }
  /** `at`: of the first line of code. */
  | { kind: 'code'; at: number; text: string; language: string };

/** Whom a message calls, as contract/mention.ts tells it in views. */
export interface Called {
  id: string;
  name: string;
}

const WIDTH: Record<Emphasis, number> = { bold: 2, italic: 1, strike: 2 };
const FENCE = /^```([\w+#.-]{0,20})[ \t]*$/;
/** Letters of scripts that put no spaces between words: a mark may stand between two of them. */
const JOINED =
  /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const WORD = /[\p{L}\p{N}\p{M}_]/u;

const isWord = (char: string): boolean => WORD.test(char) && !JOINED.test(char);
const isSpace = (char: string): boolean => char === '' || /\s/u.test(char);

/** The names by which a text may call somebody, the longest first, so that "@Ann Lee" is not read as "@Ann". */
const namesOf = (called: readonly Called[]): Called[] =>
  called
    .flatMap((c) => (c.id === EVERYONE ? EVERYONE_NAMES.map((name) => ({ id: c.id, name })) : c.name === '' ? [] : [c]))
    .sort((a, b) => b.name.length - a.name.length);

/** Where the names in a text stand, in order. */
const mentionsIn = (text: string, at: number, names: readonly Called[]): Piece[] => {
  const found: Piece[] = [];
  if (names.length === 0) return found;
  for (let i = text.indexOf('@'); i >= 0; i = text.indexOf('@', i + 1)) {
    const who = names.find(({ name }) => text.startsWith(name, i + 1));
    if (who === undefined || (i > 0 && isWord(text.charAt(i - 1)))) continue;
    found.push({ kind: 'mention', at: at + i, text: text.slice(i, i + 1 + who.name.length), id: who.id });
    i += who.name.length;
  }
  return found;
};

/** Cuts a line into code, what the message calls, links, and the plain text between them. */
const piecesOf = (line: string, at: number, names: readonly Called[]): Piece[] => {
  const pieces: Piece[] = [];
  const linked = (from: number, to: number): void => {
    let place = from;
    for (const part of from < to ? splitText(line.slice(from, to)) : []) {
      pieces.push({ ...part, at: at + place });
      place += part.text.length;
    }
  };
  const plain = (from: number, to: number): void => {
    let done = from;
    for (const m of mentionsIn(line.slice(from, to), at + from, names)) {
      linked(done, m.at - at);
      pieces.push(m);
      done = m.at - at + m.text.length;
    }
    linked(done, to);
  };
  let done = 0;
  for (let open = line.indexOf('`'); open >= 0;) {
    const close = line.indexOf('`', open + 1);
    if (close < 0) break;
    if (close > open + 1) {
      plain(done, open);
      pieces.push({ kind: 'code', at: at + open + 1, text: line.slice(open + 1, close) });
      done = close + 1;
    }
    open = line.indexOf('`', close + 1);
  }
  plain(done, line.length);
  return pieces;
};

interface Pair {
  kind: Emphasis;
  /** Where its first mark begins, and its last one ends. */
  from: number;
  to: number;
}

/** Pairs of marks in a line, properly nested, in the order of their beginnings. Each kind is open once at most. */
const pairsOf = (line: string, at: number, pieces: readonly Piece[]): Pair[] => {
  const open: { kind: Emphasis; at: number }[] = [];
  const pairs: Pair[] = [];
  const begin = (kind: Emphasis, place: number): void => {
    // A later mark is the nearer one: what began before it, and inside of that, was none.
    const known = open.findIndex((o) => o.kind === kind);
    if (known >= 0) open.splice(known);
    open.push({ kind, at: place });
  };
  /** Ends what fits into `width` characters from `place` on; answers how many it took. */
  const end = (place: number, width: number, kinds: readonly Emphasis[]): number => {
    let taken = 0;
    for (;;) {
      const i = open.findLastIndex((o) => kinds.includes(o.kind) && WIDTH[o.kind] <= width - taken);
      const o = open[i];
      if (o === undefined || o.at + WIDTH[o.kind] === place + taken) return taken;
      open.splice(i);
      taken += WIDTH[o.kind];
      pairs.push({ kind: o.kind, from: o.at, to: place + taken });
    }
  };
  for (const piece of pieces) {
    if (piece.kind !== 'text') continue;
    for (const run of piece.text.matchAll(/\*+|~+/g)) {
      const width = run[0].length;
      const stars = run[0].startsWith('*');
      if (stars ? width > 3 : width !== 2) continue;
      const place = piece.at - at + run.index;
      const before = line.slice(0, place).at(-1) ?? '';
      const after = line.charAt(place + width);
      const canEnd = !isSpace(before) && !isWord(after);
      const canBegin = !isSpace(after) && !isWord(before);
      const kinds: Emphasis[] = stars ? ['bold', 'italic'] : ['strike'];
      const taken = canEnd ? end(place, width, kinds) : 0;
      if (!canBegin || taken > 0) continue;
      if (!stars) begin('strike', place);
      else if (width === 1) begin('italic', place);
      else begin('bold', place);
      if (width === 3) begin('italic', place + 2);
    }
  }
  return pairs.sort((a, b) => a.from - b.from || b.to - a.to);
};

/** Puts the pieces of a line into its pairs. */
const nest = (at: number, pieces: readonly Piece[], pairs: readonly Pair[]): Inline[] => {
  const root: Inline[] = [];
  const stack: { parts: Inline[]; pair: Pair }[] = [];
  let next = 0;
  const here = (): Inline[] => stack.at(-1)?.parts ?? root;
  for (const piece of pieces) {
    const end = piece.at - at + piece.text.length;
    for (let place = piece.at - at; ;) {
      const begins = pairs[next]?.from ?? Number.POSITIVE_INFINITY;
      const top = stack.at(-1)?.pair;
      const ends = top === undefined ? Number.POSITIVE_INFINITY : top.to - WIDTH[top.kind];
      const stop = Math.min(begins, ends, end);
      // A piece that is no plain text holds no mark, so that it is never cut.
      if (stop > place) {
        const text = piece.text.slice(place - (piece.at - at), stop - (piece.at - at));
        here().push({ ...piece, at: at + place, text });
      }
      if (stop === end && begins >= end && ends >= end) break;
      const pair = pairs[next];
      if (begins <= ends && pair !== undefined) {
        next += 1;
        const parts: Inline[] = [];
        here().push({ kind: pair.kind, at: at + pair.from, parts });
        stack.push({ parts, pair });
        place = begins + WIDTH[pair.kind];
      } else {
        place = ends + (top === undefined ? 0 : WIDTH[top.kind]);
        stack.pop();
      }
      if (place > end) break;
    }
  }
  return root;
};

const inlineOf = (line: string, at: number, names: readonly Called[]): Inline[] => {
  const pieces = piecesOf(line, at, names);
  return nest(at, pieces, pairsOf(line, at, pieces));
};

/** Whether a text says anything by marks, links or names at all: most say nothing, and cost nothing. */
const isBare = (text: string): boolean => !/[*~`>@.:]/.test(text);

/** The tree of a text. `called`: whom the message calls by name. */
export const parseMarkup = (text: string, called: readonly Called[] = []): Block[] => {
  if (isBare(text)) return text === '' ? [] : [{ kind: 'text', at: 0, parts: [{ kind: 'text', at: 0, text }] }];
  const names = namesOf(called);
  const lines = text.split('\n');
  const blocks: Block[] = [];
  let at = 0;
  /** No line from here on ends a block of code. */
  let unfenced = false;
  const add = (kind: 'text' | 'quote', start: number, line: string): void => {
    const last = blocks.at(-1);
    const block = last?.kind === kind ? last : { kind, at: start, parts: [] as Inline[] };
    if (block !== last) blocks.push(block);
    else block.parts.push({ kind: 'text', at: at - 1, text: '\n' });
    block.parts.push(...inlineOf(line, start, names));
  };
  const closeAfter = (i: number): number => {
    for (let n = i + 1; n < lines.length; n += 1) if (/^```[ \t]*$/.test(lines[n] ?? '')) return n;
    return -1;
  };
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] ?? '';
    const fence: RegExpExecArray | null = unfenced ? null : FENCE.exec(line);
    const close: number = fence === null ? -1 : closeAfter(i);
    unfenced ||= fence !== null && close < 0;
    if (fence !== null && close > i + 1) {
      const code = lines.slice(i + 1, close).join('\n');
      const start = at + line.length + 1;
      blocks.push({ kind: 'code', at: start, text: code, language: fence[1] ?? '' });
      at = start + code.length + 1 + (lines[close] ?? '').length + 1;
      i = close;
      continue;
    }
    const quote = /^> ?/.exec(line);
    if (quote !== null && line.length > quote[0].length)
      add('quote', at + quote[0].length, line.slice(quote[0].length));
    else add('text', at, line);
    at += line.length + 1;
  }
  return blocks;
};

const textOf = (parts: readonly Inline[]): string =>
  parts.map((p) => ('parts' in p ? textOf(p.parts) : p.text)).join('');

/** The words without the marks: what is shown where one line stands for a message, and what is spoken. */
export const plainText = (text: string): string =>
  /[*~`>]/.test(text)
    ? parseMarkup(text)
        .map((b) => (b.kind === 'code' ? b.text : textOf(b.parts)))
        .join('\n')
    : text;

/** The same with half-open ranges of the source moved along; what lay in a mark is left out. */
export const plainRanges = (
  text: string,
  ranges: readonly (readonly [number, number])[],
): { text: string; ranges: [number, number][] } => {
  let plain = '';
  const moved: [number, number][] = [];
  const put = (piece: string, at: number): void => {
    for (const [from, to] of ranges) {
      const start = Math.max(from, at);
      const end = Math.min(to, at + piece.length);
      if (start >= end) continue;
      const range: [number, number] = [plain.length + start - at, plain.length + end - at];
      const last = moved.at(-1);
      if (last?.[1] === range[0]) last[1] = range[1];
      else moved.push(range);
    }
    plain += piece;
  };
  const walk = (parts: readonly Inline[]): void => {
    for (const p of parts) {
      if ('parts' in p) walk(p.parts);
      else put(p.text, p.at);
    }
  };
  parseMarkup(text).forEach((block, i) => {
    if (i > 0) plain += '\n';
    if (block.kind === 'code') put(block.text, block.at);
    else walk(block.parts);
  });
  return { text: plain, ranges: moved };
};
