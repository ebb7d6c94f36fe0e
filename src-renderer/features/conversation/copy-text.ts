import { useEffect, useState } from 'react';

/**
 * Puts text on the clipboard. Where the window has no leave for the clipboard interface, by way of a selection, which
 * needs none. Answers whether it worked.
 */
export const copyText = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const focused = document.activeElement;
    const field = document.createElement('textarea');
    field.value = text;
    field.className = 'sr';
    document.body.append(field);
    field.select();
    const copied = document.execCommand('copy');
    field.remove();
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
    return copied;
  }
};

/** Copies, and says for `ms` whether it worked; null: nothing was copied just now. */
export const useCopied = (ms: number): [copied: boolean | null, copy: (text: string) => void] => {
  const [copied, setCopied] = useState<boolean | null>(null);
  useEffect(() => {
    if (copied === null) return undefined;
    const timer = setTimeout(() => setCopied(null), ms);
    return () => clearTimeout(timer);
  }, [copied, ms]);
  return [copied, (text) => void copyText(text).then(setCopied)];
};
