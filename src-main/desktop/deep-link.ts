/** A place that a `sarn://` address names. */
export interface DeepLink {
  to: 'chat' | 'user';
  id: number;
}

/** Ids are PostgreSQL int4. */
const ID_MAX = 2_147_483_647;
const LINK_MAX = 2_048;
const LINK = /^sarn:\/\/(chat|user)\/([1-9]\d{0,9})\/?(?:[?#][^\s\p{Cc}]*)?$/iu;

/** The address of a place. */
export const deepLinkTo = ({ to, id }: DeepLink): string => `sarn://${to}/${id}`;

/**
 * `sarn://chat/<id>` or `sarn://user/<id>`; a query is dropped. Anything else, however close, is null. Written without the
 * schema library, because the entry runs it before the window is there.
 */
export const parseDeepLink = (value: string): DeepLink | null => {
  if (value.length > LINK_MAX) return null;
  const match = LINK.exec(value);
  const id = Number(match?.[2]);
  if (!match || id > ID_MAX) return null;
  return { to: match[1]?.toLowerCase() === 'user' ? 'user' : 'chat', id };
};
