import { Router, type Request } from 'express';
import { loginBody, refreshBody, registerBody } from '../../contract/rest.ts';
import { fail } from '../../contract/result.ts';
import type { Auth } from '../domain/auth.ts';
import { jsonBody } from './body.ts';
import { parse, sendFailure } from './errors.ts';
import { bearerOf } from './identity.ts';
import { createLimiter, perAddress } from './limit.ts';
import { route } from './route.ts';

const QUARTER = 15 * 60;

/**
 * POST /api/auth/register, login, refresh, logout. Guesses are slowed per account (20 wrong ones in a quarter of an hour,
 * from wherever) and per address (100); a right password is not counted. Nobody is locked out for longer than that.
 */
export const authRoutes = (auth: Auth, scale: number, addressOf: (req: Request) => string): Router => {
  const router = Router();
  const registerLimit = createLimiter(30, 3_600, scale);
  const addressLimit = createLimiter(100, QUARTER, scale);
  const accountLimit = createLimiter(20, QUARTER, scale);
  const refreshLimit = createLimiter(120, 60, scale);

  route(router, 'post', '/register', ...jsonBody, perAddress(registerLimit, addressOf), async (req, res) => {
    const input = parse(registerBody, req.body);
    if (!input.ok) return sendFailure(res, input.error);
    const session = await auth.register(input.value);
    if (!session.ok) return sendFailure(res, session.error);
    res.status(201).json({ success: true, ...session.value });
  });

  route(router, 'post', '/login', ...jsonBody, async (req, res) => {
    const input = parse(loginBody, req.body);
    if (!input.ok) return sendFailure(res, input.error);
    const address = addressOf(req);
    const account = input.value.email;
    // Counted before the password is looked at: guesses sent all at once are counted as well.
    const taken = await addressLimit.take(address);
    if (!taken.ok) return sendFailure(res, taken.error);
    const allowed = await accountLimit.take(account);
    if (!allowed.ok) return sendFailure(res, allowed.error);
    const session = await auth.login(input.value);
    if (session.ok || session.error.code !== 'BAD_CREDENTIALS') {
      await Promise.all([addressLimit.giveBack(address), accountLimit.giveBack(account)]);
    }
    if (!session.ok) return sendFailure(res, session.error);
    res.json({ success: true, ...session.value });
  });

  route(router, 'post', '/refresh', ...jsonBody, perAddress(refreshLimit, addressOf), async (req, res) => {
    const input = parse(refreshBody, req.body);
    if (!input.ok) return sendFailure(res, input.error);
    const pair = await auth.refresh(input.value);
    if (!pair.ok) return sendFailure(res, pair.error);
    res.json({ success: true, ...pair.value });
  });

  route(router, 'post', '/logout', async (req, res) => {
    const token = bearerOf(req);
    const done = token === null ? fail('UNAUTHENTICATED', 'Sign in first.') : await auth.logout(token);
    if (!done.ok) return sendFailure(res, done.error);
    res.status(204).end();
  });

  return router;
};
