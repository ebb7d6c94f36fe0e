import { IncomingMessage, type Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Owner } from '../engine/scheduler.ts';
import type { Link } from './link.ts';

export interface RestAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Hands a request to an HTTP server that does not listen, as its own parser would, and tells what it answers. */
export const inject = (
  http: Server,
  call: {
    method: string;
    path: string;
    headers: Record<string, string>;
    /** `whole`: else the connection breaks after so much of it. */
    body: Uint8Array;
    whole: boolean;
    address: string;
  },
  answer: (a: RestAnswer) => void,
): IncomingMessage => {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: call.address });
  const req = new IncomingMessage(socket);
  req.method = call.method;
  req.url = call.path;
  req.headers = {
    ...call.headers,
    ...(call.body.length === 0 ? {} : { 'content-length': String(call.body.length) }),
  };
  if (call.body.length > 0) req.push(call.body);
  req.complete = call.whole;
  if (call.whole) req.push(null);
  const res = new ServerResponse(req);
  const chunks: Buffer[] = [];
  const take = (chunk: unknown): void => {
    if (typeof chunk === 'string') chunks.push(Buffer.from(chunk));
    else if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  Object.assign(res, {
    write(chunk: unknown) {
      take(chunk);
      return true;
    },
    end(chunk: unknown) {
      take(chunk);
      const headers = Object.fromEntries(Object.entries(res.getHeaders()).map(([k, v]) => [k, String(v)]));
      answer({ status: res.statusCode, headers, body: Buffer.concat(chunks).toString('utf8') });
      res.emit('finish');
      res.emit('close');
      socket.destroy();
      return res;
    },
  });
  http.emit('request', req, res);
  return req;
};

/** `fetch` of a device's process: over its way to the server, which may fail in each direction. */
export const fetchOver =
  (link: Link, owner: Owner, serverHttp: () => { http: Server; owner: Owner } | null): typeof fetch =>
  (input, init) =>
    new Promise((resolve, reject) => {
      const { scheduler, stats } = link.network;
      const signal = init?.signal;
      const fail = (): void => reject(new TypeError('fetch failed'));
      signal?.addEventListener('abort', () =>
        reject(signal.reason instanceof Error ? signal.reason : new Error('aborted')),
      );
      const later = (label: string, who: Owner | null, work: () => void): void =>
        void scheduler.at(link.delay(), label, work, who);
      if (!link.up) return later('no network', owner, fail);
      if (link.hole) return;
      // The core gives addresses as texts.
      const url = new URL(input as string);
      // The core gives these as a plain object and a text.
      const headers = (init?.headers ?? {}) as Record<string, string>;
      const given = init?.body;
      const isBytes = given instanceof ReadableStream;
      const back = (label: string, work: () => void): void => {
        if (!link.up) return later('the answer is lost', owner, fail);
        if (link.hole) return;
        if (link.clogged.down) return void scheduler.at(500, 'clogged', () => back(label, work), null);
        if (link.dropAcks > 0) {
          link.dropAcks -= 1;
          stats.count('REST answer dropped');
          return later('the answer is lost', owner, fail);
        }
        later(label, owner, work);
      };
      const arrive = (body: Uint8Array): void => {
        if (!link.up || link.hole) return;
        if (link.clogged.up) return void scheduler.at(500, 'clogged', () => arrive(body), null);
        const server = serverHttp();
        if (server === null || !server.owner.alive) return later('refused', owner, fail);
        // Bytes come over a way that may break on them; what came until then is there.
        const cut = isBytes && link.random.chance(0.15);
        const call = {
          method: init?.method ?? 'GET',
          path: url.pathname + url.search,
          headers,
          body: cut ? body.subarray(0, link.random.int(0, body.length)) : body,
          whole: !cut,
          address: link.address,
        };
        scheduler.at(
          0,
          `REST ${call.method} ${call.path}`,
          () => {
            let answered = false;
            const req = inject(server.http, call, (a) => {
              answered = true;
              back(`REST ${a.status}`, () =>
                resolve(new Response(a.status === 204 ? null : a.body, { status: a.status, headers: a.headers })),
              );
            });
            if (/offset=[1-9]/.test(call.path)) stats.count('upload went on');
            if (cut) {
              stats.count('upload cut');
              later('the connection breaks', owner, fail);
              scheduler.at(link.delay(), 'the request breaks', () => req.destroy(), server.owner);
            }
            // A server that dies before it answers: the connection breaks.
            const watch = (): void => {
              if (answered) return;
              if (server.owner.alive) scheduler.at(1_000, 'REST waits', watch, null);
              else later('broken', owner, fail);
            };
            scheduler.at(1_000, 'REST waits', watch, null);
          },
          server.owner,
        );
      };
      const depart = (body: Uint8Array): void => void scheduler.at(link.delay(), 'REST', () => arrive(body), null);
      if (isBytes) new Response(given).bytes().then(depart, fail);
      else depart(Buffer.from(typeof given === 'string' ? given : ''));
    });
