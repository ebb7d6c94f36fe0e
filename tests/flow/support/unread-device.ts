import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { UserEvent } from '../../../contract/event.ts';
import type { Settings } from '../../../contract/ipc.ts';
import type { Cache, Changes } from '../../../src-main/cache/api.ts';
import type { SettingItem } from '../../../src-main/cache/unsent-items.ts';
import { cachePath } from '../../../src-main/cache/cache-file.ts';
import { openCache } from '../../../src-main/cache/index.ts';
import { startWorkerNode } from '../../../src-main/cache/start-worker-node.ts';
import type { ChatRow } from '../../../contract/chat.ts';
import {
  answer,
  chat as chatRow,
  EPOCH,
  event,
  member,
  SELF,
  text,
  user,
  uuid,
} from '../../../src-main/cache/test-kit.ts';
import type { Origin } from '../../../src-main/link/feed.ts';
import { createMuteClock } from '../../../src-main/link/mute-clock.ts';
import { createService, startDesk, type createTime, type Desk, type Service } from './unread-model.ts';

/** One message on the server. */
/** Each chat is with another Malee: what is announced is told apart by the name. */
const peerOf = (chatId: number): string => String(1_000 + chatId);
const rowOf = (chatId: number): ChatRow => {
  const id = peerOf(chatId);
  return chatRow(chatId, 0, { user2: user(id, `Malee ${chatId}`), user2_id: id, members: [member(SELF), member(id)] });
};

export interface Sent {
  seq: number;
  own: boolean;
}

/** A device of the account: the app's real cache in files of its own, and the desktop above it. */
export interface Device {
  readonly desk: Desk;
  readonly service: Service;
  settings: Settings;
  /** Muted as the store says. */
  muted: (chatId: number) => boolean;
  /** The user mutes a chat here, until then (null: no longer). */
  mute(chatId: number, until: number | null): Promise<void>;
  /** What was set here and the server was not told. */
  wishes(): SettingItem[];
  /** The server's answer to one of them. */
  granted(item: SettingItem, event: UserEvent): Promise<void>;
  /** An entry of the account's own log comes in. */
  hear(event: UserEvent): Promise<void>;
  online: boolean;
  /** The chats of this schedule come in, empty. */
  join(chatIds: readonly number[]): Promise<void>;
  leave(chatIds: readonly number[]): Promise<void>;
  /** What the server has of a chat and this device has not. */
  take(chatId: number, log: readonly Sent[], origin: Extract<Origin, 'live' | 'catch-up'>): Promise<void>;
  /** The account has read up to there, by another device. */
  readElsewhere(chatId: number, seq: number): Promise<void>;
  /** The user reads here. */
  read(chatId: number, seq: number): Promise<void>;
  /** The choice of what counts is another one. */
  recount(): void;
  head(chatId: number): number;
  readSeq(chatId: number): number;
  /** Counted in the file, message by message: what every place must say. */
  unreadInFile(): Map<number, number>;
  /** Everything that was asked of the cache is done. */
  settled(): Promise<void>;
  /** Ends the app and starts it again on the same files. */
  restart(): Promise<void>;
  remove(): Promise<void>;
}

const noChanges: Changes = { chatIds: [], messages: [], removed: [], gone: [], erased: [], arrived: [], drafts: [] };
let wishesMade = 0;

const RECOUNT = `SELECT c.id, count(m.id) AS n FROM chat c
  LEFT JOIN message m ON m.chat_id = c.id AND m.sender <> ? AND m.seq > c.read_seq WHERE c.hidden = 0 GROUP BY c.id`;

