/** A place that a `sarn://` address names. */
export type DeepLink = { to: 'chat' | 'user'; id: number } | { to: 'join'; token: string };

/** Ids are PostgreSQL int4. */
const ID_MAX = 2_147_483_647;
const LINK_MAX = 2_048;
const LINK = /^sarn:\/\/(chat|user)\/([1-9]\d{0,9})\/?(?:[?#][^\s\p{Cc}]*)?$/iu;
/** The token is 128 random bits: its letters are what they are (not as with `i`, which takes K for the sign of kelvin, too). */
const JOIN = /^[Ss][Aa][Rr][Nn]:\/\/[Jj][Oo][Ii][Nn]\/([A-Za-z0-9_-]{22})\/?(?:[?#][^\s\p{Cc}]*)?$/u;

/** The address of a place. */
export const deepLinkTo = (link: DeepLink): string => `sarn://${link.to}/${link.to === 'join' ? link.token : link.id}`;

/**
 * `sarn://chat/<id>`, `sarn://user/<id>` or `sarn://join/<token>`; a query is dropped. Anything else, however close, is null.
 * Written without the schema library, because the entry runs it before the window is there.
 */
export const parseDeepLink = (value: string): DeepLink | null => {
  if (value.length > LINK_MAX) return null;
  const token = JOIN.exec(value)?.[1];
  if (token !== undefined) return { to: 'join', token };
  const match = LINK.exec(value);
  const id = Number(match?.[2]);
  if (!match || id > ID_MAX) return null;
  return { to: match[1]?.toLowerCase() === 'user' ? 'user' : 'chat', id };
};
