/** Who calls a domain function: from the handshake or the access token, never from a payload. */
export interface Caller {
  userId: number;
  deviceId: string;
  /** The calling socket; null for a REST call. */
  socketId: string | null;
  /** True for a client of Sarn's own protocol, false for one written from the seed (and for REST). */
  protocol: boolean;
}
