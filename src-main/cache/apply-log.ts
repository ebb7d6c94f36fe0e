import type { ChatRow } from '../../contract/chat.ts';
import type { DraftState } from '../../contract/draft.ts';
import type { ChatEvent } from '../../contract/event.ts';
import type { ChatSettings } from '../../contract/chat-settings.ts';
import { faceTable } from './faces.ts';
import { chatSettingsTable } from './chat-settings.ts';
import { chatTable, keptFrom, type ChatRecord, type ChatTable } from './chats.ts';
import type { Delta } from './delta.ts';
import { toldOf } from './drafts.ts';
import { gapTable } from './gaps.ts';
import { messageTable } from './messages.ts';
import { metaTable, noteErased } from './meta.ts';
import type { Db } from './migrate.ts';
import type { OutboxStore } from './outbox-store.ts';
import { timeTable } from './times.ts';
import {
  msOf,
  recordOfPayload,
  recordOfRow,
  recordOfTarget,
  uploadedIn,
  viewOfRecord,
  wholeRecord,
  withState,
  type MessageRecord,
  type TargetRecord,
} from './records.ts';
import { bringsIn, memberTable } from './members.ts';
import { noticeOf, noticeTable, viewOfNotice } from './notices.ts';
import { pinTable } from './pins.ts';
import { noteScrub } from './scrubber.ts';
import { stateTables } from './states.ts';
import { lookups } from './viewer.ts';

/** Steps of a write: at each `yield` the writer may let a waiting send go first (never another write of cache.db). */
export type Steps<T> = Generator<void, T>;

