/** The address of an invite; a token has 22 letters (contract/group.ts), and what follows it is none of them. */
const INVITE = /sarn:\/\/join\/([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])/giu;

export interface TextOrInvite {
  text: string;
  /** The link that it is; null: plain text. */
  href: string | null;
}

/**
 * A plain piece of a message cut at the invite links in it; joined again it is the text itself. They lead nowhere outside: what the
 * browser may open is another list (contract/links.ts).
 */
export const splitInvites = (text: string): TextOrInvite[] => {
  const parts: TextOrInvite[] = [];
  let done = 0;
  for (const match of text.matchAll(INVITE)) {
    if (match.index > done) parts.push({ text: text.slice(done, match.index), href: null });
    parts.push({ text: match[0], href: `sarn://join/${match[1] ?? ''}` });
    done = match.index + match[0].length;
  }
  if (done < text.length || parts.length === 0) parts.push({ text: text.slice(done), href: null });
  return parts;
};

/** The secret part of an invite link; null: the address is something else. */
export const inviteIn = (href: string): string | null => {
  const [only, more] = splitInvites(href);
  return only?.href != null && more === undefined ? only.href.slice('sarn://join/'.length) : null;
};
