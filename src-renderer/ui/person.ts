/** The number (1 to 8) of a person's colour in the tokens `--p-*` and `--n-*`. `id`: decimal; anything else gives 1. */
export const personColour = (id: string): number => ((Number.parseInt(id, 10) || 0) % 8) + 1;

const graphemes = new Intl.Segmenter('th', { granularity: 'grapheme' });
/** Thai vowels written before their consonant: an abbreviation takes the consonant. */
const LEADING_VOWEL = /^[\u0E40-\u0E44]+/;
const THAI = /\p{Script=Thai}/u;

const firstOf = (word: string): string => {
  for (const { segment } of graphemes.segment(word.replace(LEADING_VOWEL, '') || word)) return segment;
  return '';
};

/** One or two letters for a name: first and last word; one base letter for Thai, which writes no capitals. */
export const initialsOf = (name: string): string => {
  const words = name.trim().split(/\s+/u);
  const [first = '', last = ''] = [words[0], words.length > 1 ? words.at(-1) : ''];
  if (THAI.test(first)) return firstOf(first).charAt(0);
  return (firstOf(first) + firstOf(last)).toLocaleUpperCase('en');
};

/** What a person is called in passing: their first name. */
export const shortName = (name: string): string => name.trim().split(/\s+/u)[0] ?? '';
