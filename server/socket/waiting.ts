import type { SarnSocket } from './types.ts';

/** What a client has not taken yet. */
export interface Waiting {
  packets: number;
  bytes: number;
}

const sizeOf = (packet: unknown): number => {
  const data: unknown = typeof packet === 'object' && packet !== null && 'data' in packet ? packet.data : undefined;
  if (typeof data === 'string') return data.length;
  return data instanceof Uint8Array ? data.byteLength : 0;
};

/**
 * What waits until the client takes what was sent before: Engine.IO's queue, and the bytes that ws holds of the packets it
 * was handed. Engine.IO's typing calls both private.
 */
export const waitingFor = (socket: SarnSocket): Waiting => {
  const queue: unknown = Reflect.get(socket.conn, 'writeBuffer');
  const packets: unknown[] = Array.isArray(queue) ? queue : [];
  const transport: unknown = Reflect.get(socket.conn, 'transport');
  const ws: unknown =
    typeof transport === 'object' && transport !== null ? Reflect.get(transport, 'socket') : undefined;
  const held: unknown = typeof ws === 'object' && ws !== null ? Reflect.get(ws, 'bufferedAmount') : 0;
  return {
    packets: packets.length,
    bytes: packets.reduce<number>((sum, packet) => sum + sizeOf(packet), typeof held === 'number' ? held : 0),
  };
};
