import { Fragment } from 'react';

export type Range = readonly [start: number, end: number];

const graphemes = new Intl.Segmenter('th', { granularity: 'grapheme' });

/**
 * `text` from shortly before its first hit, cut between graphemes, with the ranges moved along: a long message shows why
 * it was found. `lead`: UTF-16 units kept before the hit.
 */
export const snippet = (text: string, ranges: readonly Range[], lead = 24): { text: string; ranges: Range[] } => {
  const first = ranges[0]?.[0] ?? 0;
  if (first <= lead) return { text, ranges: [...ranges] };
  let cut = 0;
  for (const { index } of graphemes.segment(text)) {
    if (index > first - lead) break;
    cut = index;
  }
  const shift = 1 - cut;
  return { text: `…${text.slice(cut)}`, ranges: ranges.map(([a, b]) => [a + shift, b + shift]) };
};

/** Text with its hits marked; never as HTML. `ranges`: half-open, ascending, in UTF-16 units; what does not fit is left out. */
export function Marked({ text, ranges }: { text: string; ranges: readonly Range[] }) {
  const parts: { text: string; hit: boolean; at: number }[] = [];
  let at = 0;
  for (const [start, end] of ranges) {
    if (start < at || end <= start || end > text.length) continue;
    parts.push({ text: text.slice(at, start), hit: false, at }, { text: text.slice(start, end), hit: true, at: start });
    at = end;
  }
  parts.push({ text: text.slice(at), hit: false, at });
  return (
    <>
      {parts.map((part) =>
        part.hit ? <mark key={part.at}>{part.text}</mark> : <Fragment key={`${part.at}-`}>{part.text}</Fragment>,
      )}
    </>
  );
}
