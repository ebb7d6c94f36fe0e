import type { IpcEventData, IpcEventName, IpcInput, IpcOutput, IpcRequestName } from '../../contract/ipc.ts';
import type { Result } from '../../contract/result.ts';

/** What answers these requests in main's place. */
export type Handlers<N extends IpcRequestName> = { [K in N]: (input: IpcInput<K>) => Result<IpcOutput<K>> };

/** Tells what main would tell. */
export type Emit = <N extends IpcEventName>(name: N, data: IpcEventData<N>) => void;
