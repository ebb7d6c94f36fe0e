import { hostname } from 'node:os';
import type { Account, IpcOutput } from '../contract/ipc.ts';
import type { SessionAnswer } from '../contract/rest.ts';
import { fail, ok } from '../contract/result.ts';
import type { Result } from '../contract/result.ts';
import { openCache } from './cache/index.ts';
import type { CreateCore } from './core-api.ts';
import { deviceName } from './device-name.ts';
import { openAccount } from './link/account.ts';
import type { OpenAccount } from './link/account.ts';
import { createEvents } from './link/events.ts';
import { createHttp } from './link/http.ts';
import { createRequests, failureOf } from './link/requests.ts';
import { probe, signIn } from './link/sign-in.ts';
import { openSessionFile, openToken, sealToken } from './session.ts';
import type { StoredSession } from './session.ts';
import { errorFields } from './log.ts';

/** How long the server has to hear of a sign-out, ms. */
const LOGOUT_MS = 5_000;
/** Older unread chats that a short menu may name; beyond that it has enough. */
const OLDER_UNREAD = 100;
/** How soon files that could not be opened are tried again, ms. */
const REOPEN_MS = 2_000;

/** The client without a window: one signed-in account, its files, and its connection. Never throws after `start`. */
export const createCore: CreateCore = (parts) => {
  const events = createEvents(parts.log);
  const file = openSessionFile(parts.dir);
  const http = createHttp(parts.fetch);
  const notices = new Set<IpcOutput<'app.state'>['notices'][number]>();
  events.on('notice', ({ kind }) => {
    if (kind === 'disk-ok') notices.delete('disk-full');
    else if (kind === 'store-ok') notices.delete('store-closed');
    else notices.add(kind);
  });
  let online: Promise<unknown> = Promise.resolve();
  let current: OpenAccount | null = null;
  let closed = false;

  /** Signing in, out and closing happen one after the other. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };
  const guarded = async <T>(work: () => Promise<Result<T>>): Promise<Result<T>> => {
    try {
      return await work();
    } catch (e) {
      parts.log('error', 'signing in or out failed', errorFields(e));
      return failureOf(e);
    }
  };

  const open = async (session: StoredSession): Promise<OpenAccount> => {
    const account = await openAccount({
      parts,
      openCache,
      events,
      session,
      save: (s) => file.save(s),
      onEnded: () => void ended(account),
    });
    for (const notice of account.notices) notices.add(notice);
    current = account;
    return account;
  };
  const shut = async (): Promise<OpenAccount | null> => {
    const account = current;
    current = null;
    await account?.close();
    return account;
  };

  /** The server ended the session: the files stay for when the same user signs in again. */
  const ended = (account: OpenAccount): Promise<void> =>
    inTurn(async () => {
      if (current !== account) return;
      parts.log('info', 'the server ended the session');
      try {
        try {
          await shut();
        } finally {
          await file.save({ ...account.session, state: 'out', sealed: null });
        }
      } catch (e) {
        parts.log('error', 'the ended session could not be put away', errorFields(e));
      }
      events.emit('account.changed', { account: null, reason: 'revoked' });
    });

  /** Asks the keychain (which may ask the user, and take its time) and connects. */
  const unseal = async (account: OpenAccount): Promise<void> => {
    const { sealed } = account.session;
    const refresh = sealed === null ? null : await openToken(parts.keychain, account.session.account, sealed);
    await online;
    if (current !== account || closed) return;
    if (refresh === null) events.emit('notice', { kind: 'keychain-lost' });
    else account.connect(refresh, null);
  };

  /**
   * Opens the account that is signed in here; null when nobody is. When its files cannot be opened now (a full disk, another
   * program that holds them), that is said, and tried again until they can.
   */
  const openStored = async (): Promise<OpenAccount | null> => {
    const session = await file.load();
    if (!session || session.state === 'out' || closed) return null;
    try {
      const account = await open(session);
      unseal(account).catch((e: unknown) => parts.log('error', 'the session could not be opened', errorFields(e)));
      return account;
    } catch (e) {
      parts.log('error', 'the account could not be opened', errorFields(e));
      const failure = failureOf(e);
      notices.add(!failure.ok && failure.error.code === 'DISK' ? 'disk-full' : 'store-closed');
      parts.after(REOPEN_MS, () => void inTurn(openAgain));
      return null;
    }
  };
  const openAgain = async (): Promise<void> => {
    const account = closed || current !== null ? null : await openStored();
    if (account === null) return;
    events.emit('notice', { kind: 'disk-ok' });
    events.emit('notice', { kind: 'store-ok' });
    events.emit('account.changed', { account: account.session.account, reason: 'signed-in' });
  };

  const adopt = async (origin: string, answer: SessionAnswer): Promise<Result<Account>> => {
    const shown = await shut();
    notices.delete('keychain-lost');
    notices.delete('session-lost');
    notices.delete('files-left');
    const before = await file.load();
    const same = before?.account.server === origin && before.account.userId === answer.user.id;
    const { id, name, email } = answer.user;
    const user: Account = { server: origin, userId: id, name, email };
    const sealed = await sealToken(parts.keychain, user, answer.refreshToken).catch((e: unknown) => {
      parts.log('warn', 'the keychain could not keep the session; it ends with the app', errorFields(e));
      return null;
    });
    const session: StoredSession = {
      version: 1,
      account: user,
      deviceId: answer.deviceId,
      state: 'in',
      sealed,
      keychain: parts.keychain.name,
      syncedAt: same ? before.syncedAt : null,
    };
    let account: OpenAccount;
    try {
      await file.save(session);
      account = await open(session);
    } catch (e) {
      // The window goes on with the account that session.json names: the new one once it was saved, else the one of before.
      if (shown) parts.after(REOPEN_MS, () => void inTurn(openAgain));
      throw e;
    }
    if (same && shown?.session.account.userId === id && shown.session.account.server === origin) {
      // The window goes on showing what it shows.
      account.openChat = shown.openChat;
      for (const chatId of shown.feed.shown()) account.feed.paged(chatId);
    }
    await online;
    events.emit('account.changed', { account: session.account, reason: 'signed-in' });
    account.connect(answer.refreshToken, answer.accessToken);
    return ok(session.account);
  };

  const enter = (
    server: string,
    path: '/api/auth/register' | '/api/auth/login',
    body: Record<string, string>,
  ): Promise<Result<Account>> =>
    guarded(() =>
      inTurn(async () => {
        if (closed) return fail('BUSY', 'The app is closing.');
        if (current?.tokens()) return fail('CONFLICT', 'Somebody is signed in. Sign out first.');
        const r = await signIn(http, server, path, { ...body, deviceName: deviceName(process.platform, hostname()) });
        return r.ok ? adopt(r.value.origin, r.value.session) : r;
      }),
    );

  const logout = async (force: boolean): Promise<Result<Record<string, never>>> => {
    if (!current) return ok({});
    if (!force && current.cache.outbox().length + current.cache.acts().length > 0) {
      return fail('CONFLICT', 'There are messages that were not sent. Signing out would throw them away.');
    }
    const tokens = current.tokens();
    const url = `${current.session.account.server}/api/auth/logout`;
    const told = tokens?.authed((token) => http.call({ method: 'POST', url, token, timeout: LOGOUT_MS, answer: null }));
    await Promise.race([told, new Promise<void>((resolve) => void parts.after(LOGOUT_MS, resolve))]);
    const account = current;
    // Each for itself: a store that has died, or a file that is in use, must not keep the rest here.
    const done = async (what: string, work: () => Promise<unknown>): Promise<boolean> => {
      try {
        await work();
        return true;
      } catch (error) {
        parts.log('error', what, errorFields(error));
        return false;
      }
    };
    await done('the store did not close', shut);
    // What cannot be deleted must at least let nobody in.
    const out = { ...account.session, state: 'out', sealed: null } as const;
    const cleared = await done('the session was not deleted', () => file.clear());
    if (!cleared) await done('the session was not ended', () => file.save(out));
    const removed = await done('the account’s files were not deleted', () => account.remove());
    notices.clear();
    events.emit('account.changed', { account: null, reason: 'signed-out' });
    if (!cleared || !removed) events.emit('notice', { kind: 'files-left' });
    return ok({});
  };

  return {
    start: (when = online) =>
      inTurn(async () => {
        online = when;
        await openStored();
        if (file.damaged()) notices.add('session-lost');
      }),
    account: () => current?.session.account ?? null,
    connection: () => current?.connection() ?? { state: 'offline', syncedAt: null, catchingUp: 0 },
    notices: () => [...notices],
    unread: () => current?.cache.unread() ?? 0,
    requests: {
      ...createRequests(parts, () => current),
      'auth.probe': ({ server }) => guarded(() => probe(http, server)),
      'auth.register': ({ server, ...body }) => enter(server, '/api/auth/register', body),
      'auth.login': ({ server, ...body }) => enter(server, '/api/auth/login', body),
      'auth.logout': ({ force }) => guarded(() => inTurn(() => logout(force))),
    },
    on: (name, listener) => events.on(name, listener),
    stagePicture: (p) =>
      guarded(async () => (current ? current.pictures.stage(p) : fail('UNAUTHENTICATED', 'Sign in first.'))),
    stageFile: (path) =>
      guarded(async () =>
        current ? current.outgoing.take(path, current.fileLimit.max()) : fail('UNAUTHENTICATED', 'Sign in first.'),
      ),
    download: (chatId, seq, to) =>
      guarded(async () => {
        if (!current) return fail('UNAUTHENTICATED', 'Sign in first.');
        const file = current.cache.file(chatId, seq);
        return file ? current.downloads.start(chatId, seq, file, to) : fail('NOT_FOUND', 'There is no such file.');
      }),
    fileNameOf: (chatId, seq) => current?.cache.file(chatId, seq)?.name ?? null,
    downloaded: (id) =>
      guarded(async () => (current ? current.downloads.placeOf(id) : fail('UNAUTHENTICATED', 'Sign in first.'))),
    media: (kind, id, size) =>
      guarded(async () => {
        if (!current) return fail('UNAUTHENTICATED', 'Sign in first.');
        return current.pictures.open(kind, id, size);
      }),
    wake: () => current?.wake(),
    startExport: (folder, look) =>
      guarded(async () => (current ? current.exporter.start(folder, look) : fail('UNAUTHENTICATED', 'Sign in first.'))),
    recount() {
      const account = current;
      for (const id of account?.cache.unreadChats() ?? []) account?.feed.touchChat(id);
    },
    chat: (chatId) => current?.cache.chat(chatId) ?? null,
    chatWith: (userId) => current?.cache.chatWith(userId) ?? null,
    recentChats() {
      if (!current) return [];
      const { cache } = current;
      const { chats } = cache.chatsPart(null);
      const known = new Set(chats.map(({ id }) => id));
      const older = cache.unreadChats().filter((id) => !known.has(id));
      return [...chats, ...older.slice(0, OLDER_UNREAD).flatMap((id) => cache.chat(id) ?? [])];
    },
    fitPictures: () => current?.pictures.room.fit(),
    reconnect: () => current?.link()?.renew(),
    close: () =>
      inTurn(async () => {
        closed = true;
        const account = await shut();
        if (account) await file.save(account.session);
      }),
  };
};
