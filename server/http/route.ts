import type { RequestHandler, Router } from 'express';
import { fail } from '../../contract/result.ts';
import { sendFailure } from './errors.ts';

type Method = 'get' | 'post' | 'put' | 'delete';

const ALLOW: Record<Method, string> = { get: 'GET, HEAD', post: 'POST', put: 'PUT', delete: 'DELETE' };
const methods: readonly Method[] = ['get', 'post', 'put', 'delete'];

/** Registers the handlers of `path` by method; any other method is 405 with `Allow`, signed in or not. */
export const routes = (
  router: Router,
  path: string,
  handlers: Partial<Record<Method, readonly RequestHandler[]>>,
): void => {
  const taken = methods.filter((method) => handlers[method] !== undefined);
  const allow = taken.map((method) => ALLOW[method]).join(', ');
  const at = router.route(path);
  for (const method of taken) at[method](...(handlers[method] ?? []));
  at.all((_req, res) => {
    res.set('Allow', allow);
    sendFailure(res, fail('METHOD_NOT_ALLOWED', `This address takes ${allow} only.`).error);
  });
};

/** The same for an address that takes one method. */
export const route = (router: Router, method: Method, path: string, ...handlers: RequestHandler[]): void =>
  routes(router, path, { [method]: handlers });
