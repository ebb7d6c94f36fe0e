import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import { requestChannels } from '../../contract/channels.ts';

/** Answers one call of a channel of the contract. */
export type Ask = (name: (typeof requestChannels)[number], event: IpcMainInvokeEvent, args: unknown[]) => unknown;

/**
 * Registers every channel before what answers them is loaded: a question that comes early waits for it. The only use of
 * ipcMain; the answer sets who answers, once.
 */
export const openGate = (): ((ask: Ask) => void) => {
  let open: (ask: Ask) => void = () => undefined;
  const asked = new Promise<Ask>((resolve) => (open = resolve));
  for (const name of requestChannels) {
    ipcMain.handle(name, async (event, ...args: unknown[]) => (await asked)(name, event, args));
  }
  return open;
};