export const openDevice = async (
  time: ReturnType<typeof createTime>,
  parts: {
    settings: Settings;
    /** The device was told by its user that a chat is read: the server hears of it, when there is a connection. */
    told: (chatId: number, seq: number) => void;
    /** The user set something here: the server hears of it, when there is a connection. */
    wished: (item: SettingItem) => Promise<void>;
  },
): Promise<Device> => {
  const dir = mkdtempSync(join(tmpdir(), 'sarn-unread-'));
  const service = createService(time);
  const running = new Set<Promise<unknown>>();
  let cache: Cache;
  let desk: Desk;
  let clock: ReturnType<typeof createMuteClock>;
  /** One after the other, as the link does it. */
  let turn: Promise<unknown> = Promise.resolve();
  const write = (work: () => Promise<Changes>, origin: Origin): Promise<void> => {
    const done = turn.then(work).then((changes) => {
      desk.push(changes, origin);
      clock.changed();
    });
    turn = done;
    running.add(done);
    return done.finally(() => running.delete(done));
  };
  const open = async (): Promise<void> => {
    const nothing = (): void => undefined;
    const log = nothing;
    ({ cache } = await openCache({
      dir,
      selfId: SELF,
      now: time.now,
      counts: () => device.settings.counts,
      startWorker: startWorkerNode,
      onDisk: nothing,
      log,
    }));
    desk = startDesk({
      ...{ time, service },
      store: {
        chat: (id) => cache.chat(id),
        chats: () => cache.chats(),
        chatsPart: (after) => cache.chatsPart(after),
        unread: () => cache.unread(),
      },
      muted: device.muted,
      settings: () => device.settings,
      read: (chatId, seq) => void device.read(chatId, seq),
      reply: () => undefined,
    });
    clock = createMuteClock(
      time,
      () => cache.mutes(),
      (chatIds) => desk.push({ ...noChanges, chatIds: [...chatIds] }, 'here'),
    );
  };

  const device: Device = {
    get desk() {
      return desk;
    },
    service,
    settings: parts.settings,
    muted: (chatId) => cache.chat(chatId)?.muted ?? false,
    async mute(chatId, until) {
      wishesMade += 1;
      const item: SettingItem = {
        key: `mute ${chatId}`,
        clientId: uuid(wishesMade),
        createdAt: time.now(),
        what: { kind: 'mute', chatId, until },
      };
      await write(() => cache.set(item), 'here');
      await parts.wished(item);
    },
    wishes: () => cache.settings(),
    granted: (item, event) => write(() => cache.settingTold(item, event), 'here'),
    hear: (event) => write(() => cache.applyUserEvent(event), 'live'),
    online: true,
    join: (chatIds) => write(() => cache.applySync(answer(chatIds.map((id) => rowOf(id)))), 'catch-up'),
    leave: (gone) => write(() => cache.applySync(answer([], { gone: [...gone] })), 'catch-up'),
    async take(chatId, sent, origin) {
      const have = device.head(chatId);
      const head = sent.at(-1)?.seq ?? 0;
      const messages = sent.filter(({ seq }) => seq > have);
      if (messages.length === 0) return;
      const payloads = messages.map((m) =>
        text(chatId, m.seq, m.own ? SELF : peerOf(chatId), `${chatId}-${m.seq}`, { senderName: `Malee ${chatId}` }),
      );
      const [only] = payloads;
      const live = async (): Promise<Changes> => {
        const changes = only !== undefined && (await cache.applyLive(only));
        if (!changes) throw new Error('a live message did not continue its chat');
        return changes;
      };
      if (origin === 'live' && payloads.length === 1) return write(live, origin);
      return write(() => cache.applyEvents(chatId, payloads.map(event), head, EPOCH), origin);
    },
    readElsewhere: (chatId, seq) =>
      write(() => cache.applyPointers(chatId, [{ userId: SELF, read: seq, delivered: 0 }]), 'live'),
    async read(chatId, seq) {
      await write(() => cache.markRead(chatId, seq), 'here');
      parts.told(chatId, seq);
    },
    recount: () => desk.push({ ...noChanges, chatIds: cache.unreadChats() }, 'here'),
    head: (chatId) => cache.chatState(chatId)?.top ?? 0,
    readSeq: (chatId) => cache.chatState(chatId)?.readSeq ?? 0,
    unreadInFile() {
      const file = new Database(cachePath(dir), { readonly: true });
      try {
        return new Map(
          file
            .prepare<[string], { id: number; n: number }>(RECOUNT)
            .all(SELF)
            .map(({ id, n }) => [id, n]),
        );
      } finally {
        file.close();
      }
    },
    async settled() {
      while (running.size > 0) {
        await Promise.all(running);
        await time.settle();
      }
    },
    async restart() {
      await device.settled();
      desk.quit();
      clock.stop();
      // The calls that close the notifications still go out.
      await time.pass(50);
      await cache.close();
      await open();
      await time.settle();
    },
    async remove() {
      await device.settled();
      clock.stop();
      await cache.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  await open();
  return device;
};
