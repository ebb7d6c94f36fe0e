import { limits } from '../../../contract/limits.ts';

/**
 * The host that a web address really leads to, as the network knows it: letters of other scripts as punycode, so that no
 * look-alike can stand for another. null: it is not a web address.
 */
export const hostOf = (href: string): string | null => {
  const url = URL.canParse(href) ? new URL(href) : null;
  return url?.protocol === 'https:' ? url.host : null;
};

/** Whom a mail address would be written to; null: it is not one. */
export const mailOf = (href: string): string | null => {
  const url = URL.canParse(href) ? new URL(href) : null;
  return url?.protocol === 'mailto:' ? url.pathname : null;
};

/** Opens without asking: its very host was chosen so. */
export const isTrusted = (href: string, hosts: readonly string[]): boolean => {
  const host = hostOf(href);
  return host !== null && hosts.includes(host);
};

/** The hosts with one more, the newest last; the oldest is asked about again when there are too many. */
export const trusting = (hosts: readonly string[], host: string): string[] =>
  [...hosts.filter((h) => h !== host), host].slice(-limits.trustedHosts);
