import { pipeline } from 'node:stream/promises';
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { signedQuery } from '../../contract/file.ts';
import { pictureSizes } from '../../contract/picture.ts';
import { fail } from '../../contract/result.ts';
import { createFileAddresses } from '../domain/file-address.ts';
import type { Files, OpenFile } from '../domain/files.ts';
import type { Pictures } from '../domain/pictures.ts';
import type { Uploads } from '../domain/uploads.ts';
import type { Parts } from '../parts.ts';
import { sendFailure } from './errors.ts';
import { identityOf } from './identity.ts';
import { createLimiter, perUser } from './limit.ts';
import { takePicture } from './pictures.ts';
import { rangeOf } from './range.ts';
import { route, routes } from './route.ts';
import { uploadHandlers } from './uploads.ts';

export interface FileParts {
  files: Files;
  pictures: Pictures;
  uploads: Uploads;
}

/** RFC 6266 and RFC 8187: the name for those who read ASCII only, and the name. */
const disposition = (name: string): string =>
  name === ''
    ? 'inline'
    : `attachment; filename="${name.replace(/[^\x20-\x7E]|["\\%]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)}`;

/** Sends a file, or the part of it that is asked for. */
const send = async (req: Request, res: Response, { file, sha256, stream }: OpenFile, log: Parts['log']) => {
  const size = Number(file.size);
  // A file never changes, but who may read it does: only the reader's own cache keeps it.
  const headers = { 'Cache-Control': 'private, max-age=31536000, immutable', ETag: `"${sha256}"` };
  if (req.headers['if-none-match'] === headers.ETag) {
    res.set(headers).status(304).end();
    return;
  }
  const whole = req.headers['if-range'] !== undefined && req.headers['if-range'] !== headers.ETag;
  const range = whole ? null : rangeOf(req.headers.range, size);
  if (range === 'many') return sendFailure(res, fail('BAD_INPUT', 'One range at a time.').error);
  if (range === 'none') {
    res.status(416).set('Content-Range', `bytes */${size}`).end();
    return;
  }
  const bytes = req.method === 'HEAD' ? undefined : await stream(range ?? undefined);
  if (bytes === null) {
    log.error({ event: 'file-bytes-missing', sha256 });
    return sendFailure(res, fail('NOT_FOUND', 'There is no such file.').error);
  }
  res.set({
    ...headers,
    'Accept-Ranges': 'bytes',
    'Content-Type': file.contentType,
    'Content-Length': String(range === null ? size : range.to - range.from + 1),
    'Content-Disposition': disposition(file.name),
    'Content-Security-Policy': "sandbox; default-src 'none'",
  });
  if (range !== null) res.status(206).set('Content-Range', `bytes ${range.from}-${range.to}/${size}`);
  if (bytes === undefined) res.end();
  // A reader that goes away is no error.
  else await pipeline(bytes, res).catch((error: unknown) => log.debug({ event: 'download-cut', err: error }));
};

/**
 * `POST /` takes a picture (its bytes), or with JSON the beginning of an upload; `PUT /:id?offset=` its chunks; `GET /:id` the
 * bytes (with `?size=thumb` a picture's small copy), for a token or by a signed address. The rest is in docs/protocol.md.
 */
export const fileRoutes = (
  { files, pictures, uploads }: FileParts,
  { env, log, now }: Pick<Parts, 'env' | 'log' | 'now'>,
  signedIn: RequestHandler,
): Router => {
  const router = Router();
  const addresses = createFileAddresses(env.jwtSecret, now);
  const upload = uploadHandlers(uploads, { env });
  const picture = Router().use(perUser(createLimiter(60, 600, env.rateLimitScale)), takePicture(pictures));
  const begin = Router().use(...upload.begin);
  const asked = perUser(createLimiter(1_200, 600, env.rateLimitScale));
  const idOf = (req: Request): string => (typeof req.params['id'] === 'string' ? req.params['id'] : '');

  routes(router, '/', {
    post: [signedIn, (req, res, next) => (req.is('application/json') ? begin : picture)(req, res, next)],
  });
  route(router, 'get', '/limits', signedIn, (_req, res) => {
    res.json({ success: true, maxFileBytes: env.maxFileBytes });
  });

  const download: RequestHandler = async (req, res) => {
    const size = pictureSizes.safeParse(req.query['size'] ?? 'whole');
    if (!size.success) return sendFailure(res, fail('BAD_INPUT', 'There is no such size.').error);
    const opened = await files.open(identityOf(res).userId, idOf(req), size.data);
    if (opened.ok) await send(req, res, opened.value, log);
    else sendFailure(res, opened.error);
  };
  /** Who has a signed address is who it was made for; whether they may read the file is asked again. */
  const signed: RequestHandler = async (req, res, next) => {
    if (req.query['signature'] === undefined) return next();
    const given = signedQuery.safeParse(req.query);
    const opened =
      given.success && addresses.holds(idOf(req), given.data)
        ? await files.open(given.data.user, idOf(req))
        : fail('NOT_FOUND', 'There is no such file.');
    if (opened.ok) await send(req, res, opened.value, log);
    else sendFailure(res, opened.error);
  };
  routes(router, '/:id', { get: [signed, signedIn, download], put: [signedIn, ...upload.chunk] });
  route(router, 'get', '/:id/address', signedIn, asked, async (req, res) => {
    const { userId } = identityOf(res);
    const opened = await files.open(userId, idOf(req));
    if (!opened.ok) return sendFailure(res, opened.error);
    res.json({ success: true, ...addresses.sign(idOf(req), userId) });
  });
  routes(router, '/:id/upload', { get: [signedIn, ...upload.state], delete: [signedIn, ...upload.cancel] });
  route(router, 'post', '/:id/complete', signedIn, ...upload.complete);
  return router;
};
