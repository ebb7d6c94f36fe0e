import { limits } from '../../../contract/limits.ts';

/** A text as it can be sent: NUL and half a character can be stored nowhere. */
export const sendable = (text: string): string => text.replaceAll('\u0000', '').toWellFormed();

const utf8 = new TextEncoder();
/** Below this share of the limit nothing is said. */
const SAY_FROM = 0.9;

/**
 * How many more characters fit, counted in the unit that runs out first: UTF-16 units, or bytes at the text's own mean
 * (Thai takes three a letter). null: far from the limit. Negative: too long.
 */
export const charactersLeft = (text: string): number | null => {
  if (text.length * 3 < limits.textBytes * SAY_FROM && text.length < limits.textChars * SAY_FROM) return null;
  const bytes = utf8.encode(text).length;
  const used = Math.max(bytes / limits.textBytes, text.length / limits.textChars);
  if (used < SAY_FROM) return null;
  const byBytes = Math.floor((limits.textBytes - bytes) / (bytes / text.length));
  return Math.min(limits.textChars - text.length, byBytes);
};
