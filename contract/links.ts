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

/** What ends a sentence, or a mark (markup.ts), rather than an address, and brackets that were opened outside of it. */
const trimTail = (link: string): string => {
  let end = link.length;
  const extra = BRACKETS.map(([open, close]) => link.split(close).length - link.split(open).length);
  for (; end > 0; end -= 1) {
    const char = link.charAt(end - 1);
    const bracket = BRACKETS.findIndex(([, close]) => close === char);
    if (bracket < 0 ? !/[.,;:!?'"“”‘’…*~`]/u.test(char) : (extra[bracket] ?? 0) <= 0) break;
    if (bracket >= 0) extra[bracket] = (extra[bracket] ?? 0) - 1;
  }
  return link.slice(0, end);
};

const hrefOf = (link: string): string | null => {
  const address = /^(https:|mailto:)/i.test(link)
    ? link
    : link.includes('@') && !link.includes('/')
      ? `mailto:${link}`
      : `https://${link}`;
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  // A name and password before the host disguise where a link leads.
  return url.username !== '' || url.password !== '' ? null : url.href;
};

/** Longer runs without a space are no address that anybody wrote; looked at, they could take seconds. */
const RUN_MAX = 1_024;
const RUN = /[^\s<>"]+/gu;

/** The text cut into what is plain and what opens in the browser (https, mailto); joined again, it is the text itself. */
export const splitText = (text: string): TextPart[] => {
  const parts: TextPart[] = [];
  let done = 0;
  for (const run of text.matchAll(RUN)) {
    if (run[0].length > RUN_MAX || !/[.:@]/.test(run[0])) continue;
    for (const match of run[0].matchAll(LINK)) {
      const link = trimTail(match[0]);
      const href = hrefOf(link);
      if (href === null) continue;
      const start = run.index + match.index;
      if (start > done) parts.push({ kind: 'text', text: text.slice(done, start) });
      parts.push({ kind: 'link', text: link, href });
      done = start + link.length;
    }
  }
  if (done < text.length) parts.push({ kind: 'text', text: text.slice(done) });
  return parts;
};

/** Whether a text holds anything that splitText makes a link of. */
export const hasLink = (text: string): boolean => splitText(text).some((part) => part.kind === 'link');
