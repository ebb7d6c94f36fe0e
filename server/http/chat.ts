import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { chatId as chatIdSchema } from '../../contract/ids.ts';
import { createChatBody, historyQuery } from '../../contract/rest.ts';
import { fail, type Result } from '../../contract/result.ts';
import { createChat } from '../domain/create-chat.ts';
import { readHistory } from '../domain/history.ts';
import { listChats } from '../domain/list-chats.ts';
import type { Pointers } from '../domain/pointers.ts';
import type { Presence } from '../domain/presence.ts';
import type { Publisher } from '../domain/publisher.ts';
import type { Parts } from '../parts.ts';
import { failureOf } from '../socket/errors.ts';
import { callRates, type Limiter } from '../socket/rates.ts';
import { parse, sendFailure } from './errors.ts';
import { identityOf } from './identity.ts';
import { createOpenAnswers } from './open-answers.ts';
import { route } from './route.ts';

/** Answers on their way to one user at once. */
const OPEN_ANSWERS = 20;

export interface ChatRoutes {
  parts: Parts;
  publish: Publisher;
  pointers: Pointers;
  presence: Presence;
  limiter: Limiter;
  requireUser: RequestHandler;
}

/** The chat id of a path; NOT_FOUND when it is none. */
const chatIdOf = (req: Request): Result<number> => {
  const text = req.params['chatId'];
  const read = typeof text === 'string' && /^[1-9]\d{0,9}$/.test(text) ? chatIdSchema.safeParse(Number(text)) : null;
  return read?.success === true ? { ok: true, value: read.data } : fail('NOT_FOUND', 'There is no such address.');
};

/** The seed's five routes, at /api/chat. A JSON body is parsed by whoever mounts the router. */
export const createChatRouter = ({ parts, publish, pointers, presence, limiter, requireUser }: ChatRoutes): Router => {
  const router = express.Router({ caseSensitive: true });
  const open = createOpenAnswers(Math.max(1, Math.round(OPEN_ANSWERS * parts.env.rateLimitScale)));

  /** Answers with what `work` gives, or its failure; never throws. */
  const answer =
    (rate: keyof typeof callRates, work: (userId: number, req: Request) => Promise<Result<object>>): RequestHandler =>
    async (req: Request, res: Response) => {
      const { userId } = identityOf(res);
      const waitMs = limiter.take(`rest-${rate}:${userId}`, callRates[rate]);
      if (waitMs > 0) {
        sendFailure(res, fail('RATE_LIMITED', 'Too many requests. Wait a moment.', waitMs).error);
        return;
      }
      const end = open.enter(userId);
      if (end === null) {
        sendFailure(res, fail('RATE_LIMITED', 'Read the answers that are on their way first.', 1_000).error);
        return;
      }
      res.once('close', end);
      try {
        const result = await work(userId, req);
        if (result.ok) res.json({ success: true, ...result.value });
        else sendFailure(res, result.error);
      } catch (error) {
        sendFailure(res, failureOf(parts, `rest-${rate}`, error));
      }
    };
  const list = answer('list', async (userId) => ({ ok: true, value: { chats: await listChats(parts, userId) } }));
  const online = answer('online', async (userId) => ({
    ok: true,
    value: { onlineUsers: await presence.online(userId) },
  }));
  const create = answer('create', async (userId, req) => {
    const body = parse(createChatBody, req.body);
    if (!body.ok) return body;
    const made = await createChat(parts, publish, userId, Number(body.value.otherUserId));
    if (!made.ok) return made;
    return {
      ok: true,
      value: { ...made.value, message: made.value.isNewChat ? 'Chat created' : 'Chat already exists' },
    };
  });
  const history = answer('history', async (userId, req) => {
    const chatId = chatIdOf(req);
    if (!chatId.ok) return chatId;
    const query = parse(historyQuery, req.query);
    return query.ok ? readHistory(parts, pointers, userId, chatId.value, query.value) : query;
  });
  const read = answer('read', async (userId, req) => {
    const chatId = chatIdOf(req);
    if (!chatId.ok) return chatId;
    const marked = await pointers.read(userId, chatId.value);
    if (!marked.ok) return marked;
    return { ok: true, value: { readSeq: marked.value.readSeq, unreadCount: marked.value.unreadCount } };
  });

  route(router, 'get', '/list', requireUser, list);
  route(router, 'post', '/create', requireUser, create);
  route(router, 'get', '/online-users', requireUser, online);
  route(router, 'get', '/:chatId/message', requireUser, history);
  route(router, 'post', '/:chatId/mark-read', requireUser, read);
  return router;
};
