import { timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Router, type Request, type RequestHandler } from 'express';
import { collectDefaultMetrics, Histogram, register, Registry } from 'prom-client';
import { z } from 'zod';
import { fail } from '../../contract/result.ts';
import { PROTOCOL } from '../../contract/socket.ts';
import type { Parts } from '../parts.ts';
import { sendFailure } from './errors.ts';
import { route } from './route.ts';

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')));

const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/;

/** This machine by its own names: a web page can give it another one (DNS rebinding), and a proxy passes the public one on. */
const OWN_NAME = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/** From this machine itself, and not passed on by a proxy that runs on it. */
const fromHere = (req: Request): boolean =>
  LOOPBACK.test(req.socket.remoteAddress ?? '') &&
  OWN_NAME.test(req.headers.host ?? '') &&
  req.headers['x-forwarded-for'] === undefined &&
  req.headers.forwarded === undefined;

const holdsToken = (req: Request, token: string | null): boolean => {
  const given = Buffer.from(req.headers.authorization ?? '');
  const expected = Buffer.from(`Bearer ${token ?? ''}`);
  return token !== null && given.length === expected.length && timingSafeEqual(given, expected);
};

/** GET /healthz (200 once `ready` and while the database answers) and GET /metrics (this machine or METRICS_TOKEN only). */
export const healthRoutes = (
  { db, env }: Pick<Parts, 'db' | 'env'>,
  ready: () => boolean,
): { router: Router; timing: RequestHandler } => {
  const router = Router();
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    name: 'sarn_http_seconds',
    help: 'Time to answer a REST call',
    labelNames: ['method', 'status'],
    registers: [registry],
  });

  route(router, 'get', '/healthz', async (_req, res) => {
    const alive =
      ready() &&
      (await db.query('SELECT 1 AS one').then(
        () => true,
        () => false,
      ));
    if (alive) res.json({ status: 'ok', name: 'sarn', version, protocol: PROTOCOL });
    else
      sendFailure(res, fail('UNAVAILABLE', 'The server is starting, stopping, or without its database.', 1_000).error);
  });

  route(router, 'get', '/metrics', async (req, res) => {
    if (!fromHere(req) && !holdsToken(req, env.metricsToken)) {
      return sendFailure(res, fail('NOT_FOUND', 'There is nothing at this address.').error);
    }
    // The global registry holds what the rest of the process counts.
    const all = Registry.merge([registry, register]);
    res.set('Content-Type', all.contentType).send(await all.metrics());
  });

  const timing: RequestHandler = (req, res, next) => {
    const end = seconds.startTimer();
    res.on('finish', () => end({ method: req.method, status: res.statusCode }));
    next();
  };
  return { router, timing };
};
