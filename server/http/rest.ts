import express, { type Express, type RequestHandler, type Router } from 'express';
import helmet from 'helmet';
import { fail } from '../../contract/result.ts';
import type { Auth } from '../domain/auth.ts';
import type { Devices } from '../domain/devices.ts';
import type { Parts } from '../parts.ts';
import { createAddressOf } from './address.ts';
import { authRoutes } from './auth.ts';
import { jsonBody, onError } from './body.ts';
import { cors } from './cors.ts';
import { deviceRoutes } from './devices.ts';
import { sendFailure } from './errors.ts';
import { fileRoutes, type FileParts } from './files.ts';
import { healthRoutes } from './health.ts';
import { userRoutes } from './users.ts';

export interface RestParts {
  auth: Auth;
  files: FileParts;
  devices: Devices;
  /** Everything under /api/chat. */
  chat: Router;
  signedIn: RequestHandler;
  ready: () => boolean;
}

/** Every REST route of the server. Order matters: origin, then who, then what. */
export const createRest = (parts: Parts, { auth, files, devices, chat, signedIn, ready }: RestParts): Express => {
  const rest = express();
  const health = healthRoutes(parts, ready);
  rest.set('trust proxy', parts.env.trustProxy);
  // A repeated or nested parameter would reach a handler as an array or an object; the plain parser keeps it flat.
  rest.set('query parser', 'simple');
  rest.disable('x-powered-by');
  rest.disable('etag');
  rest.use(health.timing);
  rest.use(
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
      // The transport is the operator's choice; a proxy with TLS adds its own.
      strictTransportSecurity: parts.env.production,
    }),
  );
  rest.use(cors(parts.env.origins));
  rest.use(health.router);
  rest.use('/api', (_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });
  rest.use('/api/auth', authRoutes(auth, parts.env.rateLimitScale, createAddressOf(parts.env.trustProxy)));
  rest.use('/api/users', userRoutes(parts, signedIn));
  rest.use('/api/devices', deviceRoutes(devices, parts, signedIn));
  rest.use('/api/files', fileRoutes(files, parts, signedIn));
  rest.use('/api/chat', jsonBody, chat);
  rest.use((_req, res) => sendFailure(res, fail('NOT_FOUND', 'There is nothing at this address.').error));
  rest.use(onError(parts.log));
  return rest;
};
