import { createServer, type Server } from 'node:http';
import { createAuth } from './domain/auth.ts';
import { createDevices } from './domain/devices.ts';
import { createFiles } from './domain/files.ts';
import { createPictures } from './domain/pictures.ts';
import { createStorage } from './domain/storage.ts';
import { createUploads } from './domain/uploads.ts';
import { requireUser } from './http/identity.ts';
import { createRest } from './http/rest.ts';
import type { Parts } from './parts.ts';
import { createRealtime } from './socket/realtime.ts';

export interface App {
  /** Not listening yet: index.ts or a test does that, once `start` is done. */
  http: Server;
  start(): Promise<void>;
  /** Stops taking calls, waits up to 3 s for those under way, then cuts them. The database stays open. */
  close(): Promise<void>;
}

/** Time for a request's headers and for all of it, ms: an uploaded picture over a slow line needs the second. */
const HEADERS_MS = 20_000;
const REQUEST_MS = 120_000;
/** How often those two are looked at, ms: whoever is slow is cut within 30 s (Node's own 30 s would make it 60). */
const CHECK_MS = 5_000;
/** A connection on which nothing moves, ms: nobody reads the answer. WebSockets have their own heartbeat. */
const IDLE_MS = 60_000;
const CLOSE_MS = 3_000;
/** How often abandoned uploads are looked for, ms. */
const SWEEP_MS = 3_600_000;

/** Wires the parts into a server; opens nothing, listens on nothing. */
export const createApp = (parts: Parts): App => {
  const auth = createAuth(parts);
  const storage = createStorage(parts.env);
  const files = createFiles(parts, storage);
  const uploads = createUploads(parts, storage, files);
  const realtime = createRealtime(parts, auth, files);
  const signedIn = requireUser(auth);
  let ready = false;
  let sweeping: NodeJS.Timeout | undefined;
  /** `alone`: it has just started, and nobody else can be using the database. */
  const sweep = async (alone: boolean): Promise<void> => {
    try {
      const count = await uploads.sweep();
      const bytes = await files.sweep(alone);
      if (count + bytes > 0) parts.log.info({ event: 'files-swept', uploads: count, bytes });
    } catch (error) {
      parts.log.warn({ event: 'files-not-swept', err: error });
    }
  };
  const rest = createRest(parts, {
    auth,
    files: { files, uploads, pictures: createPictures(parts, storage, files) },
    devices: createDevices(parts, (deviceId) => auth.tellRevoked(deviceId)),
    chat: realtime.router(signedIn),
    signedIn,
    ready: () => ready,
  });
  const times = { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, connectionsCheckingInterval: CHECK_MS };
  const http = createServer(times, rest);
  http.timeout = IDLE_MS;
  realtime.attach(http);

  return {
    http,
    async start() {
      await storage.sweep();
      await realtime.ready();
      ready = true;
      await sweep(parts.db.kind === 'embedded');
      sweeping = setInterval(() => void sweep(false), SWEEP_MS);
    },
    async close() {
      ready = false;
      clearInterval(sweeping);
      const cut = setTimeout(() => http.closeAllConnections(), CLOSE_MS);
      // The sockets first: an open WebSocket would keep the server from closing.
      await realtime.close();
      await new Promise<void>((resolve) => {
        // An error only says that it was not listening (any more).
        http.close(() => resolve());
        http.closeIdleConnections();
      });
      clearTimeout(cut);
    },
  };
};