/** Events applied between two yields. */
const EVENTS_STEP = 50;
/** Of a chat of which nothing was set, and of a server that knows of no settings. */
const noSettings: ChatSettings = { useq: 0, muted_until: null, pinned_at: null, archived_seq: null };
/** Answers to a message that are told anew when it changes, the newest ones. */
const ANSWERS = 100;

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
  const faces = faceTable(db);
  const members = memberTable(db, selfId, faces);
  const chats: ChatTable = chatTable(db, selfId, messages, gaps, times, members, faces);
  const notices = noticeTable(db);

  const settings = chatSettingsTable(db);
  const states = stateTables(db);
  const pins = pinTable(db);
  const meta = metaTable(db);
  const scrub = (): void => noteScrub(meta);
  /** Its picture goes, now or after the next start. */
  const erase = (image: string | null, delta: Delta): void => {
    const id = uploadedIn(image);
    if (id === null) return;
    noteErased(meta, id);
    delta.erase(id);
  };
  const look = lookups(db);
  /** What the server had of each draft before this file was opened: a list asked for since that has less is of an earlier state. */
  const hadDrafts = new Map([...outbox.drafts()].map(([chatId, { rev }]) => [chatId, rev]));
  const view = (record: MessageRecord) => viewOfRecord(record, selfId, look);

  /** An own message is stored under this number: what waited for that goes on. */
  const close = (chat: ChatRecord, record: MessageRecord, delta: Delta): void => {
    if (record.sender !== selfId || record.client_id === null) return;
    const written = outbox.get(record.client_id);
    if (written === undefined) return;
    delta.closes(written.clientId, record.seq);
    times.sent(chat.id, record.seq, written.createdAt);
  };

  /** Whoever quotes it shows it as it is now. */
  const tellAnswers = (chatId: number, seq: number, delta: Delta): void => {
    if (!delta.shows(chatId)) return;
    for (const answer of messages.answers(chatId, seq, ANSWERS)) delta.message(view(wholeRecord(answer)));
  };

  /**
   * A message of others was deleted after the server counted what is unread (at srv_head), which it was part of. Called once
   * for each: when its deletion is first known here.
   */
  const uncount = (chat: ChatRecord, seq: number, sender: string, stateSeq: number): void => {
    if (sender === selfId || stateSeq <= chat.srv_head || seq <= chat.srv_read || seq > chat.srv_head) return;
    chat.srv_unread = Math.max(0, chat.srv_unread - 1);
  };

  const store = (chat: ChatRecord, given: MessageRecord, delta: Delta): void => {
    if (given.seq <= chat.joined_seq) return;
    const early = states.early(chat.id, given.seq);
    if (early !== undefined) states.drop(chat.id, given.seq, given.seq);
    const newer = early !== undefined && early.state_seq > given.state_seq;
    const told = { ...given, name: faces.sent(given.sender, given.name) };
    const record = newer ? withState(told, early) : told;
    if (states.isHidden(chat.id, record.seq)) {
      close(chat, record, delta);
      // What this computer sent is in its outbox's files.
      if (record.sender === selfId) scrub();
      return;
    }
    if (!messages.add(record)) {
      change(chat, record.seq, record, record.sender, delta);
      return;
    }
    chats.noteMessage(chat, record);
    close(chat, record, delta);
    // What this computer sent may still be in its files.
    if (record.deleted === 1 && record.sender === selfId) scrub();
    if (record.deleted === 1 && early?.deleted !== 1) uncount(chat, record.seq, record.sender, record.state_seq);
    const unseen = record.sender !== selfId && record.seq > chat.read_seq && record.deleted === 0;
    delta.stored(chat.id, unseen, () => view(record));
    tellAnswers(chat.id, record.seq, delta);
  };

  /** Is a message still to come? */
  const isMissing = (chat: ChatRecord, seq: number): boolean => seq > chat.top || gaps.holds(chat.id, seq);

  /** A message’s present state as the server tells it, at whatever time: an older one than is known changes nothing. */
  const change = (chat: ChatRecord, seq: number, state: TargetRecord, sender: string, delta: Delta): void => {
    if (state.state_seq === 0 || seq <= chat.joined_seq || states.isHidden(chat.id, seq)) return;
    const before = messages.get(chat.id, seq);
    if (before === undefined) {
      const early = states.early(chat.id, seq);
      // What an earlier version of it said is kept nowhere.
      if (state.deleted === 1 && early !== undefined) scrub();
      // A place that is filled without a message holds none for this user.
      if (!isMissing(chat, seq) || (early?.state_seq ?? 0) >= state.state_seq) return;
      states.keep(chat.id, seq, state);
      // Only the sender can delete it, so that is who this is from.
      if (state.deleted === 1 && early?.deleted !== 1) uncount(chat, seq, sender, state.state_seq);
      return;
    }
    if (before.state_seq >= state.state_seq) return;
    const after = messages.change(wholeRecord(before), state);
    if (after.deleted === 1 && before.deleted === 0) {
      uncount(chat, seq, before.sender, after.state_seq);
      erase(before.image, delta);
      scrub();
    }
    if (seq === chat.last_seq) chats.setLast(chat, after);
    if (delta.shows(chat.id)) delta.message(view(after));
    tellAnswers(chat.id, seq, delta);
  };

  /** The user took a message away for themself: it is stored no more, whatever the server still sends. */
  function* hide(chatId: number, seq: number, delta: Delta): Steps<void> {
    const chat = chats.get(chatId);
    if (chat === undefined) return;
    const before = messages.get(chatId, seq);
    states.hide(chatId, seq);
    states.drop(chatId, seq, seq);
    if (before === undefined) return;
    yield* messages.removeStretch(chatId, { from: seq, to: seq });
    scrub();
    delta.removed(chatId, view(before).key);
    erase(before.image, delta);
    if (seq === chat.last_seq) chats.setLast(chat, messages.newest(chatId));
    tellAnswers(chatId, seq, delta);
    chats.save(chat);
  }

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
    states.forget(chat.id);
    pins.forget(chat.id);
    chats.forgetLast(chat.id);
    chats.forgetMembers(chat.id);
    settings.renumber(chat.id);
    Object.assign(chat, {
      epoch,
      hidden: 0,
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

  /** What the user wrote on another device, or on this one. */
  const draft = (chatId: number, state: DraftState, delta: Delta, had = 0): void => {
    const epoch = chats.get(chatId)?.epoch;
    if (epoch === undefined) return;
    const before = outbox.draft(chatId);
    const after = toldOf(before, state, epoch, had);
    if (after === null) return;
    outbox.write([{ k: 'draft', chatId, ...after }]);
    if (after.text !== before.text || after.replyTo !== before.replyTo) delta.draft(chatId);
  };

  /** `first`: the row belongs to a list from nothing, so that a chat that is new here was not missed, only not had yet. */
  function* applyRow(row: ChatRow, first: boolean, delta: Delta): Steps<void> {
    const own = row.members.find((m) => m.user_id === selfId);
    const old = chats.get(row.id);
    if (old !== undefined && old.epoch !== row.epoch) {
      yield* voidLog(old, row.epoch, row.head_seq);
      chats.save(old);
    }
    const joined = own?.joined_seq ?? old?.joined_seq ?? 0;
    const kept = first ? keptFrom(joined, row.head_seq) : joined;
    const chat = chats.describe(row, joined, kept, (picture) => erase(picture, delta));
    if (joined > chat.joined_seq) {
      yield* messages.remove(chat.id, joined);
      gaps.cover(chat.id, 0, joined);
      states.drop(chat.id, 0, joined);
      chat.top = Math.max(chat.top, joined);
      if ((chat.last_seq ?? 0) <= joined) chats.setLast(chat, undefined);
    }
    chat.joined_seq = joined;
    // A row that is older than what an event has said since says nothing of the settings.
    if (settings.take(chat.id, row.settings ?? noSettings)) chat.hidden = row.hidden ? row.head_seq + 1 : 0;
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
    // A server that was put back to before the draft has none: what is here is told anew.
    draft(row.id, row.draft ?? { text: '', replyTo: null, rev: 0 }, delta, first ? hadDrafts.get(row.id) : 0);
    pins.set(row.id, row.pins);
    chats.save(chat);
    times.heard(row.id);
    delta.chat(row.id);
  }

  /** What an entry made of a group, and the line that it is in its history. */
  const applyGroup = (chat: ChatRecord, event: ChatEvent, delta: Delta): void => {
    if (event.group === undefined) return;
    erase(members.fold(event), delta);
    chats.derivePointers(chat.id);
    if (bringsIn(event)) chat.updated_at = Math.max(chat.updated_at, msOf(event.timestamp));
    const notice = noticeOf(event);
    if (notice !== null && notices.add(notice) && delta.shows(chat.id)) delta.message(viewOfNotice(notice, look));
  };

  /** One entry of the log, whose place is known already. */
  const applyOne = (chat: ChatRecord, event: ChatEvent, delta: Delta): void => {
    const { seq, kind, message, target, senderId, clientId } = event;
    if (kind === 'message') {
      if (message !== undefined && message.chatId === chat.id && message.seq === seq)
        store(chat, recordOfPayload(message), delta);
      return;
    }
    if (senderId === selfId && clientId !== null && outbox.act(clientId) !== undefined) {
      delta.closes(clientId, null);
      // The outbox held what the message was to say before.
      if (kind === 'delete') scrub();
    }
    applyGroup(chat, event, delta);
    if (event.pins !== undefined) pins.set(chat.id, { seq, messages: event.pins });
    const state = recordOfTarget(event);
    if (target !== undefined && state !== null) change(chat, target, state, senderId, delta);
  };

  /** What an entry of the user's own log says of a chat's settings. `hiddenSeq`: hidden up to that message; null: not hidden. */
  const applySettings = (chatId: number, told: ChatSettings, hiddenSeq: number | null, delta: Delta): void => {
    const chat = chats.get(chatId);
    // Its row, when it comes, has them.
    if (chat === undefined || !settings.take(chatId, told)) return;
    chat.hidden = hiddenSeq === null ? 0 : hiddenSeq + 1;
    chats.save(chat);
    delta.chat(chatId);
  };

  /** The server told something of this chat, which is put in. */
  const settle = (chat: ChatRecord, delta: Delta): void => {
    chats.save(chat);
    times.heard(chat.id);
    delta.chat(chat.id);
  };

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
    for (const event of known) {
      applyOne(chat, event, delta);
      if ((left -= 1) > 0) continue;
      left = EVENTS_STEP;
      yield;
    }
    // What did not come after all will not.
    for (const run of runsOf(known)) states.drop(chatId, run.from, run.to);
    settle(chat, delta);
  }

  function* dropChat(chatId: number, delta: Delta): Steps<void> {
    if (chats.get(chatId) === undefined) return;
    yield* messages.remove(chatId, Number.MAX_SAFE_INTEGER);
    gaps.clear(chatId);
    states.forget(chatId);
    pins.forget(chatId);
    chats.forgetMembers(chatId);
    settings.drop(chatId);
    chats.drop(chatId);
    delta.gone(chatId);
  }

  /** One entry of the log by itself, wherever it lies. False: it is of before this user's time. */
  const putIn = (chat: ChatRecord, seq: number, delta: Delta, apply: () => void): boolean => {
    if (seq <= chat.joined_seq) return false;
    extend(chat, seq, seq);
    apply();
    settle(chat, delta);
    return true;
  };

  /** Stores one message that continues its chat, or lies anywhere in it (`anywhere`: the ack of an own one). */
  const applyMessage = (record: MessageRecord, anywhere: boolean, delta: Delta): boolean => {
    const chat = chats.get(record.chat_id);
    if (chat === undefined || (!anywhere && record.seq !== chat.top + 1)) return false;
    return putIn(chat, record.seq, delta, () => store(chat, record, delta));
  };

  /** The server's answer to an own act: it lies anywhere in the log, like an own message. */
  const applyAct = (event: ChatEvent, delta: Delta): void => {
    const chat = chats.get(event.chatId);
    if (chat !== undefined) putIn(chat, event.seq, delta, () => applyOne(chat, event, delta));
  };

  return {
    messages,
    gaps,
    chats,
    faces,
    voidLog,
    applyRow,
    applyEvents,
    dropChat,
    applyMessage,
    applyAct,
    applySettings,
    hide,
    draft,
    scrub,
  };
};
export type LogApplier = ReturnType<typeof logApplier>;
