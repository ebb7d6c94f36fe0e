import { rm } from 'node:fs/promises';
import type { Connection } from '../../contract/ipc.ts';
import type { Cache, OpenCache, OpenNotice } from '../cache/api.ts';
import type { CoreParts } from '../core-api.ts';
import { accountDir, ownerOf, sealToken } from '../session.ts';
import type { StoredSession } from '../session.ts';
import { createOverlay, viewChat, viewMessage } from '../views.ts';
import type { Overlay } from '../views.ts';
import type { Events } from './events.ts';
import { createExporter } from './export.ts';
import type { Exporter } from './export.ts';
import { createDownloads } from './downloads.ts';
import type { Downloads } from './downloads.ts';
import { answeredBy } from './draft-requests.ts';
import { createFeed } from './feed.ts';
import type { Feed } from './feed.ts';
import { createFileWork } from './file-work.ts';
import { createHttp } from './http.ts';
import type { Http } from './http.ts';
import { createJobs } from './jobs.ts';
import { createLink } from './link.ts';
import type { Link } from './link.ts';
import { createMuteClock } from './mute-clock.ts';
import { stateOf } from './people-requests.ts';
import { createOutgoing } from './outgoing.ts';
import type { Outgoing } from './outgoing.ts';
import { createPictures } from './pictures.ts';
import type { Pictures } from './pictures.ts';
import { createTokens } from './tokens.ts';
import type { Tokens } from './tokens.ts';
import { createTransferList } from './transfer-list.ts';
import type { TransferList } from './transfer-list.ts';
import { createFileLimit } from './file-limit.ts';
import type { FileLimit } from './file-limit.ts';
import { createUploads } from './uploads.ts';
import type { Uploads } from './uploads.ts';

/** A signed-in user's files and, once there are tokens, the connection. Without tokens it can be read and written into. */
export interface OpenAccount {
  session: StoredSession;
  cache: Cache;
  feed: Feed;
  overlay: Overlay;
  http: Http;
  pictures: Pictures;
  /** Copies of files that are to be sent, files on their way in both directions, and how they are shown. */
  outgoing: Outgoing;
  uploads: Uploads;
  downloads: Downloads;
  transfers: TransferList;
  fileLimit: FileLimit;
  exporter: Exporter;
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
/** When, and then how often, pictures that nobody looked at for long are let go, ms. */
const FIRST_AGED_MS = 60_000;
const AGED_MS = 3_600_000;

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
    ...(parts.counts === undefined ? {} : { counts: parts.counts }),
    onDisk(full) {
      events.emit('notice', { kind: full ? 'disk-full' : 'disk-ok' });
      // A session that could not be renewed need not wait out its back-off.
      if (!full) link?.wake();
    },
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
  const overlay = createOverlay((chatId) => cache.acts(chatId), {
    id: userId,
    name: () => cache.self()?.name ?? session.account.name,
  });
  let closed = false;
  let link: Link | null = null;
  let tokens: Tokens | null = null;
  let notedAt = 0;
  let saving: Promise<void> = Promise.resolve();

  const pictures = createPictures({ parts, dir, origin: server, http, tokens: () => tokens, events });
  /** Copies of pictures that no message waits with go. */
  const tidyPictures = (): Promise<void> =>
    pictures.tidy(() => new Set(cache.outbox().flatMap((item) => (item.picture ? [item.picture.id] : []))));
  const forget = async (ids: readonly string[]): Promise<void> => {
    if (ids.length === 0) return;
    await pictures.forget(ids);
    await downloads.forget(ids);
    await cache.forgotten(ids);
  };
  const feed = createFeed({ now: parts.now, after: (ms, work) => jobs.after(ms, work) }, events, {
    chat(id) {
      const chat = cache.chat(id);
      return chat && viewChat(overlay, chat);
    },
    message: (m) => viewMessage(overlay, m),
    unread: () => cache.unread(),
    draft(chatId) {
      const { text, replyTo } = cache.draft(chatId);
      return { chatId, text, reply: answeredBy({ cache, overlay }, chatId, replyTo) };
    },
    own: () => stateOf(account),
    openChat: () => account.openChat,
    erased: (ids) =>
      jobs.run('forget files', async () => {
        await forget(ids);
        // One that was sent from here may be one of these.
        await tidyPictures();
      }),
  });
  const mutes = createMuteClock(
    parts,
    () => cache.mutes(),
    (chatIds) => chatIds.forEach((id) => feed.touchChat(id)),
  );
  const stopMutes = events.on('chats.changed', () => mutes.changed());
  // The next start shows the name before it has read anything.
  const stopNames = events.on('people.changed', ({ name }) => {
    if (name !== session.account.name) jobs.run('note the name', () => keep({ account: { ...session.account, name } }));
  });
  const transfers = createTransferList({ now: parts.now, after: (ms, work) => jobs.after(ms, work) }, events);
  const work = createFileWork(parts);
  const outgoing = createOutgoing(parts, dir, work);
  const way = { parts, jobs, http, origin: server, tokens: () => tokens, list: transfers };
  const uploads = createUploads({ ...way, cache, feed, outgoing, ready: () => link?.outbox.reload() });
  const downloads = createDownloads({ ...way, dir, work });
  const fileLimit = createFileLimit(way);
  const keep = async (change: Partial<StoredSession>): Promise<void> => {
    // After the end nothing may bring a session back that was signed out.
    if (closed) return;
    session = { ...session, ...change };
    saving = save(session);
    await saving;
  };

  jobs.run('tidy pictures', async () => {
    await tidyPictures();
    await outgoing.tidy(() => new Set(cache.outbox().flatMap((item) => (item.file ? [item.file.id] : []))));
  });

  // What the run before had no time for.
  jobs.run('forget files', () => forget(cache.erased()));

  const agePictures = (): void => {
    pictures.room.aged();
    jobs.after(AGED_MS, agePictures);
  };
  if (parts.pictureRoom) jobs.after(FIRST_AGED_MS, agePictures);

  const account: OpenAccount = {
    get session() {
      return session;
    },
    cache,
    feed,
    overlay,
    http,
    pictures,
    outgoing,
    uploads,
    downloads,
    transfers,
    fileLimit,
    exporter: createExporter({ parts, cache, account: session.account, events }),
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
        filesChanged: () => uploads.kick(),
        onUp() {
          jobs.run('ask for the limit of files', () => fileLimit.again());
          uploads.connected();
          downloads.connected();
        },
        onAnswered() {
          uploads.answered();
          downloads.answered();
        },
        onSynced(at) {
          session = { ...session, syncedAt: at };
          if (Math.abs(at - notedAt) < NOTE_MS) return;
          notedAt = at;
          jobs.run('note the catch-up', () => keep({ syncedAt: at }));
        },
      });
      link.start();
      uploads.kick();
      // Downloads that were under way go on.
      jobs.run('open the downloads', () => downloads.open());
    },
    wake() {
      // A mute may have ended while the machine slept.
      mutes.changed();
      link?.wake();
    },
    async close() {
      if (closed) return;
      closed = true;
      stopMutes();
      stopNames();
      mutes.stop();
      link?.stop();
      closing.abort();
      await jobs.stop();
      await saving.catch(() => undefined);
      await cache.close();
    },
    // A worker that is just ending may still hold a file, which Windows then does not delete.
    remove: () => rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }),
  };
  return account;
};
