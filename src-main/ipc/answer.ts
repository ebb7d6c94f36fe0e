import { ipcRequests, type IpcOutput, type IpcParsed, type IpcRequestName } from '../../contract/ipc.ts';
import { fail, type Result } from '../../contract/result.ts';
import { errorFields, type Log } from '../log.ts';

/** A handler for each request of the contract: one that is missing does not compile. `from`: the id of the contents that ask. */
export type Handlers = { [N in IpcRequestName]: (input: IpcParsed<N>, from: number) => Promise<Result<IpcOutput<N>>> };

/** Calls under way at once: of all kinds, and of kinds that carry or hold much. The window itself never needs as many. */
const MOST = 200;
const mostOf: Partial<Record<IpcRequestName, number>> = {
  'pictures.page': 8,
  'pictures.save': 1,
  'pictures.copy': 1,
  'pictures.add': 4,
  'pictures.again': 4,
  'files.pick': 1,
  'files.append': 8,
  'files.finish': 4,
  'files.download': 4,
  'files.show': 1,
  'files.open': 1,
  'search.messages': 8,
  'search.places': 8,
  'search.server': 4,
  'search.people': 8,
  'notifications.test': 1,
  'menu.show': 1,
  'export.start': 1,
  'export.show': 1,
  'logs.show': 1,
  'storage.measure': 2,
  'storage.clearPictures': 1,
  'doctor.check': 1,
  'doctor.refetch': 1,
  'doctor.rebuild': 1,
};

/**
 * Makes the one function that answers every request: parses the input, bounds how many run at once, and turns whatever goes
 * wrong into a value. `args` is what the window sent, however malformed; `from`: the id of its contents.
 */
export const createAnswer = (handlers: Handlers, log: Log) => {
  let running = 0;
  const runningOf = new Map<IpcRequestName, number>();
  const count = (name: IpcRequestName, by: 1 | -1): void => {
    running += by;
    runningOf.set(name, (runningOf.get(name) ?? 0) + by);
  };

  return async <N extends IpcRequestName>(
    name: N,
    args: readonly unknown[],
    from: number,
  ): Promise<Result<IpcOutput<N>>> => {
    if (args.length > 1) return fail('BAD_INPUT', 'A request takes one argument.');
    if (running >= MOST || (runningOf.get(name) ?? 0) >= (mostOf[name] ?? MOST))
      return fail('BUSY', 'Too many calls at once.');
    count(name, 1);
    try {
      const parsed = ipcRequests[name].input.safeParse(args[0]);
      if (!parsed.success) return fail('BAD_INPUT', 'The request is not of the expected form.');
      // The schema of `name` gave this value; the compiler does not carry the name through a lookup in the table.
      return await handlers[name](parsed.data as IpcParsed<N>, from);
    } catch (error) {
      log('error', 'a request failed', { request: name, ...errorFields(error) });
      return fail('INTERNAL', 'Something went wrong in the app.');
    } finally {
      count(name, -1);
    }
  };
};
