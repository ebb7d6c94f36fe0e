import type { RequestHandler } from 'express';
import { fail } from '../../contract/result.ts';
import { sendFailure } from './errors.ts';

/** True for an origin on the list, and for no origin at all: only web pages send one, and the app's main process is none. */
export const originAllowed = (origins: readonly string[], origin: string | undefined): boolean =>
  origin === undefined || origins.includes(origin);

/** How long a browser may remember the answer to its question, seconds. */
const PREFLIGHT_SECONDS = '600';

/** Answers web pages on the allow-list and refuses all others, before anything is done for them. No cookies, so no credentials. */
export const cors =
  (origins: readonly string[]): RequestHandler =>
  (req, res, next) => {
    res.vary('Origin');
    const { origin } = req.headers;
    if (!originAllowed(origins, origin)) {
      sendFailure(res, fail('FORBIDDEN', 'This web origin is not on the server’s allow-list.').error);
      return;
    }
    if (origin !== undefined)
      res.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': 'Retry-After' });
    if (req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined) {
      res.set({
        'Access-Control-Allow-Methods': 'GET, HEAD, POST, DELETE',
        'Access-Control-Allow-Headers': 'Authorization, Content-Type',
        'Access-Control-Max-Age': PREFLIGHT_SECONDS,
      });
      res.status(204).end();
      return;
    }
    next();
  };
