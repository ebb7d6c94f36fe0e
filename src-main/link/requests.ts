import type { Person } from '../../contract/ipc.ts';
import { isBlank } from '../../contract/message.ts';
import { createChatAnswer, usersAnswer } from '../../contract/rest.ts';
import { errorRetry, fail, ok } from '../../contract/result.ts';
import type { ErrorCode, Result } from '../../contract/result.ts';
import { faceSource } from '../cache/records.ts';
import type { CoreParts, CoreRequests } from '../core-api.ts';
import { viewChat, viewMessage } from '../views.ts';
import type { OpenAccount } from './account.ts';
import { createActRequests, discard, unsent } from './act-requests.ts';
import { createDateRequests } from './date-requests.ts';
import { createChatRequests, setOf } from './chat-requests.ts';
import { createDeviceRequests } from './devices.ts';
import { createDraftRequests } from './draft-requests.ts';
import { createGroupRequests, soonHere } from './group-requests.ts';
import { createDoctorRequests } from './doctor-requests.ts';
import { createSearchRequests } from './search-requests.ts';
import { createPeopleRequests } from './people-requests.ts';
import { createStorageRequests } from './storage-requests.ts';
import { createTransferRequests } from './transfer-requests.ts';
import { errorFields } from '../log.ts';

/** The requests about chats and messages; signing in and out are the core's own. */
export type AccountRequests = Omit<CoreRequests, 'auth.probe' | 'auth.register' | 'auth.login' | 'auth.logout'>;

const isCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(errorRetry, code);

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
  parts: Pick<CoreParts, 'now' | 'log' | 'randomBytes'>,
  open: () => OpenAccount | null,
): AccountRequests => {
  /** Runs a request on the open account; what is thrown becomes a failure. */
  const on: OnAccount = (work) => async (input) => {
    const a = open();
    if (!a) return fail('UNAUTHENTICATED', 'Sign in first.');
    try {
      return await work(a, input);
    } catch (e) {
      parts.log('error', 'a request failed', errorFields(e));
      return failureOf(e);
    }
  };

  const unmark = (a: OpenAccount, chatId: number): Promise<void> =>
    setOf(parts, a, { kind: 'unread', chatId, from: null });

  return {
    'chats.list': on((a) =>
      ok({ chats: a.cache.chats().map((c) => viewChat(a.overlay, c)), unread: a.cache.unread() }),
    ),

    'chats.part': on((a, { after }) => {
      const { chats, next } = a.cache.chatsPart(after);
      return ok({ chats: chats.map((c) => viewChat(a.overlay, c)), next, unread: a.cache.unread() });
    }),

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
      return soonHere(a, r.value.chatId);
    }),

    'chats.show': on((a, { chatId }) => {
      a.openChat = chatId;
      return ok({});
    }),

    'chats.markRead': on(async (a, { chatId, seq }) => {
      const state = a.cache.chatState(chatId);
      if (!state) return fail('NOT_FOUND', 'There is no such chat.');
      // Whoever looks at a chat that they marked unread goes on reading; asked for from elsewhere, the mark is what is meant.
      if (a.openChat !== chatId && a.cache.chat(chatId)?.marked != null) await unmark(a, chatId);
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
      link?.quotes(chatId, page.messages);
      return ok({
        messages: page.messages.map((m) => viewMessage(a.overlay, m)),
        hasOlder: page.hasOlder,
        hasNewer: page.hasNewer,
        from: page.from,
        to: page.to,
        holes: page.holes,
      });
    }),

    'messages.send': on(
      async (a, { chatId, clientId, text, pictureId, fileId, albumId = null, replyTo = null, mentions = [] }) => {
        // While the cache is filled anew, a chat on the screen may not be in it yet; the server knows whether one may write there.
        if (!a.cache.chat(chatId) && !a.cache.filling()) return fail('NOT_FOUND', 'There is no such chat.');
        const staged = pictureId === undefined ? null : a.pictures.staged(pictureId);
        const picture = staged && { ...staged, album: albumId };
        if (pictureId !== undefined && !picture) return fail('NOT_FOUND', 'The picture is not here any more.');
        const file = fileId === undefined ? null : a.outgoing.taken(fileId);
        if (fileId !== undefined && !file) return fail('NOT_FOUND', 'The file is not here any more.');
        if (picture && file) return fail('BAD_INPUT', 'A message carries one thing.');
        if (!picture && !file && isBlank(text)) return fail('BAD_INPUT', 'The message is empty.');
        const createdAt = parts.now();
        const known = a.cache.outbox().some((i) => i.clientId === clientId) || a.cache.ownSeq(clientId) !== null;
        if (!known) a.overlay.untried.add(clientId);
        const changes = await a.cache.enqueue({
          clientId,
          chatId,
          content: text,
          picture,
          file,
          createdAt,
          replyTo,
          mentions,
        });
        if (picture) a.pictures.taken(picture.id);
        a.feed.push(changes, 'here');
        const m = changes.messages.find((x) => x.key === clientId) ?? unsent(a, chatId, clientId);
        a.link()?.outbox.added({
          clientId,
          chatId,
          content: text,
          picture: picture && { ...picture, url: null },
          file: file && { ...file, fileId: null, paused: false },
          createdAt,
          replyTo,
          mentions,
        });
        if (file) a.uploads.kick();
        return m ? ok(viewMessage(a.overlay, m)) : fail('CONFLICT', 'This message was sent before.');
      },
    ),

    'messages.waiting': on((a) => ok({ count: a.cache.outbox().filter((item) => item.state === 'queued').length })),

    'messages.retry': on(async (a, { clientId }) => {
      a.feed.push(await a.cache.requeue(clientId), 'here');
      a.link()?.outbox.reload();
      a.uploads.kick();
      return ok({});
    }),

    'messages.discard': on(async (a, { clientId }) => {
      // A picture on its way up can be called back; what the server may have cannot.
      if (a.overlay.inFlight.has(clientId) && !a.pictures.cancel(clientId))
        return fail('CONFLICT', 'The message is being sent.');
      const item = a.cache.outbox().find((i) => i.clientId === clientId);
      if (item) await discard(a, item);
      return ok({});
    }),

    ...createDraftRequests(on),

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
        picture: faceSource(u.profileImage),
        online: a.overlay.online.has(u.id),
        lastSeen: null,
      }));
      return ok({ users });
    }),

    'pictures.page': on((a, { chatId, limit, ...at }) => {
      const page = a.cache.gallery(chatId, at, limit);
      return ok({ ...page, messages: page.messages.map((m) => viewMessage(a.overlay, m)) });
    }),

    'pictures.drop': on(async (a, { id }) => {
      await a.pictures.drop(id);
      return ok({});
    }),

    'connection.retry': on((a) => {
      a.wake();
      return ok({});
    }),

    ...createActRequests(parts, on),
    ...createGroupRequests(on),
    ...createSearchRequests(on),
    ...createDateRequests(on),
    ...createChatRequests(parts, on),
    ...createDeviceRequests(on),
    ...createStorageRequests(on),
    ...createTransferRequests(on),
    ...createDoctorRequests(on),
    ...createPeopleRequests(on),
  };
};
