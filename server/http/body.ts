import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import type { Logger } from 'pino';
import { limits } from '../../contract/limits.ts';
import { fail } from '../../contract/result.ts';
import { sendFailure } from './errors.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A request with a body must say it is JSON. */
const jsonOnly: RequestHandler = (req, res, next) => {
  const empty = req.headers['content-length'] === '0';
  if (!empty && req.is('application/json') === false)
    sendFailure(res, fail('UNSUPPORTED_MEDIA', 'Send JSON with Content-Type: application/json.').error);
  else next();
};

/** Reads a JSON body of at most 64 KiB into `req.body`; undefined without one. */
export const jsonBody: RequestHandler[] = [
  jsonOnly,
  express.json({
    limit: limits.jsonBytes,
    // A packed body would have to be unpacked to be measured.
    inflate: false,
    // The parser would put U+FFFD in place of broken bytes.
    verify: (_req, _res, bytes) => void utf8.decode(bytes),
  }),
];

const statusOf = (error: unknown): number =>
  typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number'
    ? error.status
    : 500;

/** Turns what the parsers and the router throw into typed answers; anything else is a fault of ours: logged, INTERNAL. */
export const onError =
  (log: Logger): ErrorRequestHandler =>
  (error: unknown, req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const status = statusOf(error);
    if (status === 413) sendFailure(res, fail('TOO_LARGE', 'The request is too large.').error);
    else if (status === 415)
      sendFailure(res, fail('UNSUPPORTED_MEDIA', 'This encoding is not taken. Send plain UTF-8 JSON.').error);
    else if (status >= 400 && status < 500) sendFailure(res, fail('BAD_INPUT', 'The request cannot be read.').error);
    else {
      log.error({ event: 'request-failed', method: req.method, route: req.baseUrl, err: error });
      sendFailure(res, fail('INTERNAL', 'Something went wrong on the server. Try again.').error);
    }
  };
