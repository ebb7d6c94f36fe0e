import { request as httpRequest, type Agent, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Statuses whose answer has no body by definition. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

const responseOf = (answer: IncomingMessage): Response => {
  const headers = new Headers();
  for (const [name, values] of Object.entries(answer.headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  const status = answer.statusCode ?? 500;
  if (BODILESS.has(status)) answer.resume();
  // Node's own stream and the DOM's are one; only their types differ.
  const body = BODILESS.has(status) ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>);
  return new Response(body, { status, headers });
};

/**
 * `fetch` over node:http with agents of one's own, as far as this app uses it: redirects are never followed, the body is a
 * string or a stream of bytes, and an abort rejects with the signal's reason.
 */
export const createAgentFetch =
  (agents: { http: Agent; https: Agent }): typeof fetch =>
  (input, init = {}) =>
    new Promise((resolve, reject) => {
      const url = new URL(input instanceof Request ? input.url : input);
      const secure = url.protocol === 'https:';
      const { signal, body } = init;
      const failed = (error: unknown): void => {
        // As fetch does: an abort is told by its reason, all else by the connection's own error.
        reject(signal?.aborted === true ? signal.reason : new TypeError('fetch failed', { cause: error }));
      };
      const request = (secure ? httpsRequest : httpRequest)(url, {
        method: init.method ?? 'GET',
        headers: Object.fromEntries(new Headers(init.headers)),
        agent: secure ? agents.https : agents.http,
        ...(signal ? { signal } : {}),
      });
      request.once('error', failed);
      request.once('response', (answer) => {
        // From here on an error is one of the body, told by its stream.
        request.on('error', () => undefined);
        resolve(responseOf(answer));
      });
      // The DOM's stream and Node's own are one; only their types differ.
      if (body instanceof ReadableStream)
        pipeline(Readable.fromWeb(body as import('node:stream/web').ReadableStream), request).catch(failed);
      else request.end(typeof body === 'string' ? body : undefined);
    });
