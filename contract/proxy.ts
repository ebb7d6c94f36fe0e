/** A proxy: where it is and what it speaks. Apart from the schemas, so that the window can use it without the schema library. */
export interface Proxy {
  kind: 'http' | 'https' | 'socks5';
  /** A name or an address; IPv6 without brackets. */
  host: string;
  port: number;
}

const PATTERN = /^(https?|socks5):\/\/(?:\[([0-9a-f:.]+)\]|([a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?)):(\d{1,5})$/i;

/**
 * The proxy in "socks5://host:1080", null for anything else. A name and a password have no place in it: they would lie in
 * the settings for everybody to read.
 */
export const proxyOf = (text: string): Proxy | null => {
  const [, kind = '', v6, name = '', digits = ''] = PATTERN.exec(text.trim()) ?? [];
  const host = (v6 ?? name).toLowerCase();
  const port = Number(digits);
  if (host === '' || host.length > 253 || port < 1 || port > 65_535) return null;
  if (v6 !== undefined && !URL.canParse(`http://[${v6}]`)) return null;
  if (host.includes('..')) return null;
  // The expression lets no other kind through.
  return { kind: kind.toLowerCase() as Proxy['kind'], host, port };
};

/** "host:port" as addresses write it. */
export const hostPort = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

/** The proxy in the form that `proxyOf` reads. */
export const proxyText = ({ kind, host, port }: Proxy): string => `${kind}://${hostPort(host, port)}`;
