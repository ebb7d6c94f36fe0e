import type { Request, RequestHandler, Response } from 'express';
import type { Auth, Identity } from '../domain/auth.ts';
import { fail } from '../../contract/result.ts';
import { sendFailure } from './errors.ts';

/** The token of `Authorization: Bearer <token>`, null when there is none of that form. */
export const bearerOf = (req: Request): string | null =>
  /^bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(req.headers.authorization ?? '')?.[1] ?? null;

/** Lets a request through only with a good `Authorization: Bearer <access token>`; the caller is then `identityOf(res)`. */
export const requireUser =
  (auth: Auth): RequestHandler =>
  async (req, res, next) => {
    const token = bearerOf(req);
    if (token === null) {
      sendFailure(res, fail('UNAUTHENTICATED', 'Sign in first.').error);
      return;
    }
    const identity = await auth.verifyAccess(token);
    if (!identity.ok) {
      sendFailure(res, identity.error);
      return;
    }
    res.locals['identity'] = identity.value;
    next();
  };

/** Who calls. Only behind `requireUser`. */
export const identityOf = (res: Response): Identity => {
  const identity: unknown = res.locals['identity'];
  if (identity === undefined) throw new Error('identityOf was called on a route without requireUser');
  // requireUser is the only writer of this field.
  return identity as Identity;
};
