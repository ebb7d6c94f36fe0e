/** What a key press in the field means. */
export type KeyMeaning = 'send' | 'none';

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
 * (`justComposed`; some input methods end it before the key arrives).
 */
export const meaningOf = (press: KeyPress, justComposed: boolean): KeyMeaning => {
  if (press.key !== 'Enter' || press.shiftKey || press.altKey) return 'none';
  return press.isComposing || press.keyCode === 229 || justComposed ? 'none' : 'send';
};
