import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { end, listen } from './loopback.ts';

/** What the server says is the newest version. */
export interface Offer {
  version: string;
  bytes: string;
  /** Says another checksum than that of the bytes. */
  spoilt?: boolean;
  stagingPercentage?: number;
}

export interface UpdateServer extends AsyncDisposable {
  url: string;
  offer(offer: Offer): void;
  /** Answers nothing but 503 from now on. */
  fail(): void;
  /** The headers of every request so far. */
  asked: IncomingHttpHeaders[];
}

/** The plain web server that `latest-linux.yml` and the AppImage lie on. */
export const startUpdateServer = async (): Promise<UpdateServer> => {
  let now: Offer | null = null;
  const asked: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers);
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    if (now === null) return void response.writeHead(503).end();
    const { version, bytes, spoilt = false, stagingPercentage } = now;
    const name = `sarn-${version}-linux-x86_64.AppImage`;
    if (path === `/${name}`) return void response.end(bytes);
    if (path !== '/latest-linux.yml') return void response.writeHead(404).end();
    const sha512 = createHash('sha512')
      .update(spoilt ? `${bytes}?` : bytes)
      .digest('base64');
    const staged = stagingPercentage === undefined ? '' : `stagingPercentage: ${stagingPercentage}\n`;
    response.end(
      `version: ${version}\nfiles:\n  - url: ${name}\n    sha512: ${sha512}\n    size: ${bytes.length}\npath: ${name}\nsha512: ${sha512}\nreleaseDate: '2026-11-22T00:00:00.000Z'\n${staged}`,
    );
  });
  return {
    url: `${await listen(server)}/`,
    offer: (offer) => void (now = offer),
    fail: () => void (now = null),
    asked,
    [Symbol.asyncDispose]: () => end(server),
  };
};
