import type { RequestHandler } from 'express';
import { limits } from '../../contract/limits.ts';
import { fail } from '../../contract/result.ts';
import { pictureTypes, type Pictures } from '../domain/pictures.ts';
import { sendFailure } from './errors.ts';
import { identityOf } from './identity.ts';

/** Beyond this the bytes are not even read to be thrown away (see receive.ts). */
const HOPELESS_BYTES = 3 * limits.pictureBytes;

/** POST of a picture's bytes, in one piece; `?full=true`: it keeps all its pixels. */
export const takePicture =
  (pictures: Pictures): RequestHandler =>
  async (req, res) => {
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
    const added = await pictures.add(identityOf(res).userId, req, req.query['full'] === 'true');
    if (!added.ok) return sendFailure(res, added.error);
    const { id, width, height, size, contentType, preview } = added.value;
    const url = `/api/files/${id}`;
    res.status(201).json({ success: true, file: { id, url, width, height, size, contentType, preview } });
  };
