import { pipeline } from 'node:stream/promises';
import { Router, type RequestHandler } from 'express';
import { limits } from '../../contract/limits.ts';
import { fail } from '../../contract/result.ts';
import { pictureTypes, type Pictures } from '../domain/pictures.ts';
import type { Parts } from '../parts.ts';
import { sendFailure } from './errors.ts';
import { identityOf } from './identity.ts';
import { createLimiter, perUser } from './limit.ts';
import { route } from './route.ts';

/** Beyond this the bytes are not even read to be thrown away (see receive.ts). */
const HOPELESS_BYTES = 3 * limits.pictureBytes;

/** POST /api/files (body = a picture's bytes) and GET /api/files/:id. */
export const fileRoutes = (
  pictures: Pictures,
  { env, log }: Pick<Parts, 'env' | 'log'>,
  signedIn: RequestHandler,
): Router => {
  const router = Router();
  const limiter = createLimiter(60, 600, env.rateLimitScale);

  route(router, 'post', '/', signedIn, perUser(limiter), async (req, res) => {
    const kind = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
    if (!pictureTypes.has(kind)) {
      res.set('Connection', 'close');
      return sendFailure(
        res,
        fail('UNSUPPORTED_MEDIA', 'Only PNG, JPEG, WebP, GIF and AVIF pictures are taken.').error,
      );
    }
    if (Number(req.headers['content-length'] ?? 0) > HOPELESS_BYTES) {
      res.set('Connection', 'close');
      return sendFailure(res, fail('TOO_LARGE', 'The file is too large.').error);
    }
    const added = await pictures.add(identityOf(res).userId, req);
    if (!added.ok) return sendFailure(res, added.error);
    const { id, width, height, size, contentType } = added.value;
    res.status(201).json({ success: true, file: { id, url: `/api/files/${id}`, width, height, size, contentType } });
  });

  route(router, 'get', '/:id', signedIn, async (req, res) => {
    const id = req.params['id'];
    const opened = await pictures.open(identityOf(res).userId, typeof id === 'string' ? id : '');
    if (!opened.ok) return sendFailure(res, opened.error);
    const { file, sha256, stream } = opened.value;
    // A file never changes, but who may read it does: only the reader's own cache keeps it.
    const headers = { 'Cache-Control': 'private, max-age=31536000, immutable', ETag: `"${sha256}"` };
    if (req.headers['if-none-match'] === headers.ETag) {
      res.set(headers).status(304).end();
      return;
    }
    const bytes = req.method === 'HEAD' ? undefined : await stream();
    if (bytes === null) {
      log.error({ event: 'file-bytes-missing', sha256 });
      return sendFailure(res, fail('NOT_FOUND', 'There is no such file.').error);
    }
    res.set({
      ...headers,
      'Content-Type': file.contentType,
      'Content-Length': String(file.size),
      'Content-Disposition': 'inline',
      'Content-Security-Policy': "sandbox; default-src 'none'",
    });
    if (bytes === undefined) res.end();
    // A reader that goes away is no error.
    else await pipeline(bytes, res).catch((error: unknown) => log.debug({ event: 'download-cut', err: error }));
  });

  return router;
};
