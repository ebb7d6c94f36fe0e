import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '../../contract/bridge.ts';
import type { IpcInput } from '../../contract/ipc.ts';
import type { PeopleState as Own } from '../../contract/people-ipc.ts';
import type { Result } from '../../contract/result.ts';

/** Somebody who may be blocked. */
export interface Someone {
  id: string;
  name: string;
}
export interface PeopleState {
  /** The own profile, whom the user has blocked, what others are told; null: not read yet. */
  own: Own | null;
  /** Whom the sheet asks about that blocks people. */
  asking: Someone | null;
}
export interface PeopleActions {
  start(): void;
  stop(): void;
  clear(): void;
  /** Opens the sheet that says what blocking does; null: closes it. */
  ask(who: Someone | null): void;
  block(userId: string, on: boolean): Promise<Result<unknown>>;
  setPrivacy(wish: IpcInput<'people.privacy'>): Promise<Result<unknown>>;
  setProfile(wish: IpcInput<'people.profile'>): Promise<Result<unknown>>;
}
export type PeopleStore = StoreApi<PeopleState> & PeopleActions;

/** What belongs to the account beside its chats, as main tells it. */
export const createPeopleStore = (bridge: Bridge): PeopleStore => {
  const store = createStore<PeopleState>(() => ({ own: null, asking: null }));
  let off: (() => void) | null = null;
  const actions: PeopleActions = {
    start() {
      actions.stop();
      let heard = false;
      off = bridge.on('people.changed', (own) => {
        heard = true;
        store.setState({ own });
      });
      void bridge.invoke('people.state').then((answer) => {
        // What was told meanwhile is newer.
        if (answer.ok && !heard) store.setState({ own: answer.value });
      });
    },
    stop() {
      off?.();
      off = null;
    },
    clear: () => store.setState({ own: null, asking: null }),
    ask: (asking) => store.setState({ asking }),
    block: (userId, on) => bridge.invoke('people.block', { userId, on }),
    setPrivacy: (wish) => bridge.invoke('people.privacy', wish),
    setProfile: (wish) => bridge.invoke('people.profile', wish),
  };
  return Object.assign(store, actions);
};
