export type TextPart = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string };

/** Endings under which a bare `name.ending` is taken for an address. A longer list would turn file names into links. */
const ENDINGS =
  'com|org|net|edu|gov|info|io|dev|app|co|me|ai|tv|blog|shop|online|site|tech|cloud|page|wiki|th|uk|us|eu|de|fr|jp|sg|au|ca|in|cn|kr|vn|la|ch|se|no|nl|it|es';

const LINK = new RegExp(
  [
    String.raw`https:\/\/[^\s<>"]+`,
    String.raw`mailto:[^\s<>"]+@[^\s<>"]+`,
    String.raw`(?<![\w.@\/-])[\w.+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}`,
    String.raw`(?<![\w.@:\/-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:${ENDINGS})(?![\w-]|\.\w)(?::\d{1,5})?(?:[\/?#][^\s<>"]*)?`,
  ].join('|'),
  'giu',
);

const BRACKETS = [
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
] as const;

/** What ends a sentence rather than an address, and brackets that were opened outside of it. */
const trimTail = (link: string): string => {
  let kept = link.replace(/[.,;:!?'"“”‘’…]+$/u, '');
  for (const [open, close] of BRACKETS) {
    while (kept.endsWith(close) && kept.split(close).length > kept.split(open).length) kept = kept.slice(0, -1);
  }
  return kept === link ? kept : trimTail(kept);
};

const hrefOf = (link: string): string | null => {
  const address = /^(https:|mailto:)/i.test(link) ? link : link.includes('@') && !link.includes('/') ? `mailto:${link}` : `https://${link}`;
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  // A name and password before the host disguise where a link leads.
  return url.username !== '' || url.password !== '' ? null : url.href;
};

/** The text cut into what is plain and what opens in the browser (https, mailto); joined again, it is the text itself. */
export const splitText = (text: string): TextPart[] => {
  const parts: TextPart[] = [];
  let done = 0;
  for (const match of text.matchAll(LINK)) {
    const link = trimTail(match[0]);
    const href = hrefOf(link);
    if (href === null) continue;
    if (match.index > done) parts.push({ kind: 'text', text: text.slice(done, match.index) });
    parts.push({ kind: 'link', text: link, href });
    done = match.index + link.length;
  }
  if (done < text.length) parts.push({ kind: 'text', text: text.slice(done) });
  return parts;
};

const FEW_EMOJI = new RegExp(String.raw`^(?:\p{RGI_Emoji}\s*){1,3}$`, 'v');

/** One to three emoji and nothing else: shown large, without a bubble. */
export const isFewEmoji = (text: string): boolean => text.length <= 120 && FEW_EMOJI.test(text.trim());

/** The language of a text for line breaking, where its letters tell: Thai has no spaces to break at. */
export const langOf = (text: string): 'th' | undefined => (/\p{Script=Thai}/u.test(text) ? 'th' : undefined);
