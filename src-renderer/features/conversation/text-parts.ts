const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** How a grapheme that is drawn as an emoji begins. (`\p{RGI_Emoji}` says it exactly, but takes most of a second to compile.) */
const EMOJI =
  /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3)/u;

/** One to three emoji and nothing else: shown large, without a bubble. */
export const isFewEmoji = (text: string): boolean => {
  const bare = text.replace(/\s+/gu, '');
  // The longest emoji of all is 35 units.
  if (bare.length > 105 || !EMOJI.test(bare)) return false;
  const all = [...graphemes.segment(bare)];
  return all.length <= 3 && all.every(({ segment }) => EMOJI.test(segment));
};

/** The language of a text for line breaking, where its letters tell: Thai has no spaces to break at. */
export const langOf = (text: string): 'th' | undefined => (/\p{Script=Thai}/u.test(text) ? 'th' : undefined);
