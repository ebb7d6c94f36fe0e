import type { ByteRange } from '../domain/storage.ts';

/**
 * What a Range header asks of `size` bytes (RFC 9110 §14): null for all of them, also where the header is of a kind that may be
 * ignored; 'none' for a stretch that is not there; 'many' for several, which are not served.
 */
export const rangeOf = (header: string | undefined, size: number): ByteRange | null | 'none' | 'many' => {
  if (header === undefined || !header.startsWith('bytes=')) return null;
  if (header.includes(',')) return 'many';
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header) ?? [];
  if (first === '' && last === '') return null;
  if (first === '') {
    const from = Math.max(0, size - Number(last));
    return from < size ? { from, to: size - 1 } : 'none';
  }
  const range = { from: Number(first), to: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
  if (last !== '' && Number(last) < Number(first)) return null;
  return range.from < size ? range : 'none';
};
