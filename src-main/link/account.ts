import { rm } from 'node:fs/promises';
import type { Connection } from '../../contract/ipc.ts';
import type { Cache, OpenCache, OpenNotice } from '../cache/api.ts';
import type { CoreParts } from '../core-api.ts';
import { accountDir, ownerOf, sealToken } from '../session.ts';
import type { StoredSession } from '../session.ts';
import { createOverlay, viewChat, viewMessage } from '../views.ts';
import type { Overlay } from '../views.ts';
import type { Events } from './events.ts';
import { createFeed } from './feed.ts';
import type { Feed } from './feed.ts';
import { createHttp } from './http.ts';
import type { Http } from './http.ts';
import { createJobs } from './jobs.ts';
import { createLink } from './link.ts';
import type { Link } from './link.ts';
import { createPictures } from './pictures.ts';
import type { Pictures } from './pictures.ts';
import { createTokens } from './tokens.ts';
import type { Tokens } from './tokens.ts';

/** A signed-in user's files and, once there are tokens, the connection. Without tokens it can be read and written into. */
export interface OpenAccount {
  session: StoredSession;
  cache: Cache;
  feed: Feed;
  overlay: Overlay;
  http: Http;
  pictures: Pictures;
  notices: OpenNotice[];
  link(): Link | null;
  tokens(): Tokens | null;
  connection(): Connection;
  openChat: number | null;
  connect(refresh: string, access: string | null): void;
  wake(): void;
  close(): Promise<void>;
  /** After close: deletes everything this account has on this computer. */
  remove(): Promise<void>;
}

export interface AccountParts {
  parts: CoreParts;
  openCache: OpenCache;
  events: Events;
  session: StoredSession;
  /** Writes the session file. */
  save: (session: StoredSession) => Promise<void>;
  onEnded: () => void;
}

/** The session file notes a finished catch-up at most this often. */
const NOTE_MS = 60_000;

export const openAccount = async ({
  parts,
  openCache,
  events,
  session: given,
  save,
  onEnded,
}: AccountParts): Promise<OpenAccount> => {
  let session = given;
  /** What is on this computer is of no time any more. */
  const emptied = (): void => {
    session = { ...session, syncedAt: null };
  };
  const { server, userId } = session.account;
  const dir = accountDir(parts.dir, server, userId);
  const { cache, notices } = await openCache({
    dir,
    selfId: userId,
    owner: ownerOf(session.account),
    now: parts.now,
    startWorker: parts.startWorker,
    onDisk: (full) => events.emit('notice', { kind: full ? 'disk-full' : 'disk-ok' }),
    onRebuilt() {
      emptied();
      events.emit('notice', { kind: 'cache-rebuilt' });
      feed.reset();
      link?.sync.ask('cache.db was damaged', true);
    },
    log: parts.log,
  });
  if (cache.token() === null) emptied();
  const closing = new AbortController();
  const http = createHttp(parts.fetch, closing.signal);
  const jobs = createJobs(parts);
  const overlay = createOverlay();
  let closed = false;
  let link: Link | null = null;
  let tokens: Tokens | null = null;
  let notedAt = 0;
  let saving: Promise<void> = Promise.resolve();

  const pictures = createPictures({ parts, dir, origin: server, http, tokens: () => tokens, events });
  const feed = createFeed({ now: parts.now, after: (ms, work) => jobs.after(ms, work) }, events, {
    chat(id) {
      const chat = cache.chat(id);
      return chat && viewChat(overlay, chat);
    },
    message: (m) => viewMessage(overlay, m),
    unread: () => cache.unread(),
    openChat: () => account.openChat,
  });
  const keep = async (change: Partial<StoredSession>): Promise<void> => {
    // After the end nothing may bring a session back that was signed out.
    if (closed) return;
    session = { ...session, ...change };
    saving = save(session);
    await saving;
  };

  jobs.run('tidy pictures', () =>
    pictures.tidy(new Set(cache.outbox().flatMap((item) => (item.picture ? [item.picture.id] : [])))),
  );

  const account: OpenAccount = {
    get session() {
      return session;
    },
    cache,
    feed,
    overlay,
    http,
    pictures,
    notices,
    link: () => link,
    tokens: () => tokens,
    connection: () => link?.connection() ?? { state: 'offline', syncedAt: session.syncedAt, catchingUp: 0 },
    openChat: null,
    connect(refresh, access) {
      if (closed || link) return;
      const made = createTokens({
        http,
        origin: server,
        refresh,
        access,
        now: parts.now,
        log: parts.log,
        async keep(token) {
          await keep({
            sealed: await sealToken(parts.keychain, session.account, token),
            keychain: parts.keychain.name,
          });
        },
        onEnded,
      });
      tokens = made;
      link = createLink({
        ctx: {
          parts,
          cache,
          selfId: userId,
          origin: server,
          jobs,
          events,
          feed,
          overlay,
          http,
          tokens: made,
          openChat: () => account.openChat,
        },
        deviceId: session.deviceId,
        syncedAt: session.syncedAt,
        upload: (item) => pictures.upload(item),
        onSynced(at) {
          session = { ...session, syncedAt: at };
          if (Math.abs(at - notedAt) < NOTE_MS) return;
          notedAt = at;
          jobs.run('note the catch-up', () => keep({ syncedAt: at }));
        },
      });
      link.start();
    },
    wake: () => link?.wake(),
    async close() {
      if (closed) return;
      closed = true;
      link?.stop();
      closing.abort();
      await jobs.stop();
      await saving.catch(() => undefined);
      await cache.close();
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  };
  return account;
};
