import type { MessageView, Person } from '../../contract/ipc.ts';
import { limits } from '../../contract/limits.ts';
import { isBlank } from '../../contract/message.ts';
import { createChatAnswer, usersAnswer } from '../../contract/rest.ts';
import { errorRetry, fail, ok } from '../../contract/result.ts';
import type { ErrorCode, Result } from '../../contract/result.ts';
import type { CoreParts, CoreRequests } from '../core-api.ts';
import { viewChat, viewMessage } from '../views.ts';
import type { OpenAccount } from './account.ts';
import { createDoctorRequests } from './doctor-requests.ts';

/** The requests about chats and messages; signing in and out are the core's own. */
export type AccountRequests = Omit<CoreRequests, 'auth.probe' | 'auth.register' | 'auth.login' | 'auth.logout'>;

const isCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(errorRetry, code);
/** A new chat is known to the cache after this many syncs, or not at all. */
const CHAT_TRIES = 3;

/** Failures of the store, and anything unforeseen, as values. */
export const failureOf = (e: unknown): ReturnType<typeof fail> => {
  if (e instanceof Error && 'code' in e && isCode(e.code)) return fail(e.code, e.message);
  return fail('INTERNAL', 'Something went wrong in the app. Try again.');
};

/** Makes a request of a work on the open account. */
export type OnAccount = <I, O>(
  work: (a: OpenAccount, input: I) => Promise<Result<O>> | Result<O>,
) => (input: I) => Promise<Result<O>>;

