import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import type { Bridge } from '../contract/bridge.ts';
import { eventChannels, requestChannels } from '../contract/channels.ts';
import type { ErrorCode, Failure } from '../contract/result.ts';
import { isTooLarge } from './size.ts';

/** The turnstile between the window and main: two functions, and only the names of contract/channels.ts pass. */
const requests: ReadonlySet<string> = new Set(requestChannels);
const events: ReadonlySet<string> = new Set(eventChannels);

// Spelled out here, because contract/result.ts would bring its schema library into the sandbox.
const refused = (message: string, code: ErrorCode = 'BAD_INPUT'): { ok: false; error: Failure } => ({
  ok: false,
  error: { code, message, retry: 'final' },
});

const bridge: Bridge = {
  async invoke(name, ...input) {
    if (!requests.has(name)) return refused('There is no such request.');
    if (isTooLarge(input)) return refused('The request holds more than any needs.', 'TOO_LARGE');
    try {
      return await ipcRenderer.invoke(name, ...input);
    } catch {
      return refused('The request cannot be carried to the main process.');
    }
  },
  on(name, listener) {
    if (!events.has(name) || typeof listener !== 'function') return () => undefined;
    // The event object holds `sender`, a way to every channel: it stays behind.
    const forward = (_event: IpcRendererEvent, data: Parameters<typeof listener>[0]): void => listener(data);
    ipcRenderer.on(name, forward);
    return () => void ipcRenderer.removeListener(name, forward);
  },
};

contextBridge.exposeInMainWorld('desktop', bridge);
