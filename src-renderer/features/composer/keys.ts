/** What a key press in the field means. */
export type KeyMeaning = 'send' | 'last' | 'leave' | 'none';

interface KeyPress {
  key: string;
  keyCode: number;
  shiftKey: boolean;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  isComposing: boolean;
}

/**
 * Enter sends; with Shift it breaks the line. An Enter that belongs to an input method never sends: `isComposing`, the
 * code 229 that stands for "the input method took this key", or an Enter in the same task as the end of the composition
 * (`justComposed`; some input methods end it before the key arrives). Up in an `empty` field means one's last message, Esc
 * leaves what the field is aimed at.
 */
export const meaningOf = (press: KeyPress, justComposed: boolean, empty = false): KeyMeaning => {
  if (press.isComposing || press.keyCode === 229 || justComposed || press.shiftKey || press.altKey) return 'none';
  if (press.key === 'Enter') return 'send';
  if (press.ctrlKey || press.metaKey) return 'none';
  if (press.key === 'Escape') return 'leave';
  return press.key === 'ArrowUp' && empty ? 'last' : 'none';
};