export const createRequests = (
  parts: Pick<CoreParts, 'now' | 'log'>,
  open: () => OpenAccount | null,
): AccountRequests => {
  /** Runs a request on the open account; what is thrown becomes a failure. */
  const on: OnAccount = (work) => async (input) => {
    const a = open();
    if (!a) return fail('UNAUTHENTICATED', 'Sign in first.');
    try {
      return await work(a, input);
    } catch (e) {
      parts.log('error', 'a request failed', { error: e instanceof Error ? e.message : String(e) });
      return failureOf(e);
    }
  };
  const unsent = (a: OpenAccount, chatId: number, key: string): MessageView | undefined =>
    a.cache.page(chatId, {}, limits.pageDefault).messages.find((m) => m.key === key);

  return {
    'chats.list': on((a) =>
      ok({ chats: a.cache.chats().map((c) => viewChat(a.overlay, c)), unread: a.cache.unread() }),
    ),

    'chats.create': on(async (a, { userId }) => {
      const tokens = a.tokens();
      if (!tokens) return fail('OFFLINE', 'A new chat needs a connection to the server.');
      const r = await tokens.authed((token) =>
        a.http.call({
          method: 'POST',
          url: `${a.session.account.server}/api/chat/create`,
          token,
          body: { otherUserId: userId },
          answer: createChatAnswer,
        }),
      );
      if (!r.ok) return r;
      for (let i = 0; i < CHAT_TRIES; i += 1) {
        const chat = a.cache.chat(r.value.chatId);
        if (chat) return ok(viewChat(a.overlay, chat));
        a.link()?.sync.ask('a chat was made');
        await a.link()?.sync.settled();
      }
      const chat = a.cache.chat(r.value.chatId);
      return chat
        ? ok(viewChat(a.overlay, chat))
        : fail('TIMEOUT', 'The chat was made, but is not here yet. Try again.');
    }),

    'chats.show': on((a, { chatId }) => {
      a.openChat = chatId;
      return ok({});
    }),

    'chats.markRead': on(async (a, { chatId, seq }) => {
      const state = a.cache.chatState(chatId);
      if (!state) return fail('NOT_FOUND', 'There is no such chat.');
      if (seq <= state.readSeq) return ok({});
      a.feed.push(await a.cache.markRead(chatId, seq), 'here');
      a.link()?.pointers.read();
      return ok({});
    }),

    'messages.page': on(async (a, { chatId, limit, ...cursor }) => {
      if (!a.cache.chat(chatId)) return fail('NOT_FOUND', 'There is no such chat.');
      const at = {
        ...(cursor.before === undefined ? {} : { before: cursor.before }),
        ...(cursor.after === undefined ? {} : { after: cursor.after }),
        ...(cursor.around === undefined ? {} : { around: cursor.around }),
      };
      a.feed.paged(chatId);
      let page = a.cache.page(chatId, at, limit);
      const link = a.link();
      if (page.gaps.length > 0 && link?.connection().state === 'online') {
        await link.fill.ensure(chatId, page.gaps, at.around ?? null, at.after !== undefined);
        page = a.cache.page(chatId, at, limit);
      }
      return ok({
        messages: page.messages.map((m) => viewMessage(a.overlay, m)),
        hasOlder: page.hasOlder,
        hasNewer: page.hasNewer,
        missing: page.gaps.length > 0,
      });
    }),

    'messages.send': on(async (a, { chatId, clientId, text, pictureId }) => {
      // While the cache is filled anew, a chat on the screen may not be in it yet; the server knows whether one may write there.
      if (!a.cache.chat(chatId) && !a.cache.filling()) return fail('NOT_FOUND', 'There is no such chat.');
      const picture = pictureId === undefined ? null : a.pictures.staged(pictureId);
      if (pictureId !== undefined && !picture) return fail('NOT_FOUND', 'The picture is not here any more.');
      if (!picture && isBlank(text)) return fail('BAD_INPUT', 'The message is empty.');
      const createdAt = parts.now();
      const changes = await a.cache.enqueue({ clientId, chatId, content: text, picture, createdAt });
      a.feed.push(changes, 'here');
      const m = changes.messages.find((x) => x.key === clientId) ?? unsent(a, chatId, clientId);
      a.link()?.outbox.added({
        clientId,
        chatId,
        content: text,
        picture: picture && { ...picture, url: null },
        createdAt,
      });
      return m ? ok(viewMessage(a.overlay, m)) : fail('CONFLICT', 'This message was sent before.');
    }),

    'messages.retry': on(async (a, { clientId }) => {
      a.feed.push(await a.cache.requeue(clientId), 'here');
      a.link()?.outbox.reload();
      return ok({});
    }),

    'messages.discard': on(async (a, { clientId }) => {
      if (a.overlay.inFlight.has(clientId)) return fail('CONFLICT', 'The message is being sent.');
      const picture = a.cache.outbox().find((i) => i.clientId === clientId)?.picture;
      const discard = (): ReturnType<typeof a.cache.discard> => a.cache.discard(clientId);
      const link = a.link();
      a.feed.push(await (link ? link.outbox.without(clientId, discard) : discard()), 'here');
      // A link that was made meanwhile may have taken it up.
      if (!link) a.link()?.outbox.reload();
      if (picture) await a.pictures.drop(picture.id);
      return ok({});
    }),

    'drafts.set': on(async (a, { chatId, text }) => {
      a.feed.push(await a.cache.setDraft(chatId, text), 'here');
      return ok({});
    }),

    'typing.set': on((a, { chatId, typing }) => {
      a.link()?.presence.type(chatId, typing);
      return ok({});
    }),

    'users.search': on(async (a, { query }) => {
      if (query.trim() === '') return ok({ users: [] });
      const tokens = a.tokens();
      if (!tokens) return fail('OFFLINE', 'Looking for people needs a connection to the server.');
      const url = `${a.session.account.server}/api/users?query=${encodeURIComponent(query.trim())}`;
      const r = await tokens.authed((token) => a.http.call({ method: 'GET', url, token, answer: usersAnswer }));
      if (!r.ok) return r;
      const users: Person[] = r.value.users.map((u) => ({
        id: u.id,
        name: u.name,
        picture: u.profileImage,
        online: a.overlay.online.has(u.id),
        lastSeen: null,
      }));
      return ok({ users });
    }),

    'search.messages': on(async (a, { query, chatId }) => {
      // One without words finds nothing, but starts the worker that searches: the next does not wait for that.
      return ok(await a.cache.search(query, chatId ?? null, limits.searchResults));
    }),

    'pictures.drop': on(async (a, { id }) => {
      await a.pictures.drop(id);
      return ok({});
    }),

    'connection.retry': on((a) => {
      a.wake();
      return ok({});
    }),

    ...createDoctorRequests(on),
  };
};
