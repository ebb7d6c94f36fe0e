/** One WebSocket frame as it came over the wire (RFC 6455 §5.2). */
export interface Frame {
  raw: Buffer;
  opcode: number;
  /** The payload of a text frame that is a whole message, unmasked; null for any other. */
  text: string | null;
}

/** A piece of a connection: bytes that are no frame (HTTP), or a frame. */
export type Piece = { frame: null; raw: Buffer } | { frame: Frame; raw: Buffer };

const HEADER_END = Buffer.from('\r\n\r\n');
/** A head longer than this is no handshake of ours. */
const HEAD_MAX = 64 * 1024;

/** Bytes before the payload, and of the payload; null while too little is there. */
const measure = (bytes: Buffer): { head: number; length: number; mask: boolean } | null => {
  if (bytes.length < 2) return null;
  const second = bytes.readUInt8(1);
  const mask = (second & 0x80) !== 0;
  const short = second & 0x7f;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  const head = 2 + extra + (mask ? 4 : 0);
  if (bytes.length < head) return null;
  const length = extra === 2 ? bytes.readUInt16BE(2) : extra === 8 ? Number(bytes.readBigUInt64BE(2)) : short;
  return { head, length, mask };
};

const textOf = (raw: Buffer, head: number, masked: boolean): string => {
  const payload = Buffer.from(raw.subarray(head));
  if (masked) {
    const key = raw.subarray(head - 4, head);
    for (let i = 0; i < payload.length; i += 1) payload[i] = (payload[i] ?? 0) ^ (key[i % 4] ?? 0);
  }
  return payload.toString('utf8');
};

/**
 * Cuts one direction of a connection into frames. What precedes the end of an HTTP head that upgrades to WebSocket, and
 * everything of a connection that never does, is passed as plain bytes. Needs no TLS and no compression.
 */
export class FrameSplitter {
  #mode: 'head' | 'plain' | 'frames' = 'head';
  #head: Buffer = Buffer.alloc(0);
  #rest: Buffer = Buffer.alloc(0);

  /** True once frames are being cut. */
  get upgraded(): boolean {
    return this.#mode === 'frames';
  }

  push(chunk: Buffer): Piece[] {
    if (this.#mode === 'plain') return [{ frame: null, raw: chunk }];
    const pieces: Piece[] = [];
    let bytes = chunk;
    if (this.#mode === 'head') {
      // The head passes as it comes; where it ends is known from all of it.
      const before = this.#head.length;
      this.#head = Buffer.concat([this.#head, chunk]);
      const end = this.#head.indexOf(HEADER_END);
      if (end < 0) {
        if (this.#head.length > HEAD_MAX) this.#mode = 'plain';
        return [{ frame: null, raw: chunk }];
      }
      const upgrades = /^upgrade: *websocket\r$/im.test(this.#head.toString('latin1', 0, end + HEADER_END.length));
      this.#mode = upgrades ? 'frames' : 'plain';
      if (!upgrades) return [{ frame: null, raw: chunk }];
      const rest = end + HEADER_END.length - before;
      pieces.push({ frame: null, raw: chunk.subarray(0, rest) });
      bytes = chunk.subarray(rest);
    }
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    for (let m = measure(this.#rest); m !== null && this.#rest.length >= m.head + m.length; m = measure(this.#rest)) {
      const raw = this.#take(m.head + m.length);
      const first = raw.readUInt8(0);
      const whole = (first & 0x80) !== 0 && (first & 0x0f) === 1;
      pieces.push({ frame: { raw, opcode: first & 0x0f, text: whole ? textOf(raw, m.head, m.mask) : null }, raw });
    }
    return pieces;
  }

  #take(count: number): Buffer {
    const taken = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return taken;
  }
}

/** Is it an event or an ack of Socket.IO (Engine.IO `4` message, then `2` event or `3` ack)? */
export const isApplication = (frame: Frame): boolean => frame.text !== null && /^4[23]/.test(frame.text);
export const isAck = (frame: Frame): boolean => frame.text?.startsWith('43') ?? false;
/** Is it the event `name` (a push when it comes from the server, a request when it goes there)? */
export const isEvent = (frame: Frame, name: string): boolean =>
  frame.text !== null && new RegExp(`^42\\d*\\["${name}"`).test(frame.text);
