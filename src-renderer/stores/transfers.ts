import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '../../contract/bridge.ts';
import type { StagedFile, TransferView } from '../../contract/transfers.ts';

export interface TransfersState {
  /** What is or was on its way, by the message's clientId (up) or the file's id (down). */
  byKey: Readonly<Record<string, TransferView>>;
  /** Files that were taken in and wait to be sent with the next message of a chat. */
  staged: Readonly<Record<number, readonly StagedFile[]>>;
}

export interface TransfersActions {
  /** Hears of transfers, and asks for those that there are. */
  start(): Promise<void>;
  stage(chatId: number, files: readonly StagedFile[]): void;
  /** Takes one back; `keep`: it went with a message, and is main's. */
  unstage(chatId: number, id: string, keep?: boolean): void;
  clear(): void;
}
export type TransfersStore = StoreApi<TransfersState> & TransfersActions;

/** Is anything moving, or about to? */
export const isActive = ({ state }: TransferView): boolean =>
  state === 'running' || state === 'waiting' || state === 'checking';

/** Newest first. */
export const newestFirst = (byKey: TransfersState['byKey']): TransferView[] =>
  Object.values(byKey).sort((a, b) => b.at - a.at);

export const createTransfersStore = (bridge: Bridge): TransfersStore => {
  const store = createStore<TransfersState>(() => ({ byKey: {}, staged: {} }));
  const put = (transfers: readonly TransferView[], removed: readonly string[]): void => {
    const kept = Object.entries(store.getState().byKey).filter(([key]) => !removed.includes(key));
    store.setState({ byKey: { ...Object.fromEntries(kept), ...Object.fromEntries(transfers.map((t) => [t.key, t])) } });
  };
  bridge.on('transfers.changed', ({ transfers, removed }) => put(transfers, removed));
  const clear = (): void => store.setState({ byKey: {}, staged: {} });
  bridge.on('account.changed', ({ account }) => account === null && clear());
  return Object.assign(store, {
    async start() {
      const answer = await bridge.invoke('transfers.list');
      if (answer.ok) put(answer.value.transfers, []);
    },
    stage(chatId: number, files: readonly StagedFile[]) {
      const { staged } = store.getState();
      store.setState({ staged: { ...staged, [chatId]: [...(staged[chatId] ?? []), ...files] } });
    },
    unstage(chatId: number, id: string, keep = false) {
      const { staged } = store.getState();
      store.setState({ staged: { ...staged, [chatId]: (staged[chatId] ?? []).filter((file) => file.id !== id) } });
      if (!keep) void bridge.invoke('files.drop', { id });
    },
    clear,
  });
};
