import { Router, type RequestHandler } from 'express';
import { usersQuery } from '../../contract/rest.ts';
import { findPeople } from '../domain/accounts.ts';
import type { Parts } from '../parts.ts';
import { parse, sendFailure } from './errors.ts';
import { identityOf } from './identity.ts';
import { createLimiter, perUser } from './limit.ts';
import { route } from './route.ts';

/** GET /api/users?query= */
export const userRoutes = ({ db, env }: Pick<Parts, 'db' | 'env'>, signedIn: RequestHandler): Router => {
  const router = Router();
  const limiter = createLimiter(120, 60, env.rateLimitScale);
  route(router, 'get', '/', signedIn, perUser(limiter), async (req, res) => {
    const input = parse(usersQuery, req.query);
    if (!input.ok) return sendFailure(res, input.error);
    const users = await findPeople(db, identityOf(res).userId, input.value.query);
    res.json({ success: true, users });
  });
  return router;
};
