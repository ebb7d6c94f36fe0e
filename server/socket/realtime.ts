import type { Server as HttpServer } from 'node:http';
import type { RequestHandler, Router } from 'express';
import { Server } from 'socket.io';
import type { CreateGroupData, GroupActData } from '../../contract/group.ts';
import { limits } from '../../contract/limits.ts';
import { type PushData, type RequestInput, SOCKET_PATH } from '../../contract/socket.ts';
import { dropUnusedFile } from '../data/acts.ts';
import type { Auth } from '../domain/auth.ts';
import { actOnGroup } from '../domain/act-on-group.ts';
import { createActOnMessage } from '../domain/act-on-message.ts';
import type { Caller } from '../domain/caller.ts';
import { createGroup, type OnWritten } from '../domain/create-group.ts';
import type { Files } from '../domain/files.ts';
import { tellWritten } from '../domain/group-log.ts';
import { joinGroup } from '../domain/invites.ts';
import { setProfile } from '../domain/people.ts';
import { createPointers } from '../domain/pointers.ts';
import { createPresence } from '../domain/presence.ts';
import { createSeedNews } from '../domain/seed-news.ts';
import { createSeen } from '../domain/seen.ts';
import { createSendBatch } from '../domain/send-batch.ts';
import { createSendMessage, type OnStored } from '../domain/send-message.ts';
import { createChatRouter } from '../http/chat.ts';
import type { Parts } from '../parts.ts';
import { connected, stored } from './counters.ts';
import { listen } from './dispatch.ts';
import { createHandlers } from './handlers.ts';
import { createGate, requireToken } from './handshake.ts';
import { createNodes } from './nodes.ts';
import { createPublisher, deviceRoom, lookingRoom, protocolRoom, seedRoom } from './publish.ts';
import { createLimiter } from './rates.ts';
import { createTurns } from './turns.ts';
import type { SarnServer, SarnSocket } from './types.ts';
import { waitingFor } from './waiting.ts';

type EndReason = PushData<'session_end'>['reason'];

/** How often sockets that do not take what they are sent are looked for, ms, and how much may wait for one. */
const SLOW_CHECK_MS = 1_000;
const SLOW_PACKETS = 2_000;
/** More than the answers that a client may have asked for (dispatch.ts), so that a slow line alone is not cut. */
const SLOW_BYTES = 32 * 1024 * 1024;
/** A device that was signed out is turned away this long, ms: its handshake may have been under way. */
const REVOKED_KEPT_MS = 60_000;
/** setTimeout's longest wait, ms. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** The server's realtime half. */
export interface Realtime {
  /** Answers Socket.IO handshakes of an HTTP server. */
  attach(server: HttpServer): void;
  /** The five /api/chat routes. */
  router(requireUser: RequestHandler): Router;
  /** Resolves when sockets may come: what an earlier run left of this node is cleaned up. */
  ready(): Promise<void>;
  /** Takes nothing new, stores what waits, tells the clients to come back later, ends this node's leases. */
  close(): Promise<void>;
}

const end = (socket: SarnSocket, reason: EndReason): void => {
  socket.emit('session_end', { reason });
  socket.disconnect(true);
};

