import WebSocket from 'ws';

/**
 * The least Socket.IO client that can drive a server: it writes frames by hand and does not parse what it receives, so
 * that the driver is not what is measured. Protocol: https://socket.io/docs/v4/socket-io-protocol/ (Engine.IO 4, WebSocket only).
 */
export class LightSocket {
  readonly #ws: WebSocket;
  readonly #onAck: (id: number, frame: string) => void;
  readonly #onPush: (frame: string) => void;
  readonly opened: Promise<void>;
  closed = false;

  constructor(
    url: string,
    auth: Record<string, unknown>,
    onAck: (id: number, frame: string) => void,
    onPush: (frame: string) => void,
  ) {
    this.#onAck = onAck;
    this.#onPush = onPush;
    this.#ws = new WebSocket(`${url.replace(/^http/, 'ws')}/api/chat/socket/?EIO=4&transport=websocket`, {
      perMessageDeflate: false,
    });
    this.opened = new Promise((resolve, reject) => {
      this.#ws.on('error', reject);
      this.#ws.on('close', () => {
        this.closed = true;
        reject(new Error('closed before it opened'));
      });
      this.#ws.on('message', (data: Buffer) => {
        const frame = data.toString();
        const type = frame.charCodeAt(0);
        if (type === 0x32) this.#ws.send('3');
        else if (type === 0x30) this.#ws.send(`40${JSON.stringify(auth)}`);
        else if (frame.startsWith('40')) resolve();
        else if (frame.startsWith('44')) reject(new Error(frame));
        else if (frame.startsWith('43')) this.#onAck(Number.parseInt(frame.slice(2), 10), frame);
        else if (frame.startsWith('42')) this.#onPush(frame);
      });
    });
  }

  /** Sends an event whose ack will carry `id`. `json` is the encoded payload. */
  request(id: number, event: string, json: string): void {
    this.#ws.send(`42${id}["${event}",${json}]`);
  }

  close(): void {
    this.#ws.close();
  }
}
