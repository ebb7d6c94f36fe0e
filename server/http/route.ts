import type { RequestHandler, Router } from 'express';
import { fail } from '../../contract/result.ts';
import { sendFailure } from './errors.ts';

type Method = 'get' | 'post';

/** Registers `handlers` for one method of `path`; any other method is 405 with `Allow`, signed in or not. */
export const route = (router: Router, method: Method, path: string, ...handlers: RequestHandler[]): void => {
  const allow = method === 'get' ? 'GET, HEAD' : 'POST';
  router
    .route(path)
    [method](...handlers)
    .all((_req, res) => {
      res.set('Allow', allow);
      sendFailure(res, fail('METHOD_NOT_ALLOWED', `This address takes ${allow} only.`).error);
    });
};
