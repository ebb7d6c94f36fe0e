import type { ManagerOptions, SocketOptions } from 'socket.io-client';
import type { Settings } from '../../contract/ipc.ts';
import type { NetworkState } from '../../contract/network.ts';
import { hostPort, proxyOf, proxyText } from '../../contract/proxy.ts';
import { createAgentFetch } from './agent-fetch.ts';
import { createAgents } from './agents.ts';
import { isLoopback, routesIn, type Route } from './routes.ts';
import type { ProxyError } from './tunnel.ts';

export interface Network {
  fetch: typeof fetch;
  /** What a Socket.IO connection to `uri` needs beside its own options. */
  socketOptions(uri: string): Partial<ManagerOptions & SocketOptions>;
  state(): NetworkState;
  /** The settings are others now: what is remembered of the connections under the old ones is void. */
  changed(): void;
}

export interface NetworkParts {
  settings: () => Pick<Settings, 'proxy' | 'proxyServer'>;
  /** How the system reaches an address, as a proxy script answers: "PROXY host:port; DIRECT". */
  resolveSystem: (url: string) => Promise<string>;
}

/**
 * The way to the network that the settings name, for all that the app fetches by itself: read anew for each connection, so
 * that a change holds for the next one. Straight connections take Node's own fetch.
 */
export const createNetwork = ({ settings, resolveSystem }: NetworkParts): Network => {
  let way: Pick<NetworkState, 'way' | 'proxy' | 'trouble'> = { way: null, proxy: null, trouble: null };
  const told = (route: Route, error: ProxyError | null): void => {
    way = {
      way: route === null && error === null ? 'direct' : 'proxy',
      proxy: route === null ? null : proxyText(route),
      trouble: error?.trouble ?? null,
    };
  };
  const isStraight = (url: URL): boolean => {
    const { proxy } = settings();
    return proxy === 'none' || (proxy === 'system' && isLoopback(url));
  };
  const routes = async (url: URL): Promise<readonly Route[]> => {
    if (isStraight(url)) return [null];
    const { proxy, proxyServer } = settings();
    // Of a proxy that the user named by hand all is to go through it, and nothing past it when it is misspelt.
    if (proxy === 'manual') return [proxyOf(proxyServer)].filter((named) => named !== null);
    return routesIn(await resolveSystem(url.href));
  };
  const make = () => {
    const agents = createAgents(
      ({ host, port, secure }) => routes(new URL(`${secure ? 'https' : 'http'}://${hostPort(host, port)}`)),
      told,
    );
    return { ...agents, fetch: createAgentFetch(agents) };
  };
  let agents = make();

  return {
    async fetch(input, init) {
      const url = new URL(input instanceof Request ? input.url : input);
      if ((await routes(url))[0] === null) {
        told(null, null);
        return fetch(input, init);
      }
      return agents.fetch(input, init);
    },
    socketOptions(uri) {
      const url = new URL(uri);
      if (isStraight(url)) {
        told(null, null);
        return {};
      }
      // Socket.IO's types know browsers' agents only; its Node transport hands this one to node:http.
      const agent = (url.protocol === 'https:' ? agents.https : agents.http) as unknown as string;
      return { agent };
    },
    state: () => ({ mode: settings().proxy, ...way }),
    changed() {
      way = { way: null, proxy: null, trouble: null };
      for (const old of [agents.http, agents.https]) old.destroy();
      agents = make();
    },
  };
};
