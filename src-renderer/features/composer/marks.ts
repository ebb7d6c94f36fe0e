import type { Emphasis } from '../../../contract/markup.ts';
import { keyOf } from '../shell/key-of.ts';

const MARKS: Record<Emphasis | 'code', string> = { bold: '**', italic: '*', strike: '~~', code: '`' };

/** What a shortcut puts around the selection; null: none of these. Ctrl (Cmd) with B, I, E, and Shift+X. */
export const markOf = (
  event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): keyof typeof MARKS | null => {
  if (event.altKey || event.ctrlKey === event.metaKey) return null;
  const key = keyOf(event);
  if (event.shiftKey) return key === 'x' ? 'strike' : null;
  return key === 'b' ? 'bold' : key === 'i' ? 'italic' : key === 'e' ? 'code' : null;
};

/** A change of the field: `text` in the place of [from, to), and then [start, end) selected. */
export interface Change {
  from: number;
  to: number;
  text: string;
  start: number;
  end: number;
}

/** The character of an asterisk run that belongs to a mark of this width: `**a**` is not italic. */
const isMarked = (text: string, start: number, end: number, mark: string): boolean => {
  if (!text.startsWith(mark, start - mark.length) || start < mark.length || !text.startsWith(mark, end)) return false;
  if (mark !== '*') return true;
  const before = /\**$/.exec(text.slice(0, start))?.[0].length ?? 0;
  const after = /^\**/.exec(text.slice(end))?.[0].length ?? 0;
  return before % 2 === 1 && after % 2 === 1;
};

/** Puts the selection into marks, or takes those around it away. Spaces at its ends stay outside: marks must touch words. */
export const wrap = (text: string, from: number, to: number, kind: keyof typeof MARKS): Change => {
  const mark = MARKS[kind];
  const picked = text.slice(from, to);
  const start = from + (picked.length - picked.trimStart().length);
  const end = Math.max(start, to - (picked.length - picked.trimEnd().length));
  const inner = text.slice(start, end);
  if (isMarked(text, start, end, mark))
    return {
      from: start - mark.length,
      to: end + mark.length,
      text: inner,
      start: start - mark.length,
      end: end - mark.length,
    };
  return {
    from: start,
    to: end,
    text: mark + inner + mark,
    start: start + mark.length,
    end: end + mark.length,
  };
};
