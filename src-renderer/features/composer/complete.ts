import { type NamedEmoji, emojiByName } from '../../i18n/emoji.ts';

/** What is being typed before the caret that can be completed: an emoji's name after `:`, somebody's after `@`. */
export interface Token {
  kind: 'emoji' | 'mention';
  /** Where its first character stands; it ends at the caret. */
  from: number;
  query: string;
}

/** Emoji offered at once, and people. */
export const OFFERED = 8;
/** Longer than any name. */
const QUERY_MAX = 80;

const EMOJI = /:([\p{L}\p{M}\p{N}_+-]{1,40})$/u;
const THAI = /\p{Script=Thai}/u;

/** In code, marks and names mean nothing. */
export const inCode = (before: string): boolean => {
  const lines = before.split('\n');
  const fences = lines.filter((line) => line.startsWith('```')).length;
  return fences % 2 === 1 || (lines.at(-1) ?? '').split('`').length % 2 === 0;
};

/** What the text before the caret asks to have completed; null: nothing. `mentions`: names can be completed here. */
export const tokenAt = (text: string, caret: number, mentions: boolean): Token | null => {
  const before = text.slice(0, caret);
  const emoji = EMOJI.exec(before);
  if (emoji !== null) {
    const query = emoji[1] ?? '';
    const char = before.charAt(emoji.index - 1);
    // Of an address, a time or a proportion (https:, 12:30, a:b) the colon is part. Thai letters stand close to anything.
    const apart = !/[\p{L}\p{N}:/]/u.test(char) || THAI.test(char);
    const enough = query.length > 1 || THAI.test(query);
    return apart && enough && !inCode(before) ? { kind: 'emoji', from: emoji.index, query } : null;
  }
  if (!mentions) return null;
  const line = before.slice(Math.max(before.lastIndexOf('\n') + 1, caret - QUERY_MAX));
  const at = line.lastIndexOf('@');
  if (at < 0) return null;
  const query = line.slice(at + 1);
  const char = line.charAt(at - 1);
  const apart = !/[\p{L}\p{N}]/u.test(char) || THAI.test(char);
  if (!apart || query.startsWith(' ') || inCode(before)) return null;
  return { kind: 'mention', from: caret - query.length - 1, query };
};

/** The emoji that a just finished `:name:` before the caret stands for. */
export const finishedEmoji = (text: string, caret: number): { from: number; emoji: string } | null => {
  if (text.charAt(caret - 1) !== ':') return null;
  const token = tokenAt(text, caret - 1, false);
  const emoji = token?.kind === 'emoji' ? emojiByName(token.query) : null;
  return emoji === null || token === null ? null : { from: token.from, emoji };
};

/** How an emoji is called in the list that is offered. */
export const emojiLabel = ([, en, th]: NamedEmoji, thai: boolean): string => (thai ? (th.split(' ')[0] ?? '') : en);
