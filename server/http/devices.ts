import { Router, type RequestHandler } from 'express';
import { deviceParams } from '../../contract/rest.ts';
import { fail } from '../../contract/result.ts';
import type { Devices } from '../domain/devices.ts';
import type { Parts } from '../parts.ts';
import { parse, sendFailure } from './errors.ts';
import { identityOf } from './identity.ts';
import { createLimiter, perUser } from './limit.ts';
import { route } from './route.ts';

/** GET /api/devices, DELETE /api/devices/:id, POST /api/devices/revoke-others: the caller's own devices. */
export const deviceRoutes = (devices: Devices, { env }: Pick<Parts, 'env'>, signedIn: RequestHandler): Router => {
  const router = Router();
  const limit = perUser(createLimiter(60, 60, env.rateLimitScale));

  route(router, 'get', '/', signedIn, limit, async (_req, res) => {
    res.json({ success: true, devices: await devices.list(identityOf(res)) });
  });

  route(router, 'post', '/revoke-others', signedIn, limit, async (_req, res) => {
    const done = await devices.signOutOthers(identityOf(res));
    if (!done.ok) return sendFailure(res, done.error);
    res.json({ success: true, ...done.value });
  });

  route(router, 'delete', '/:deviceId', signedIn, limit, async (req, res) => {
    const input = parse(deviceParams, req.params);
    // What is no id of a device names none.
    if (!input.ok) return sendFailure(res, fail('NOT_FOUND', 'There is no such device.').error);
    const done = await devices.signOut(identityOf(res), input.value.deviceId);
    if (!done.ok) return sendFailure(res, done.error);
    res.status(204).end();
  });

  return router;
};
