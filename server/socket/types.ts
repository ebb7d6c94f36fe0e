import type { DefaultEventsMap, Server, Socket } from 'socket.io';
import type { ClientToServer, ServerToClient } from '../../contract/socket.ts';
import type { Caller } from '../domain/caller.ts';

/** What a socket carries from its handshake on. */
export interface SocketData {
  userId: number;
  deviceId: string;
  /** True for a client of Sarn's own protocol, false for one written from the seed. */
  protocol: boolean;
  /** When its access token ends, milliseconds since 1970. */
  expiresAt: number;
  /** The chat it looks at (open_chat), or null. */
  openChat: number | null;
}

export type SarnServer = Server<ClientToServer, ServerToClient, DefaultEventsMap, SocketData>;
export type SarnSocket = Socket<ClientToServer, ServerToClient, DefaultEventsMap, SocketData>;

/** The caller that the handshake proved. */
export const callerOf = (socket: SarnSocket): Caller => ({
  userId: socket.data.userId,
  deviceId: socket.data.deviceId,
  socketId: socket.id,
  protocol: socket.data.protocol,
});
