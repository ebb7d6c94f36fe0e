import type { Connection, MessageView } from '../../contract/ipc.ts';
import { limits } from '../../contract/limits.ts';
import type { OutboxItem } from '../cache/unsent-items.ts';
import type { Result } from '../../contract/result.ts';
import type { LinkContext } from './context.ts';
import { createDoctor } from './doctor.ts';
import type { Doctor } from './doctor.ts';
import { createDrafts } from './drafts.ts';
import type { Drafts } from './drafts.ts';
import { createFetcher } from './fetch.ts';
import { createFill } from './fill.ts';
import type { Fill } from './fill.ts';
import { createHealth } from './health.ts';
import type { Health } from './health.ts';
import { createHeartbeat } from './heartbeat.ts';
import { createLive } from './live.ts';
import type { Live } from './live.ts';
import { createOutbox } from './outbox.ts';
import type { Outbox } from './outbox.ts';
import { createPointers } from './pointers.ts';
import type { Pointers } from './pointers.ts';
import { createPresence } from './presence.ts';
import type { Presence } from './presence.ts';
import { createSettingsSender } from './settings-sender.ts';
import { createLine } from './socket.ts';
import type { Line, Request } from './socket.ts';
import { createSync } from './sync.ts';
import type { Sync } from './sync.ts';
import type { Teller } from './teller.ts';

export interface Link {
  request: Request;
  connection(): Connection;
  start(): void;
  wake(): void;
  /** Lets the connection go and makes another at once. */
  renew(): void;
  /** Ends the connection; the jobs' own stop waits for what still runs. */
  stop(): void;
  outbox: Outbox;
  pointers: Pointers;
  drafts: Drafts;
  presence: Presence;
  settings: Teller;
  sync: Sync;
  fill: Fill;
  doctor: Doctor;
  /** Fetches quoted messages that are not here, in the background. */
  quotes(chatId: number, shown: readonly MessageView[]): void;
  /** Likewise messages by their numbers. */
  fetchMissing(chatId: number, seqs: readonly number[]): void;
  /** Something was stored above what may be a hole: it is filled soon. */
  mend(chatId: number): void;
  /** What is remembered of the connection, and how it travels. */
  health(): ReturnType<Health['report']> & { transport: string | null };
}

export interface LinkParts {
  ctx: Omit<LinkContext, 'request' | 'isUp'>;
  deviceId: string;
  syncedAt: number | null;
  upload: (item: OutboxItem) => Promise<Result<string>>;
  filesChanged: () => void;
  /** Calls to the server may succeed again. */
  onUp: () => void;
  /** The server answered a heartbeat: what it could not take before may be tried now. */
  onAnswered: () => void;
  /** The cache holds everything that the server had at `at`, ms of this machine's clock. */
  onSynced: (at: number) => void;
}

/** `catchingUp` falls in steps of at least this, ms. */
const TELL_MS = 100;

