import type { Request, RequestHandler, Response } from 'express';
import { chunkQuery, fileId, uploadBody, type Upload } from '../../contract/file.ts';
import { limits } from '../../contract/limits.ts';
import { fail, type Result } from '../../contract/result.ts';
import { createGates } from '../domain/gate.ts';
import type { Uploads } from '../domain/uploads.ts';
import type { Parts } from '../parts.ts';
import { jsonBody } from './body.ts';
import { parse, sendFailure } from './errors.ts';
import { identityOf } from './identity.ts';
import { createLimiter, perUser } from './limit.ts';

/** Chunks of a user that are received at once: each is held in memory until it is stored. */
const CHUNKS_AT_ONCE = 4;

/** What comes after the limit is read and thrown away up to this many times the limit, so that the sender hears the answer. */
const PATIENCE = 3;

/** What is stored at once: at most this share of the file, so that a server that dies loses less than 1 % of it. */
const SHARE = 128;
const LEAST = 64 * 1024;
const pieceOf = (size: number): number => Math.min(limits.fileChunkBytes, Math.max(LEAST, Math.floor(size / SHARE)));

/**
 * Hands a body over in pieces of `size` or more, one after the other, and the rest at its end. It is read as fast as it comes also
 * while a piece is stored: what waits in the system's own buffers is lost when the connection is reset. What arrived before that
 * counts, and is not sent again. After a failure the rest is read and thrown away, so that its sender hears of it.
 */
const storeBody = (
  req: Request,
  size: number,
  store: (bytes: Buffer) => Promise<Result<Upload>>,
): Promise<Result<Upload>> =>
  new Promise((resolve, reject) => {
    let waiting: Buffer[] = [];
    let held = 0;
    let all = 0;
    let ended = false;
    let busy = false;
    let last: Result<Upload> | undefined;
    const pump = async (): Promise<void> => {
      busy = true;
      while (last?.ok !== false && (held >= size || (ended && (held > 0 || last === undefined)))) {
        const bytes = Buffer.concat(waiting);
        waiting = [];
        held = 0;
        last = await store(bytes);
      }
      busy = false;
      if (ended && last !== undefined) resolve(last);
    };
    const next = (): void => {
      if (!busy) pump().catch(reject);
    };
    req.on('data', (bytes: Buffer) => {
      all += bytes.length;
      if (all > limits.fileChunkBytes) {
        last = fail('TOO_LARGE', 'The chunk is too large.');
        if (all > PATIENCE * limits.fileChunkBytes) req.destroy();
        return;
      }
      waiting.push(bytes);
      held += bytes.length;
      next();
    });
    const end = (): void => {
      ended = true;
      next();
    };
    // An aborted request has an error and no end.
    req.once('error', end);
    req.once('end', end);
    req.once('close', end);
    // Its sender may have gone while this was on its way here: then nothing of all that comes any more.
    if (req.destroyed) end();
  });

const idOf = (req: Request): string => fileId.safeParse(req.params['id']).data ?? '';

const answer = <T>(res: Response, result: Result<T>, name: string, status = 200): void => {
  if (result.ok) res.status(status).json({ success: true, [name]: result.value });
  else sendFailure(res, result.error);
};

/** POST of what a file will be: begins an upload, or says how far it has come. */
export const beginUpload =
  (uploads: Uploads): RequestHandler =>
  async (req, res) => {
    const wish = parse(uploadBody, req.body);
    if (!wish.ok) return sendFailure(res, wish.error);
    answer(res, await uploads.begin(identityOf(res).userId, wish.value), 'upload', 201);
  };

export interface UploadHandlers {
  /** POST of what a file will be: begins an upload, or says how far it has come. */
  begin: RequestHandler[];
  /** PUT of the bytes from `?offset=` on. */
  chunk: RequestHandler[];
  state: RequestHandler[];
  cancel: RequestHandler[];
  complete: RequestHandler[];
}

/** What answers about uploads; all but `begin` are behind `/:id`. The caller is signed in already. */
export const uploadHandlers = (uploads: Uploads, { env }: Pick<Parts, 'env'>): UploadHandlers => {
  const begins = perUser(createLimiter(600, 600, env.rateLimitScale));
  const chunks = perUser(createLimiter(12_000, 600, env.rateLimitScale));
  const calls = perUser(createLimiter(1_200, 600, env.rateLimitScale));
  const receiving = createGates<number>({ running: CHUNKS_AT_ONCE, waiting: 0 });
  const running = new Map<string, { req: Request; done: Promise<unknown> }>();
  /**
   * A sender that comes back has let go of the request before, which this side may not have noticed yet: it is ended, and what
   * came of it stored, before anybody is told where the upload goes on. Answers whether there was one.
   */
  const settled = async (id: string): Promise<boolean> => {
    const before = running.get(id);
    if (before === undefined) return false;
    before.req.destroy();
    await before.done.catch(() => undefined);
    return true;
  };

  return {
    begin: [
      begins,
      ...jsonBody,
      async (req, res) => {
        const wish = parse(uploadBody, req.body);
        if (!wish.ok) return sendFailure(res, wish.error);
        const { userId } = identityOf(res);
        const begun = await uploads.begin(userId, wish.value);
        const moved = begun.ok && (await settled(begun.value.id));
        answer(res, moved ? await uploads.begin(userId, wish.value) : begun, 'upload', 201);
      },
    ],
    chunk: [
      chunks,
      async (req, res) => {
        const { userId } = identityOf(res);
        const id = idOf(req);
        const query = parse(chunkQuery, req.query);
        const taken = await receiving.run(userId, async () => {
          const tooLarge = Number(req.headers['content-length'] ?? 0) > limits.fileChunkBytes;
          const now = tooLarge ? fail('TOO_LARGE', 'The chunk is too large.') : await uploads.state(userId, id);
          let at = query.ok ? query.value.offset : 0;
          const size = now.ok ? pieceOf(now.value.size) : limits.fileChunkBytes;
          const own = now.ok && !running.has(id);
          const done = storeBody(req, size, async (bytes) => {
            if (!query.ok) return query;
            if (!now.ok) return now;
            const from = at;
            at += bytes.length;
            return uploads.take(userId, id, from, bytes);
          });
          if (own) running.set(id, { req, done });
          return done.finally(() => own && running.delete(id));
        });
        // What is not read would be taken for the next request.
        if (!req.complete) res.set('Connection', 'close');
        if (taken.ok || taken.error.code !== 'CONFLICT') return answer(res, taken, 'upload');
        const now = await uploads.state(userId, id);
        if (now.ok) res.set('Upload-Offset', String(now.value.received));
        sendFailure(res, taken.error);
      },
    ],
    state: [calls, async (req, res) => answer(res, await uploads.state(identityOf(res).userId, idOf(req)), 'upload')],
    cancel: [
      calls,
      async (req, res) => {
        const done = await uploads.cancel(identityOf(res).userId, idOf(req));
        if (done.ok) res.status(204).end();
        else sendFailure(res, done.error);
      },
    ],
    complete: [
      calls,
      async (req, res) => answer(res, await uploads.complete(identityOf(res).userId, idOf(req)), 'file'),
    ],
  };
};
