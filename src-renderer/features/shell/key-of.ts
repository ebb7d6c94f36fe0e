/** What the keys of punctuation have on a US keyboard. */
const PLACES: Readonly<Record<string, string>> = { Comma: ',', Period: '.', Slash: '/', Minus: '-', Equal: '=' };

/**
 * The key that is meant in a shortcut: its letter where the layout has Latin ones, else what stands in that place on a US
 * keyboard. With Thai Kedmanee, Ctrl and the key of K give "า": meant is k.
 */
export const keyOf = ({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string => {
  if (/^[\x20-\x7e]$/.test(key)) return key.toLowerCase();
  if (key.length > 1 && key !== 'Dead' && key !== 'Process' && key !== 'Unidentified') return key;
  const [, letter, digit] = /^Key([A-Z])$|^(?:Digit|Numpad)(\d)$/.exec(code) ?? [];
  return letter?.toLowerCase() ?? digit ?? PLACES[code] ?? key;
};
