import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { ChatRow } from '../../contract/chat.ts';
import type { ChatEvent } from '../../contract/event.ts';
import type { MessagePayload } from '../../contract/message.ts';
import { openCache } from '../../src-main/cache/index.ts';
import { startWorkerNode } from '../../src-main/cache/start-worker-node.ts';
import { accountDir, openSessionFile } from '../../src-main/session.ts';
import { seeded, sentence } from './sentences.ts';

const SELF = '1';
const SERVER = 'http://127.0.0.1:9';

const user = (id: string, name: string): NonNullable<ChatRow['user1']> => ({
  id,
  name,
  email: '',
  profile_image: null,
  is_online: false,
  last_seen: null,
});

const chatRow = (id: number, head: number, epoch: string, at: string): ChatRow => {
  const peer = String(id + 1);
  const pointer = { role: 'member' as const, joined_seq: 0, left_seq: null, read_seq: head, delivered_seq: head };
  return {
    id,
    user1_id: SELF,
    user2_id: peer,
    last_message_id: null,
    updated_at: at,
    user1: user(SELF, 'Bench'),
    user2: user(peer, `Person ${id}`),
    last_message: null,
    unread_count: 0,
    kind: 'direct',
    title: null,
    head_seq: head,
    epoch,
    hidden: false,
    draft: null,
    pins: { seq: 0, messages: [] },
    members: [
      { user_id: SELF, ...pointer },
      { user_id: peer, ...pointer },
    ],
  };
};

const message = (chat: number, n: number, at: number, random: () => number): MessagePayload => {
  const senderId = random() < 0.5 ? SELF : String(chat + 1);
  return {
    id: `${chat}-${n}`,
    chatId: chat,
    senderId,
    content: sentence(random),
    messageType: 'TEXT',
    timestamp: new Date(at).toISOString(),
    isRead: true,
    senderName: senderId === SELF ? 'Bench' : `Person ${chat}`,
    seq: n,
    clientId: randomUUID(),
    status: 'read',
    enc: 'none',
  };
};

export const eventOf = (m: MessagePayload): ChatEvent => ({
  chatId: m.chatId,
  seq: m.seq,
  kind: 'message',
  senderId: m.senderId,
  clientId: m.clientId,
  timestamp: m.timestamp,
  message: m,
});

export interface BigProfile {
  dir: string;
  accountDir: string;
  /** Rows a second from the engine's hand into the cache, all told. */
  rowsPerSecond: number;
  chats: number;
}

/**
 * Makes a signed-in profile with `chats` × `each` messages, through the product's own store. The server of its session is
 * a port that nobody listens on, so an app that opens it starts offline.
 */
export const makeBigProfile = async (dir: string, chats: number, each: number): Promise<BigProfile> => {
  const account = accountDir(dir, SERVER, SELF);
  await mkdir(account, { recursive: true });
  await openSessionFile(dir).save({
    version: 1,
    account: { server: SERVER, userId: SELF, name: 'Bench', email: 'bench@example.org' },
    deviceId: randomUUID(),
    state: 'in',
    sealed: `plain:${JSON.stringify({ of: `${SERVER}\n${SELF}`, token: 'x'.repeat(43) })}`,
    keychain: 'basic',
    syncedAt: Date.now(),
  });
  const { cache } = await openCache({
    dir: account,
    selfId: SELF,
    now: Date.now,
    startWorker: startWorkerNode,
    onDisk: () => undefined,
    log: () => undefined,
  });
  const random = seeded(7);
  const epoch = randomUUID();
  const start = Date.now() - 90 * 24 * 3_600_000;
  const step = (Date.now() - start) / (chats * each);
  const began = performance.now();
  for (let from = 1; from <= chats; from += 200) {
    const rows = Array.from({ length: Math.min(200, chats - from + 1) }, (_, i) =>
      chatRow(from + i, 0, epoch, new Date(start + (from + i) * 1000).toISOString()),
    );
    await cache.applySync({
      token: 'bench',
      more: false,
      full: false,
      self: { ...user(SELF, 'Bench'), email: 'bench@example.org' },
      chats: rows,
      gone: [],
      userEvents: [],
      userSeq: 0,
      online: [],
    });
  }
  for (let seq = 1; seq <= each; seq += 250) {
    for (let chat = 1; chat <= chats; chat++) {
      const events = Array.from({ length: Math.min(250, each - seq + 1) }, (_, i) =>
        eventOf(message(chat, seq + i, start + ((seq + i) * chats + chat) * step, random)),
      );
      await cache.applyEvents(chat, events, seq + events.length - 1, epoch);
    }
  }
  const rowsPerSecond = (chats * each * 1000) / (performance.now() - began);
  // A search makes the index whole: the figures below are of a settled cache.
  await cache.search({ query: 'ไม่มีคำนี้แน่นอน', limit: 1 });
  await cache.close();
  return { dir, accountDir: account, rowsPerSecond, chats };
};
