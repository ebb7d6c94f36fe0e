import { type Called, type Inline, parseMarkup } from '../../../contract/markup.ts';

const idsIn = (parts: readonly Inline[]): string[] =>
  parts.flatMap((p) => ('parts' in p ? idsIn(p.parts) : p.kind === 'mention' ? [p.id] : []));

/** Whom of a group a text calls by name, in its order. `meant`: of several with one name, these are. */
export const calledIn = (text: string, people: readonly Called[], meant: ReadonlySet<string>): Called[] => {
  if (people.length === 0 || !text.includes('@')) return [];
  const known = [...people].sort((a, b) => Number(meant.has(b.id)) - Number(meant.has(a.id)));
  const ids = new Set(parseMarkup(text, known).flatMap((b) => (b.kind === 'code' ? [] : idsIn(b.parts))));
  return [...ids].flatMap((id) => known.filter((p) => p.id === id).slice(0, 1));
};