/** Wires sockets, rooms and the domain. Nothing runs before `attach` and `ready`. */
export const createRealtime = (parts: Parts, auth: Auth, files: Pick<Files, 'drop'>): Realtime => {
  const limiter = createLimiter(parts.now, parts.env.rateLimitScale);
  const turns = createTurns();
  const revoked = new Set<string>();
  let closing = false;
  const io: SarnServer = new Server({
    path: SOCKET_PATH,
    transports: ['websocket'],
    allowUpgrades: false,
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: limits.frameBytes,
    connectTimeout: 5_000,
    pingInterval: 20_000,
    pingTimeout: 20_000,
    allowRequest: createGate(parts, limiter, () => closing),
  });
  const local = createPublisher(io);
  const seedNews = createSeedNews(parts, local);
  const sends = createSendBatch(parts.db);

  /** Tells this node's sockets of a message, and marks it read for those who look at its chat. */
  const tellStored: OnStored = (payload, members, from) => {
    local.message(payload, members, from);
    seedNews.touch(payload.chatId, members);
    const { rooms } = io.of('/').adapter;
    for (const userId of members) {
      if (userId === from.userId || !rooms.has(lookingRoom(userId, payload.chatId))) continue;
      pointers.read(userId, payload.chatId, payload.seq).catch((error: unknown) => {
        parts.log.warn({ event: 'read_on_arrival_failed', name: error instanceof Error ? error.name : 'unknown' });
      });
    }
  };
  /** Ends this node's sockets of a device that was signed out. */
  const endRevoked = (deviceId: string): void => {
    revoked.add(deviceId);
    setTimeout(() => revoked.delete(deviceId), REVOKED_KEPT_MS).unref();
    io.to(deviceRoom(deviceId)).emit('session_end', { reason: 'revoked' });
    io.in(deviceRoom(deviceId)).disconnectSockets(true);
  };
  const nodes = createNodes(parts.redis, parts.env.jwtSecret, parts.log, {
    ...local,
    stored: tellStored,
    touch: (chatId, users) => seedNews.touch(chatId, users),
    revoked: endRevoked,
  });
  const publish = { ...local, ...nodes.everywhere };
  const pointers = createPointers(parts, publish, (userId, chatId) => nodes.everywhere.touch(chatId, [userId]));
  const presence = createPresence(parts, publish);
  const sendMessage = createSendMessage(parts, sends, (...told) => {
    stored.inc();
    nodes.everywhere.stored(...told);
  });
  const dropBytes = (sha256: Uint8Array): void => {
    files.drop(sha256).catch((error: unknown) => {
      parts.log.warn({ event: 'bytes_not_removed', name: error instanceof Error ? error.name : 'unknown' });
    });
  };
  /** A picture that a group or a person showed. */
  const dropPicture = async (url: string): Promise<void> => {
    for (const hash of await dropUnusedFile(parts.db, url.split('/').at(-1) ?? '')) dropBytes(hash);
  };
  const actOnMessage = createActOnMessage(
    parts,
    (event, members) => {
      nodes.everywhere.chatEvent({ kind: 'event', chatId: event.chatId, event }, members);
      // Rows of the list tell the last message and what is unread; a reaction changes neither.
      if (event.kind !== 'reaction' && event.kind !== 'pin') nodes.everywhere.touch(event.chatId, members);
    },
    dropBytes,
  );
  const onWritten: OnWritten = (written) => tellWritten(nodes.everywhere, written);
  const groups = {
    createGroup: (caller: Caller, data: CreateGroupData) => createGroup(parts, onWritten, caller, data),
    actOnGroup: (caller: Caller, data: GroupActData) => actOnGroup(parts, onWritten, dropPicture, caller, data),
    joinGroup: (caller: Caller, data: RequestInput<'join_group'>) => joinGroup(parts, onWritten, caller, data),
  };
  const seen = createSeen(parts, endRevoked);
  const handlers = createHandlers({
    ...{ parts, publish, pointers, presence, seen, sendMessage, actOnMessage },
    ...groups,
    setProfile: (caller, data) => setProfile(parts, publish, dropPicture, caller, data),
  });

  const welcome = (socket: SarnSocket): void => {
    const { userId, deviceId, protocol, expiresAt } = socket.data;
    if (revoked.has(deviceId)) {
      end(socket, 'revoked');
      return;
    }
    void socket.join([protocol ? protocolRoom(userId) : seedRoom(userId), deviceRoom(deviceId)]);
    const expiry = setTimeout(
      () => end(socket, 'expired'),
      Math.min(Math.max(0, expiresAt - parts.now()), LONGEST_TIMER_MS),
    );
    socket.once('disconnect', () => {
      clearTimeout(expiry);
      connected.dec();
      presence.left(socket.id);
      seen.left(deviceId);
      // A client may leave and keep its connection; nobody stays without an identity.
      socket.conn.close();
    });
    connected.inc();
    listen(parts, handlers, limiter, turns, socket, () => end(socket, 'flood'));
    seen.here(deviceId);
    void presence.joined(socket.id, userId);
  };

  requireToken(io, parts, auth, limiter);
  io.on('connection', welcome);
  const stopListening = auth.onRevoked((deviceId) => nodes.everywhere.revoked(deviceId));
  const slowCheck = setInterval(() => {
    // A client that stopped reading is sent away, so that what waits for it cannot fill the memory; it syncs when it is back.
    for (const socket of io.of('/').sockets.values()) {
      const { packets, bytes } = waitingFor(socket);
      if (packets <= SLOW_PACKETS && bytes <= SLOW_BYTES) continue;
      socket.emit('session_end', { reason: 'resync' });
      // Without waiting for what it does not take.
      socket.conn.close(true);
    }
  }, SLOW_CHECK_MS).unref();

  return {
    attach(server) {
      io.attach(server);
      // The upgrade request is not needed after the handshake; it is most of an idle connection's memory.
      io.engine.on('connection', (raw: { request: unknown }) => {
        raw.request = null;
      });
    },
    router: (requireUser) => createChatRouter({ parts, publish, pointers, presence, limiter, requireUser }),
    ready() {
      nodes.start();
      return presence.start();
    },
    async close() {
      closing = true;
      clearInterval(slowCheck);
      stopListening();
      io.emit('session_end', { reason: 'restart' });
      await sends.idle();
      await pointers.idle();
      seedNews.close();
      io.disconnectSockets(true);
      await presence.stop();
      await seen.stop();
      nodes.close();
    },
  };
};
