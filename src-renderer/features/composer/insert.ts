/**
 * Puts `text` in the place of [from, to) of a field as if it had been typed: the field's own undo takes it back. Where the
 * window cannot do that (a test's), it is just put there. The caller hears of it by the field's input event, or the answer.
 */
export const insertText = (field: HTMLTextAreaElement, from: number, to: number, text: string): void => {
  field.focus();
  field.setSelectionRange(from, to);
  // Deprecated, and the only way that keeps the undo of a plain field; nothing is going to take its place.
  const typed =
    typeof document.execCommand === 'function' &&
    (text === '' && from === to ? true : document.execCommand(text === '' ? 'delete' : 'insertText', false, text));
  if (typed) return;
  field.setRangeText(text, from, to, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
};
