import { io, type Socket } from 'socket.io-client';
import { SOCKET_PATH } from '../../../contract/socket.ts';
import type { Owner } from '../engine/scheduler.ts';
import type { Link } from './link.ts';
import { fetchOver } from './rest.ts';
import { SERVER_URL } from './server.ts';
import { PASSWORD, type World } from './world.ts';

/**
 * Eve: somebody with an account and one chat of her own, who uses a client written from the seed and asks for what is
 * not hers. Her process never dies; she signs in anew whenever her token is refused.
 */
export class Stranger {
  readonly userId = 4;
  readonly link: Link;
  readonly #world: World;
  readonly #owner: Owner = { name: 'eve', alive: true };
  #socket: Socket | null = null;
  #token: string | null = null;

  constructor(world: World) {
    this.#world = world;
    this.link = world.addLink('eve', this.userId);
    this.link.serve(this.#owner);
  }

  /** Does something over her connection, made anew if need be. */
  use(work: (socket: Socket) => void): void {
    this.#world.scheduler.at(0, 'eve', () => this.#connected(work), this.#owner);
  }

  async #connected(work: (socket: Socket) => void): Promise<void> {
    if (this.#socket?.connected === true) return work(this.#socket);
    if (this.#socket !== null) return;
    this.#token ??= await this.#signIn();
    if (this.#token === null || this.#socket !== null) return;
    const options = { path: SOCKET_PATH, transports: ['websocket'], reconnection: false, forceNew: true };
    const socket = io(SERVER_URL, { ...options, auth: { token: this.#token } });
    this.#socket = socket;
    const over = (): void => {
      if (this.#socket === socket) this.#socket = null;
    };
    socket.on('connect', () => work(socket));
    socket.on('disconnect', over);
    socket.on('connect_error', () => {
      this.#token = null;
      over();
    });
    // A way that swallows everything: she gives up.
    this.#world.scheduler.at(10_000, 'eve gives up', () => {
      if (!socket.connected) {
        socket.disconnect();
        over();
      }
    });
  }

  async #signIn(): Promise<string | null> {
    const fetch = fetchOver(this.link, this.#owner, () => this.#world.server.http);
    try {
      const res = await fetch(`${SERVER_URL}/api/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'eve@example.org', password: PASSWORD }),
      });
      const body: unknown = await res.json();
      return typeof body === 'object' && body !== null && 'accessToken' in body ? String(body.accessToken) : null;
    } catch {
      return null;
    }
  }
}
