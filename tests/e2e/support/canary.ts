import { createServer } from 'node:http';
import { end, listen } from './loopback.ts';

/** Somebody else's web server, on this computer. It writes down who comes. */
export interface Canary extends AsyncDisposable {
  /** Its origin. */
  url: string;
  /** The paths that were asked for, each once. */
  visited(): string[];
  /** Another one, that takes every question and never answers. */
  silent(): Promise<{ url: string; close(): Promise<void> }>;
}

/** `pages`: path → its HTML. `/away` leads to `/redirected`; every other path is an empty page. */
export const startCanary = async (pages: Record<string, string> = {}): Promise<Canary> => {
  const paths = new Set<string>();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    paths.add(path);
    if (path === '/away') return void response.writeHead(302, { location: '/redirected' }).end();
    const headers = { 'content-type': 'text/html', 'access-control-allow-origin': '*' };
    return void response.writeHead(200, headers).end(pages[path] ?? '');
  });
  // One that asks for a WebSocket was here, too.
  server.on('upgrade', (request, socket) => {
    paths.add(request.url ?? '');
    socket.destroy();
  });
  return {
    url: await listen(server),
    visited: () => [...paths],
    async silent() {
      const other = createServer(() => undefined);
      return { url: await listen(other), close: () => end(other) };
    },
    [Symbol.asyncDispose]: () => end(server),
  };
};
