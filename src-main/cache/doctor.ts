import type { MemberRole } from '../../contract/group-change.ts';
import type { ChatReport, MessageReport, MessageStep } from '../../contract/doctor.ts';
import type { Range } from './api.ts';
import type { OutboxItem } from './unsent-items.ts';
import type { Db } from './migrate.ts';
import type { OutboxMirror } from './outbox-mirror.ts';
import { MESSAGE_COLUMNS, MESSAGE_SOURCE, type MessageRecord } from './records.ts';
import type { PointerKind } from './times.ts';

/** A chat's place as the cache has it. */
export interface ChatPlace {
  id: number;
  head: number;
  epoch: string;
}
export interface MemberPointers {
  userId: string;
  role: MemberRole;
  read: number;
  delivered: number;
}
/** What the cache alone knows of a chat; the link adds what is under way. */
export type StoredChatReport = Omit<ChatReport, 'sending' | 'nextTryAt' | 'waitError' | 'finding'>;
export type StoredMessageReport = Omit<MessageReport, 'waiting'>;

export interface CacheDoctor {
  /** Chats above an id, ascending, at most `limit`; after the last ones those that only something unsent is known of. */
  chats(after: number, limit: number): { chats: StoredChatReport[]; more: boolean };
  places(): ChatPlace[];
  members(chatId: number): MemberPointers[];
  /** The stored messages of a stretch, ascending. */
  stretch(chatId: number, range: Range): MessageRecord[];
  /** The holes that touch a stretch. */
  holes(chatId: number, range: Range): Range[];
  /** Where a message stands, by its number, or by its key when it has none yet; null: it is not here. */
  message(chatId: number, key: string, seq: number | null): StoredMessageReport | null;
}

interface ChatRow {
  id: number;
  head: number;
  top: number;
  joined_seq: number;
  heard: number | null;
  holes: number;
  missing: number;
  older: number;
}

const NOT_REACHED: MessageStep = { reached: false, at: null, exact: true };

