import { app, session, type ProxyConfig, type Session } from 'electron';
import type { Settings } from '../../contract/ipc.ts';
import type { NetworkState } from '../../contract/network.ts';
import type { Network } from '../network/network.ts';

export interface OpenedNetwork {
  /** The app's own connections. Loaded when it is asked for, after the window. */
  network: () => Promise<Network>;
  state: () => Promise<NetworkState>;
  /** Call it when settings may have changed; `onChange` is called when it concerned the network. */
  settingsChanged: (onChange: () => void) => void;
}

/** Nothing answers here: what shall go through a proxy that nobody named goes nowhere. */
const NOWHERE = 'http://127.0.0.1:9';

const configOf = ({ proxy, proxyServer }: Pick<Settings, 'proxy' | 'proxyServer'>): ProxyConfig =>
  proxy === 'manual'
    ? // As for the app's own connections: no exception for this computer.
      { mode: 'fixed_servers', proxyRules: proxyServer || NOWHERE, proxyBypassRules: '<-loopback>' }
    : { mode: proxy === 'none' ? 'direct' : 'system' };

/** Both networks of the app by one setting: Node's, which the client core uses, and Chromium's (updates, dictionaries). */
export const openNetwork = (settings: () => Settings): OpenedNetwork => {
  const sessions = new Set<Session>([session.defaultSession]);
  let known = settings();
  const apply = (one: Session): void => void one.setProxy(configOf(settings()));
  app.on('session-created', (made) => {
    sessions.add(made);
    if (settings().proxy !== 'system') apply(made);
  });
  if (known.proxy !== 'system') apply(session.defaultSession);

  let opened: Promise<Network> | null = null;
  const network = (): Promise<Network> =>
    (opened ??= import('../network/network.ts').then(({ createNetwork }) =>
      createNetwork({ settings, resolveSystem: (url) => session.defaultSession.resolveProxy(url) }),
    ));
  return {
    network,
    state: async () => (await network()).state(),
    settingsChanged(onChange) {
      const now = settings();
      const same = now.proxy === known.proxy && (now.proxy !== 'manual' || now.proxyServer === known.proxyServer);
      known = now;
      if (same) return;
      for (const one of sessions) apply(one);
      void network().then((n) => {
        n.changed();
        onChange();
      });
    },
  };
};
