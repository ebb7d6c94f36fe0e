import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '../../contract/bridge.ts';

export interface Presence {
  online: boolean;
  lastSeen: number | null;
}
export interface PresenceState {
  byUser: ReadonlyMap<string, Presence>;
}
export type PresenceStore = StoreApi<PresenceState> & { start(): void; stop(): void; clear(): void };

/** Who is online. Rows that carry a person say the first word, `presence.changed` every later one. */
export const createPresenceStore = (bridge: Bridge): PresenceStore => {
  const store = createStore<PresenceState>(() => ({ byUser: new Map() }));
  let offs: (() => void)[] = [];
  const put = (people: readonly ({ id: string } & Presence)[]) => {
    if (people.length === 0) return;
    const byUser = new Map(store.getState().byUser);
    // Word that says no time does not take back the one that is known.
    for (const { id, online, lastSeen } of people)
      byUser.set(id, { online, lastSeen: lastSeen ?? byUser.get(id)?.lastSeen ?? null });
    store.setState({ byUser });
  };
  const actions = {
    start() {
      actions.stop();
      offs = [
        bridge.on('presence.changed', ({ people }) => put(people)),
        bridge.on('chats.changed', ({ chats }) => put(chats.flatMap((c) => c.peer ?? []))),
      ];
    },
    stop() {
      for (const off of offs) off();
      offs = [];
    },
    clear: () => store.setState({ byUser: new Map() }),
  };
  return Object.assign(store, actions);
};
