import { proxyOf, type Proxy } from '../../contract/proxy.ts';

/** One way to a server: through a proxy, or straight (null). */
export type Route = Proxy | null;

const KINDS: Record<string, Proxy['kind']> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS5: 'socks5',
  SOCKS: 'socks5',
};

/**
 * The ways in the system's answer ("PROXY a:8080; SOCKS5 b:1080; DIRECT"), in its order. What is not understood is left out;
 * of an answer without any known way nothing is left, and nothing is reached: going straight was not what it said.
 */
export const routesIn = (answer: string): Route[] =>
  answer.split(';').flatMap((part): Route[] => {
    const [name = '', place = ''] = part.trim().split(/\s+/);
    if (name.toUpperCase() === 'DIRECT') return [null];
    const kind = KINDS[name.toUpperCase()];
    const proxy = kind === undefined ? null : proxyOf(`${kind}://${place}`);
    return proxy === null ? [] : [proxy];
  });

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** A server on this computer: what the system says of the network does not concern it. */
export const isLoopback = (url: URL): boolean => LOOPBACK.test(url.hostname);
