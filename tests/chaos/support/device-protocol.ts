import type { Connection } from '../../../contract/ipc.ts';
import type { CoreRequestName } from '../../../src-main/core-api.ts';

/** What the parent asks of a device process. */
export type DeviceCall = { id: number } & (
  | { op: 'request'; name: CoreRequestName; input: unknown }
  | { op: 'state' }
  | { op: 'texts'; chatId: number }
  | { op: 'fill' }
  /** Takes a picture in; `bytes` in base64. */
  | { op: 'stage'; bytes: string; width: number; height: number }
  | { op: 'media'; picture: string }
  /** Writes the chats to a new folder inside this one, and waits for the end of it. */
  | { op: 'export'; folder: string }
  | { op: 'take'; path: string }
  | { op: 'download'; chatId: number; seq: number; path: string }
  | { op: 'look'; chatId: number | null }
  | { op: 'wake' }
  | { op: 'close' }
);

/** What a device process says. */
export type DeviceSays =
  | { kind: 'ready' }
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'arrived'; live: boolean; items: { chatId: number; seq: number; text: string }[] }
  | { kind: 'notified'; title: string; body: string }
  | { kind: 'stored'; chatId: number; clientId: string; seq: number }
  | { kind: 'chat'; chatId: number; head: number; read: number; peersRead: number; peersDelivered: number }
  | ({ kind: 'connection' } & Connection)
  | { kind: 'presence'; people: { id: string; online: boolean }[] }
  | { kind: 'account'; userId: string | null; reason: string }
  | { kind: 'notice'; notice: string };
