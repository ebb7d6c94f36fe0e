import { randomBytes } from 'node:crypto';
import { app } from 'electron';
import type { Core, CoreParts } from './core-api.ts';
import type { OpenedNetwork } from './desktop/open-network.ts';
import { log } from './log.ts';

/** The first moments of a start belong to the window: network and desktop are joined this long after the account is there, ms. */
export const NETWORK_AFTER_MS = 300;

export interface StartCoreParts extends Pick<
  CoreParts,
  'after' | 'counts' | 'keychain' | 'pictureRoom' | 'startWorker'
> {
  profile: string;
  network: OpenedNetwork['network'];
}

/** Loads the client core and opens the stored account. It is the largest part of the app and is needed after the window. */
export const startCore = async ({ profile, network, ...given }: StartCoreParts): Promise<Core> => {
  const { createCore } = await import('./core.ts');
  let connect: CoreParts['connect'] | undefined;
  const core = createCore({
    ...given,
    dir: profile,
    version: app.getVersion(),
    now: () => Date.now(),
    random: () => Math.random(),
    randomBytes: (count) => randomBytes(count),
    connect(uri, options) {
      if (connect === undefined) throw new Error('The network is used before it is there.');
      return connect(uri, options);
    },
    fetch: async (input, init) => (await network()).fetch(input, init),
    log,
  });
  const loadNetwork = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, NETWORK_AFTER_MS));
    const [{ io }, way] = await Promise.all([import('socket.io-client'), network()]);
    connect = (uri, options) => io(uri, { ...options, ...way.socketOptions(uri) });
  };
  await core.start(loadNetwork());
  return core;
};