/** An open account's connection, wired: the socket, sync and fill, live events, the sender, pointers, presence, heartbeat. */
export const createLink = ({
  ctx: given,
  deviceId,
  syncedAt,
  upload,
  filesChanged,
  onUp,
  onAnswered,
  onSynced,
}: LinkParts): Link => {
  const { parts, events, jobs, tokens, origin } = given;
  let line: Line | null = null;
  const ctx: LinkContext = {
    ...given,
    request: (name, input, timeout) =>
      line
        ? line.request(name, input, timeout)
        : Promise.resolve({
            ok: false,
            error: { code: 'OFFLINE', message: 'There is no connection.', retry: 'retry' },
          }),
    isUp: () => line?.up ?? false,
    feed: {
      ...given.feed,
      push(changes, from) {
        given.feed.push(changes, from);
        if (changes.arrived.length > 0) pointers.stored();
      },
    },
  };

  // A line that has not failed yet is not called offline: nothing flashes at a start.
  const state: Connection = { state: 'connecting', syncedAt, catchingUp: 0 };
  const health = createHealth(parts);
  let syncing = false;
  /** The cache is filled from nothing: its messages are not news. Stays so when the filling is interrupted. */
  let quiet = false;
  let told = '';
  let planned = false;
  const tell = (): void => {
    state.catchingUp = syncing ? Math.max(1, fill.left()) : ctx.isUp() ? fill.left() : 0;
    const now = JSON.stringify(state);
    if (now === told) return;
    told = now;
    events.emit('connection.changed', { ...state });
  };
  const tellSoon = (): void => {
    if (planned) return;
    planned = true;
    jobs.after(TELL_MS, () => {
      planned = false;
      tell();
    });
  };

  const fetcher = createFetcher(ctx, (chatId) => live.mend(chatId));
  const fill = createFill(ctx, fetcher, tellSoon, () => sync.ask('a chat of another database', true));
  const pointers = createPointers(ctx);
  const drafts = createDrafts(ctx);
  const presence = createPresence(ctx);
  const settings = createSettingsSender(ctx);
  const outbox = createOutbox(ctx, {
    upload,
    filesChanged,
    mend: (chatId) => live.mend(chatId),
    unknown: () => sync.ask('an ack of an unknown chat'),
  });
  const live: Live = createLive({
    ctx,
    fetcher,
    sync: (why, full) => sync.ask(why, full),
    echo: (m) => outbox.echo(m),
    catchingUp: () => ctx.isUp() && (syncing || fill.left() > 0),
  });
  /** The cache holds everything that the server had at this time. */
  const completeAt = (at: number): void => {
    state.syncedAt = at;
    tell();
    onSynced(at);
  };
  const heartbeat = createHeartbeat(ctx, {
    sync: (why, full) => sync.ask(why, full),
    answered(asked, serverTime) {
      health.beat(asked, serverTime);
      outbox.answered();
      onAnswered();
    },
    equal(asked) {
      if (!syncing && fill.left() === 0) completeAt(asked);
    },
  });
  const sync: Sync = createSync({
    ctx,
    live: () => live,
    online: (ids) => presence.all(ids),
    onState(s) {
      syncing = s.running;
      if (!s.running && !s.complete && ctx.isUp()) health.trouble('sync');
      if (s.running) presence.expect();
      // After a sync that ended well the filling begins at once: until then nothing says that all is here.
      if (s.running || !s.complete) tell();
    },
    onSynced(first) {
      quiet ||= first;
      pointers.connected();
      drafts.connected();
      outbox.connected();
      settings.connected();
      fill.start({
        near() {
          ctx.feed.caughtUp(!quiet);
          quiet = false;
          pointers.stored();
        },
        all: () => completeAt(parts.now()),
      });
      tell();
    },
  });

  line = createLine({
    parts,
    jobs,
    origin,
    deviceId,
    tokens,
    pushes: {
      online_users_list: () => undefined,
      user_online: (id) => presence.online(id),
      user_offline: (id) => presence.offline(id),
      user_hidden: (id) => presence.hidden(id),
      receive_message(m) {
        presence.typing(m.chatId, m.senderId, false);
        live.message(m);
      },
      // Unread is derived from the messages and pointers that come beside this.
      unread_update: () => undefined,
      chat_list_update: (row) => live.chatRow(row),
      chat_event: (push) => live.chatEvent(push),
      user_event: (event) => live.userEvent(event),
      typing_update: (t) => presence.typing(t.chatId, t.userId, t.typing),
      session_end: ({ reason }) => parts.log('info', 'the server ends the connection', { reason }),
    },
    onState(now) {
      state.state = now === 'up' ? 'online' : now === 'connecting' ? 'connecting' : 'offline';
      health.state(state.state);
      if (now === 'up') {
        sync.connected();
        heartbeat.start();
        onUp();
        // With an empty cache the chats must be known first.
        if (ctx.cache.token() !== null) outbox.connected();
      } else {
        heartbeat.stop();
        presence.down();
        sync.disconnected();
      }
      tell();
    },
    onTrouble: health.trouble,
    onWait: health.waits,
  });
  const started = line;
  const doctor = createDoctor({ ctx, sync, health });

  /** Fetches messages that lie in holes. */
  const fetchMissing = (chatId: number, missing: readonly number[]): void => {
    const gaps = ctx.isUp() && missing.length > 0 ? ctx.cache.gaps(chatId, 1_000) : [];
    const pieces = [...new Set(missing)]
      .filter((n) => gaps.some((g) => g.from <= n && n <= g.to))
      .slice(0, limits.pagesMax)
      .map((n) => ({ chatId, range: { from: n, to: n } }));
    if (pieces.length > 0) jobs.run('fetch quoted messages', () => fetcher.fetchPages(pieces, false));
  };

  return {
    request: ctx.request,
    connection: () => ({ ...state }),
    start: () => started.start(),
    wake() {
      started.wake();
      // A connection that outlived the sleep may have missed something; one that is made anew syncs by itself.
      if (ctx.isUp()) heartbeat.now();
    },
    renew: () => started.renew(),
    stop() {
      started.stop();
      heartbeat.stop();
      presence.down();
      sync.disconnected();
    },
    outbox,
    pointers,
    drafts,
    presence,
    settings,
    sync,
    fill,
    doctor,
    quotes(chatId, shown) {
      fetchMissing(
        chatId,
        shown.flatMap((m) => (m.replyTo?.kind === 'missing' ? [m.replyTo.seq] : [])),
      );
    },
    fetchMissing,
    mend: (chatId) => live.mend(chatId),
    health: () => ({ ...health.report(), transport: started.transport() }),
  };
};