/** The doctor's reads: bounded, indexed, on the reader's connection. */
export const doctorReader = (db: Db, selfId: string, outbox: OutboxMirror): CacheDoctor => {
  const page = db.prepare<[number, number], ChatRow>(
    `SELECT c.id, c.head, c.top, c.joined_seq, t.heard,
       (SELECT count(*) FROM gap WHERE chat_id = c.id AND to_seq > c.kept_from) AS holes,
       (SELECT coalesce(sum(to_seq - from_seq + 1), 0) FROM gap WHERE chat_id = c.id) AS missing,
       (SELECT coalesce(sum(min(to_seq, c.kept_from) - from_seq + 1), 0) FROM gap WHERE chat_id = c.id AND from_seq <= c.kept_from) AS older
     FROM chat c LEFT JOIN chat_time t ON t.chat_id = c.id WHERE c.id > ? ORDER BY c.id LIMIT ?`,
  );
  const known = db.prepare<[number], { id: number }>('SELECT id FROM chat WHERE id = ?');
  const places = db.prepare<[], ChatPlace>('SELECT id, head, epoch FROM chat');
  const members = db.prepare<[number], MemberPointers>(
    'SELECT user_id AS userId, role, read_seq AS read, delivered_seq AS delivered FROM member WHERE chat_id = ? AND left_seq IS NULL',
  );
  const stretch = db.prepare<[number, number, number], MessageRecord>(
    `SELECT ${MESSAGE_COLUMNS} FROM ${MESSAGE_SOURCE} WHERE m.chat_id = ? AND m.seq >= ? AND m.seq <= ? ORDER BY m.seq`,
  );
  const holes = db.prepare<[number, number, number], Range>(
    'SELECT from_seq AS "from", to_seq AS "to" FROM gap WHERE chat_id = ? AND from_seq <= ? AND to_seq >= ? ORDER BY from_seq',
  );
  const bySeq = db.prepare<[number, number], { seq: number; own: number; at: number }>(
    'SELECT seq, own, at FROM message WHERE chat_id = ? AND seq = ?',
  );
  const byKey = db.prepare<[string, number], { seq: number; own: number; at: number }>(
    'SELECT seq, own, at FROM message WHERE own = 1 AND client_id = ? AND chat_id = ?',
  );
  const sent = db.prepare<[number, number], { written: number; acked: number }>(
    'SELECT written, acked FROM sent_time WHERE chat_id = ? AND seq = ?',
  );
  const others = db.prepare<[number, string], MemberPointers>(
    `SELECT user_id AS userId, role, read_seq AS read, delivered_seq AS delivered FROM member
     WHERE chat_id = ? AND user_id <> ? AND left_seq IS NULL`,
  );
  const moved = db.prepare<[number, string, PointerKind, number, number], { at: number; exact: number }>(
    `SELECT at, exact FROM pointer_time WHERE chat_id = ? AND user_id = ? AND kind = ? AND seq >= ? AND from_seq < ? ORDER BY seq LIMIT 1`,
  );

  const unsent = (items: readonly OutboxItem[] = []) => {
    const waiting = items.filter((i) => i.state === 'queued');
    return {
      waiting: waiting.length,
      failed: items.length - waiting.length,
      waitingSince: waiting.length === 0 ? null : Math.min(...waiting.map((i) => i.createdAt)),
    };
  };
  const report = (row: ChatRow, items: readonly OutboxItem[] | undefined): StoredChatReport => {
    const tail = Math.max(0, row.head - row.top);
    return {
      chatId: row.id,
      here: true,
      head: row.head,
      top: row.top,
      total: row.head - row.joined_seq,
      missing: row.missing + tail,
      holes: row.holes + (tail > 0 ? 1 : 0),
      older: row.older,
      heardAt: row.heard,
      ...unsent(items),
    };
  };
  const nothing = { here: false, head: 0, top: 0, total: 0, missing: 0, holes: 0, older: 0, heardAt: null };

  /** When all others had got that far: the last of them, and exact only when each of them is. */
  const step = (chatId: number, seq: number, kind: PointerKind): MessageStep => {
    const people = others.all(chatId, selfId);
    const reached =
      people.length > 0 && people.every((p) => (kind === 'read' ? p.read : Math.max(p.read, p.delivered)) >= seq);
    if (!reached) return NOT_REACHED;
    const times = people.map((p) => moved.get(chatId, p.userId, kind, seq, seq));
    const all = times.flatMap((t) => (t === undefined ? [] : [t]));
    if (all.length < times.length) return { reached, at: null, exact: true };
    return { reached, at: Math.max(...all.map((t) => t.at)), exact: all.every((t) => t.exact === 1) };
  };

  return {
    chats(after, limit) {
      const rows = page.all(after, limit + 1);
      const items = Map.groupBy(outbox.items(), (i) => i.chatId);
      const chats = rows.slice(0, limit).map((row) => report(row, items.get(row.id)));
      if (rows.length > limit) return { chats, more: true };
      for (const [chatId, of] of items) {
        if (known.get(chatId) === undefined) chats.push({ ...nothing, chatId, ...unsent(of) });
      }
      return { chats, more: false };
    },
    places: () => places.all(),
    members: (chatId) => members.all(chatId),
    stretch: (chatId, { from, to }) => stretch.all(chatId, from, to),
    holes: (chatId, { from, to }) => holes.all(chatId, to, from),
    message(chatId, key, seq) {
      const row = (seq === null ? undefined : bySeq.get(chatId, seq)) ?? byKey.get(key, chatId);
      if (row === undefined) {
        const item = outbox.of(chatId).find((i) => i.clientId === key);
        if (item === undefined) return null;
        return {
          chatId,
          own: true,
          state: item.state,
          seq: null,
          writtenAt: item.createdAt,
          leftAt: null,
          storedAt: null,
          delivered: NOT_REACHED,
          read: NOT_REACHED,
        };
      }
      const own = row.own === 1;
      const times = own ? sent.get(chatId, row.seq) : undefined;
      return {
        chatId,
        own,
        state: own ? 'sent' : 'received',
        seq: row.seq,
        writtenAt: times?.written ?? null,
        leftAt: times?.acked ?? null,
        storedAt: row.at,
        delivered: own ? step(chatId, row.seq, 'delivered') : NOT_REACHED,
        read: own ? step(chatId, row.seq, 'read') : NOT_REACHED,
      };
    },
  };
};
