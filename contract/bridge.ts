import type { IpcEventData, IpcEventName, IpcInput, IpcOutput, IpcRequestName } from './ipc.ts';
import type { Result } from './result.ts';

/** What the preload puts at `window.desktop`: two functions. */
export interface Bridge {
  /** Asks main. Never rejects: a failure is a value. */
  invoke<N extends IpcRequestName>(
    name: N,
    ...input: undefined extends IpcInput<N> ? [] : [IpcInput<N>]
  ): Promise<Result<IpcOutput<N>>>;
  /** Listens; the answer stops listening. */
  on<N extends IpcEventName>(name: N, listener: (data: IpcEventData<N>) => void): () => void;
}
