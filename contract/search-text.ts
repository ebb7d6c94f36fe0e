import { fold } from './fold.ts';
import { dayIn, isoOfDay, type Day } from './search-day.ts';

/**
 * What is typed into the search: words, and filters among them (`from:ann`, `in:"book club"`, `before:2026-11-01`,
 * `after:yesterday`, `has:image`; the same in Thai: `จาก:`, `ใน:`, `ก่อน:`, `หลัง:`, `มี:`). What is no filter is words.
 */

export const hasKinds = ['image', 'file', 'link'] as const;
export type Has = (typeof hasKinds)[number];
export type FilterKind = 'from' | 'in' | 'before' | 'after' | 'has';

export type TypedFilter =
  /** The name, or a part of it, of a person or a chat. */
  | { kind: 'from'; name: string }
  | { kind: 'in'; name: string }
  /** Before a day begins; from its beginning on. */
  | { kind: 'before'; day: Day }
  | { kind: 'after'; day: Day }
  | { kind: 'has'; what: Has };
/** A filter and where it stands in the text, half-open, in UTF-16 units. */
export interface PlacedFilter {
  filter: TypedFilter;
  start: number;
  end: number;
}
export interface ParsedSearch {
  /** Everything that is no filter, one space between. */
  words: string;
  filters: PlacedFilter[];
}

const KEYS: Readonly<Record<string, FilterKind>> = {
  ...{ from: 'from', จาก: 'from', โดย: 'from' },
  ...{ in: 'in', ใน: 'in' },
  ...{ before: 'before', ก่อน: 'before' },
  ...{ after: 'after', since: 'after', หลัง: 'after', ตั้งแต่: 'after' },
  ...{ has: 'has', มี: 'has' },
};
const HAS: Readonly<Record<string, Has>> = {
  ...{ image: 'image', images: 'image', photo: 'image', picture: 'image', รูป: 'image', รูปภาพ: 'image', ภาพ: 'image' },
  ...{ file: 'file', files: 'file', document: 'file', ไฟล์: 'file', เอกสาร: 'file' },
  ...{ link: 'link', links: 'link', url: 'link', ลิงก์: 'link', ลิงค์: 'link' },
};
const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** key, colon, and a value: in quotes (the closing one may be still to come) or up to the next space. */
const TOKEN = /(?<!\S)([\p{L}\p{M}]{1,12})[:：](?:"([^"]*)(?:"|$)|“([^”]*)(?:”|$)|([^\s"“]\S*)?)/gu;

interface Token {
  kind: FilterKind;
  value: string;
  start: number;
  end: number;
}
/** Everything in a text that begins like a filter. */
const tokensOf = (text: string): Token[] =>
  [...text.matchAll(TOKEN)].flatMap((match) => {
    const [all, key = '', straight, curly, bare] = match;
    const kind = own(KEYS, fold(key));
    if (kind === undefined) return [];
    return [{ kind, value: straight ?? curly ?? bare ?? '', start: match.index, end: match.index + all.length }];
  });

const filterOf = (kind: FilterKind, value: string, today: Day): TypedFilter | null => {
  if (kind === 'from' || kind === 'in') {
    const name = value.trim();
    return name === '' ? null : { kind, name };
  }
  if (kind === 'has') {
    const what = own(HAS, fold(value.trim()));
    return what === undefined ? null : { kind, what };
  }
  const day = dayIn(value, today);
  return day === null ? null : { kind, day };
};

/** Tells filters from words. `today`: the day that words like "yesterday" start from. */
export const parseSearch = (text: string, today: Day): ParsedSearch => {
  const filters: PlacedFilter[] = [];
  for (const { kind, value, start, end } of tokensOf(text)) {
    const filter = filterOf(kind, value, today);
    if (filter !== null) filters.push({ filter, start, end });
  }
  return { words: without(text, filters), filters };
};

/** A text without some places of it, one space between what is left. */
export const without = (text: string, places: readonly { start: number; end: number }[]): string => {
  let rest = '';
  let at = 0;
  for (const { start, end } of places) {
    rest += `${text.slice(at, start)} `;
    at = end;
  }
  return (rest + text.slice(at)).trim().replace(/\s+/gu, ' ');
};

/** A filter as it is typed; `parseSearch` reads the same from it. */
export const writeFilter = (filter: TypedFilter): string => {
  if (filter.kind === 'has') return `has:${filter.what}`;
  if (filter.kind === 'before' || filter.kind === 'after') return `${filter.kind}:${isoOfDay(filter.day)}`;
  const { kind, name } = filter;
  if (!name.includes('"')) return `${kind}:"${name}"`;
  return `${kind}:“${name.replaceAll('”', '"')}”`;
};

/** The filter that is being typed where the caret stands: its kind and the value so far. null: none is. */
export interface OpenFilter {
  kind: FilterKind;
  value: string;
  start: number;
  end: number;
}
export const openFilter = (text: string, caret: number): OpenFilter | null =>
  tokensOf(text).find(({ start, end }) => start < caret && caret <= end && !/["”]$/u.test(text.slice(start, end))) ??
  null;
