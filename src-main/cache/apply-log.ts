import type { ChatRow } from '../../contract/chat.ts';
import type { ChatEvent } from '../../contract/event.ts';
import { chatTable, keptFrom, type ChatRecord, type ChatTable } from './chats.ts';
import type { Delta } from './delta.ts';
import { gapTable } from './gaps.ts';
import { messageTable } from './messages.ts';
import type { Db } from './migrate.ts';
import type { OutboxStore } from './outbox-store.ts';
import { timeTable } from './times.ts';
import { recordOfPayload, recordOfRow, viewOfRecord, type MessageRecord } from './records.ts';

/** Steps of a write: at each `yield` the writer may let a waiting send go first (never another write of cache.db). */
export type Steps<T> = Generator<void, T>;

/** Events applied between two yields. */
const EVENTS_STEP = 50;

/** Runs of events without a hole, ascending. */
const runsOf = (events: readonly ChatEvent[]): { from: number; to: number }[] => {
  const runs: { from: number; to: number }[] = [];
  for (const { seq } of events) {
    const last = runs.at(-1);
    if (last !== undefined && seq <= last.to + 1) last.to = Math.max(last.to, seq);
    else runs.push({ from: seq, to: seq });
  }
  return runs;
};

/** How a chat's log, as rows, gaps and pointers, follows what the server says. All of it inside the caller's transaction. */
export const logApplier = (db: Db, selfId: string, outbox: OutboxStore, now: () => number) => {
  const messages = messageTable(db, selfId);
  const gaps = gapTable(db);
  const times = timeTable(db, now);
  const chats: ChatTable = chatTable(db, selfId, messages, gaps, times);

  const store = (chat: ChatRecord, record: MessageRecord, delta: Delta): void => {
    if (record.seq <= chat.joined_seq || !messages.add(record)) return;
    chats.noteMessage(chat, record);
    const own = record.sender === selfId;
    const written = own && record.client_id !== null ? outbox.get(record.client_id) : undefined;
    if (written !== undefined) {
      delta.closing.add(written.clientId);
      times.sent(chat.id, record.seq, written.createdAt);
    }
    delta.stored(chat.id, !own && record.seq > chat.read_seq, () => viewOfRecord(record, selfId));
  };

  const extend = (chat: ChatRecord, from: number, to: number): void => {
    if (from > chat.top + 1) gaps.open(chat.id, chat.top + 1, from - 1);
    gaps.cover(chat.id, from, to);
    chat.top = Math.max(chat.top, to);
    chat.head = Math.max(chat.head, chat.top);
  };

  /** Another epoch: the server was restored from a backup, and what was stored of the chat is void. */
  function* voidLog(chat: ChatRecord, epoch: string, head: number): Steps<void> {
    yield* messages.remove(chat.id, Number.MAX_SAFE_INTEGER);
    gaps.clear(chat.id);
    chats.forgetLast(chat.id);
    chats.forgetMembers(chat.id);
    Object.assign(chat, {
      epoch,
      head: chat.joined_seq,
      top: chat.joined_seq,
      kept_from: keptFrom(chat.joined_seq, head),
      read_seq: 0,
      other_seq: 0,
      srv_unread: 0,
      srv_head: 0,
      srv_read: 0,
      last_seq: null,
    } satisfies Partial<ChatRecord>);
  }

  /** `first`: the row belongs to a list from nothing, so that a chat that is new here was not missed, only not had yet. */
  function* applyRow(row: ChatRow, first: boolean, delta: Delta): Steps<void> {
    const own = row.members.find((m) => m.user_id === selfId);
    const old = chats.get(row.id);
    if (old !== undefined && old.epoch !== row.epoch) {
      yield* voidLog(old, row.epoch, row.head_seq);
      chats.save(old);
    }
    const joined = own?.joined_seq ?? old?.joined_seq ?? 0;
    const chat = chats.describe(row, joined, first ? keptFrom(joined, row.head_seq) : joined);
    if (joined > chat.joined_seq) {
      yield* messages.remove(chat.id, joined);
      gaps.cover(chat.id, 0, joined);
      chat.top = Math.max(chat.top, joined);
    }
    chat.joined_seq = joined;
    chat.head = Math.max(chat.head, row.head_seq);
    if (chat.head > chat.top) {
      gaps.open(chat.id, chat.top + 1, chat.head);
      chat.top = chat.head;
    }
    const told = own?.read_seq ?? 0;
    chat.read_seq = Math.max(chat.read_seq, told, Math.min(chat.head, outbox.pendingRead(row.id)));
    if (row.head_seq >= chat.srv_head) {
      Object.assign(chat, {
        srv_head: row.head_seq,
        srv_unread: row.unread_count,
        srv_read: told,
      } satisfies Partial<ChatRecord>);
    }
    if (row.last_message !== null && row.last_message.chat_id === row.id) {
      const record = recordOfRow(row.last_message);
      if (record.seq > chat.joined_seq && record.seq <= chat.head) {
        gaps.cover(chat.id, record.seq, record.seq);
        store(chat, record, delta);
      }
    }
    chats.save(chat);
    times.heard(row.id);
    delta.chat(row.id);
  }

  function* applyEvents(
    chatId: number,
    events: readonly ChatEvent[],
    head: number,
    epoch: string,
    delta: Delta,
  ): Steps<void> {
    const chat = chats.get(chatId);
    if (chat === undefined) return;
    if (chat.epoch !== epoch) yield* voidLog(chat, epoch, head);
    const known = events.filter((e) => e.chatId === chatId && e.seq > chat.joined_seq).sort((a, b) => a.seq - b.seq);
    for (const run of runsOf(known)) extend(chat, run.from, run.to);
    chat.head = Math.max(chat.head, head);
    let left = EVENTS_STEP;
    for (const { kind, seq, message } of known) {
      if (kind === 'message' && message !== undefined && message.chatId === chatId && message.seq === seq) {
        store(chat, recordOfPayload(message), delta);
      }
      if ((left -= 1) > 0) continue;
      left = EVENTS_STEP;
      yield;
    }
    chats.save(chat);
    times.heard(chatId);
    delta.chat(chatId);
  }

  function* dropChat(chatId: number, delta: Delta): Steps<void> {
    if (chats.get(chatId) === undefined) return;
    yield* messages.remove(chatId, Number.MAX_SAFE_INTEGER);
    gaps.clear(chatId);
    chats.forgetMembers(chatId);
    chats.drop(chatId);
    delta.gone(chatId);
  }

  /** Stores one message that continues its chat, or lies anywhere in it (`anywhere`: the ack of an own one). */
  const applyMessage = (record: MessageRecord, anywhere: boolean, delta: Delta): boolean => {
    const chat = chats.get(record.chat_id);
    if (chat === undefined || (!anywhere && record.seq !== chat.top + 1)) return false;
    if (record.seq <= chat.joined_seq) return false;
    extend(chat, record.seq, record.seq);
    store(chat, record, delta);
    chats.save(chat);
    times.heard(chat.id);
    delta.chat(chat.id);
    return true;
  };

  return { messages, gaps, chats, voidLog, applyRow, applyEvents, dropChat, applyMessage };
};
export type LogApplier = ReturnType<typeof logApplier>;
