import type { CoreEvents, CoreParts } from '../core-api.ts';
import { errorFields } from '../log.ts';

export interface Events {
  on<N extends keyof CoreEvents>(name: N, listener: (data: CoreEvents[N]) => void): () => void;
  emit<N extends keyof CoreEvents>(name: N, data: CoreEvents[N]): void;
}

/** The core's events. A listener that throws is logged and hurts nobody else. */
export const createEvents = (log: CoreParts['log']): Events => {
  const listeners: { [N in keyof CoreEvents]?: Set<(data: CoreEvents[N]) => void> } = {};
  const of = <N extends keyof CoreEvents>(name: N): Set<(data: CoreEvents[N]) => void> => {
    const known: Set<(data: CoreEvents[N]) => void> | undefined = listeners[name];
    if (known) return known;
    const made = new Set<(data: CoreEvents[N]) => void>();
    Object.assign(listeners, { [name]: made });
    return made;
  };
  return {
    on(name, listener) {
      of(name).add(listener);
      return () => of(name).delete(listener);
    },
    emit(name, data) {
      for (const listener of [...of(name)]) {
        try {
          listener(data);
        } catch (e) {
          log('error', 'a listener failed', { event: name, ...errorFields(e) });
        }
      }
    },
  };
};
