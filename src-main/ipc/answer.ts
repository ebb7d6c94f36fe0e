import { ipcRequests, type IpcOutput, type IpcParsed, type IpcRequestName } from '../../contract/ipc.ts';
import { fail, type Result } from '../../contract/result.ts';
import { errorFields, type Log } from '../log.ts';

/** A handler for each request of the contract: one that is missing does not compile. */
export type Handlers = { [N in IpcRequestName]: (input: IpcParsed<N>) => Promise<Result<IpcOutput<N>>> };

/** Calls under way at once: of all kinds, and of kinds that carry or hold much. The window itself never needs as many. */
const MOST = 200;
const mostOf: Partial<Record<IpcRequestName, number>> = {
  'pictures.pick': 1,
  'pictures.add': 4,
  'search.messages': 8,
  'notifications.test': 1,
  'menu.show': 1,
  'doctor.check': 1,
  'doctor.refetch': 1,
  'doctor.rebuild': 1,
};

/**
 * Makes the one function that answers every request: parses the input, bounds how many run at once, and turns whatever goes
 * wrong into a value. `args` is what the window sent, however malformed.
 */
export const createAnswer = (handlers: Handlers, log: Log) => {
  let running = 0;
  const runningOf = new Map<IpcRequestName, number>();
  const count = (name: IpcRequestName, by: 1 | -1): void => {
    running += by;
    runningOf.set(name, (runningOf.get(name) ?? 0) + by);
  };

  return async <N extends IpcRequestName>(name: N, args: readonly unknown[]): Promise<Result<IpcOutput<N>>> => {
    if (args.length > 1) return fail('BAD_INPUT', 'A request takes one argument.');
    if (running >= MOST || (runningOf.get(name) ?? 0) >= (mostOf[name] ?? MOST))
      return fail('BUSY', 'Too many calls at once.');
    count(name, 1);
    try {
      const parsed = ipcRequests[name].input.safeParse(args[0]);
      if (!parsed.success) return fail('BAD_INPUT', 'The request is not of the expected form.');
      // The schema of `name` gave this value; the compiler does not carry the name through a lookup in the table.
      return await handlers[name](parsed.data as IpcParsed<N>);
    } catch (error) {
      log('error', 'a request failed', { request: name, ...errorFields(error) });
      return fail('INTERNAL', 'Something went wrong in the app.');
    } finally {
      count(name, -1);
    }
  };
};
