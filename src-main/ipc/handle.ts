import { ipcMain, type BrowserWindow, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { requestChannels } from '../../contract/channels.ts';
import type { IpcEventData, IpcEventName } from '../../contract/ipc.ts';
import { fail } from '../../contract/result.ts';
import type { Log } from '../log.ts';
import { PAGE_ORIGIN } from '../protocol.ts';
import { createAnswer, type Handlers } from './answer.ts';

/** Where the window's page comes from: its own scheme, or Vite's server in development. */
export const pageOrigin = (developmentUrl: string | null): string =>
  developmentUrl === null ? PAGE_ORIGIN : new URL(developmentUrl).origin;

/** True for the main frame of our own window while it shows our own page; frames, other windows and other pages are not. */
const isOwnFrame = (event: IpcMainInvokeEvent, window: BrowserWindow, origin: string): boolean => {
  const frame = event.senderFrame;
  if (frame === null || window.isDestroyed() || event.sender !== window.webContents || frame.parent !== null)
    return false;
  return frame === window.webContents.mainFrame && frame.origin === origin && frame.url.startsWith(`${origin}/`);
};

/** The windows that may ask. */
export interface Askers {
  /** The large window: everything but what is the small ones'. */
  main: BrowserWindow;
  /** The small window for an answer that these contents are in: `reply.` alone. */
  small: (contents: WebContents) => BrowserWindow | null;
}

/** Registers every request of the contract, each behind the same check of the sender. The only use of ipcMain. */
export const serveWindows = ({ main, small }: Askers, origin: string, handlers: Handlers, log: Log): void => {
  const answer = createAnswer(handlers, log);
  for (const name of requestChannels) {
    ipcMain.handle(name, (event, ...args: unknown[]) => {
      const window = name.startsWith('reply.') ? small(event.sender) : main;
      if (window !== null && isOwnFrame(event, window, origin)) return answer(name, args, event.sender.id);
      log('warn', 'a request from a foreign frame was refused', { request: name });
      return fail('FORBIDDEN', 'Only the app’s own window may ask.');
    });
  }
};

/** Tells the window something. Quietly nothing when it is gone. */
export type Send = <N extends IpcEventName>(name: N, data: IpcEventData<N>) => void;

export const createSend =
  (window: BrowserWindow): Send =>
  (name, data) => {
    if (!window.isDestroyed() && !window.webContents.isDestroyed()) window.webContents.send(name, data);
  };
