import { z } from 'zod';

/** How the app reaches the network: part of the tables in ipc.ts. */

export const proxyModes = z.enum(['system', 'manual', 'none']);

/** `missing`: manual, and none is named. `auth`: it asks for a name and a password. `refused`: it does not let us through. */
export const proxyTrouble = z.enum(['missing', 'unreachable', 'timeout', 'auth', 'refused']);
export type ProxyTrouble = z.infer<typeof proxyTrouble>;

export const networkState = z.object({
  mode: proxyModes,
  /** The way of the newest connection; null: there was none yet under these settings. */
  way: z.enum(['direct', 'proxy']).nullable(),
  /** "socks5://host:1080", of that connection. */
  proxy: z.string().nullable(),
  /** Why that connection did not come about, when it was the proxy. */
  trouble: proxyTrouble.nullable(),
});
export type NetworkState = z.infer<typeof networkState>;

export const networkRequests = {
  'network.state': { input: z.undefined(), output: networkState },
} as const;
