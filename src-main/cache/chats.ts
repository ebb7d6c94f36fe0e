import type { ChatRow } from '../../contract/chat.ts';
import type { PointerItem } from './api.ts';
import type { GapTable } from './gaps.ts';
import type { FaceTable } from './faces.ts';
import type { MemberTable } from './members.ts';
import type { MessageTable } from './messages.ts';
import type { Db } from './migrate.ts';
import { msOf, type MessageRecord } from './records.ts';
import type { TimeTable } from './times.ts';
import { cut } from './viewer.ts';

/** Unread is counted to here and no further (the window shows 999+). */
export const UNREAD_CAP = 1_000;
/** How deep a chat that is new to the device is filled without being looked at; what comes later is kept in full. */
const KEPT = 50;
/** UTF-16 units of a message that the list keeps. */
const PREVIEW = 300;

/** Where the part begins that a device keeps of a chat it meets at this head. */
export const keptFrom = (joined: number, head: number): number => Math.max(joined, head - KEPT);

/** A chat as the writer works on it; the columns of the same names. */
export interface ChatRecord {
  id: number;
  epoch: string;
  head: number;
  top: number;
  joined_seq: number;
  kept_from: number;
  read_seq: number;
  other_seq: number;
  srv_unread: number;
  srv_head: number;
  srv_read: number;
  unread: number;
  last_seq: number | null;
  updated_at: number;
  /** Off the list until there is a message with this number or a greater one; 0: it is on it. */
  hidden: number;
}

/** The chat list's table and the members' pointers. */
export const chatTable = (
  db: Db,
  selfId: string,
  messages: MessageTable,
  gaps: GapTable,
  times: TimeTable,
  members: MemberTable,
  faces: FaceTable,
) => {
  const get = db.prepare<[number], ChatRecord>(
    `SELECT id, epoch, head, top, joined_seq, kept_from, read_seq, other_seq, srv_unread, srv_head, srv_read, unread, last_seq, updated_at, hidden
     FROM chat WHERE id = ?`,
  );
  const describe = db.prepare<
    [
      number,
      string,
      string,
      string | null,
      string | null,
      string | null,
      number,
      number | null,
      number,
      number,
      string,
      number,
      number,
      number,
      number,
    ]
  >(
    `INSERT INTO chat (id, kind, title, peer_id, peer_name, peer_picture, peer_online, peer_last_seen, updated_at, hidden, epoch, head, top,
       joined_seq, kept_from)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, title = excluded.title, peer_id = excluded.peer_id,
       peer_name = excluded.peer_name, peer_picture = excluded.peer_picture, peer_online = excluded.peer_online,
       peer_last_seen = excluded.peer_last_seen, updated_at = max(updated_at, excluded.updated_at)`,
  );
  const save = db.prepare<[string, ...number[]]>(
    `UPDATE chat SET epoch = ?, head = ?, top = ?, joined_seq = ?, kept_from = ?, read_seq = ?, other_seq = ?, srv_unread = ?, srv_head = ?, srv_read = ?,
       unread = ?, updated_at = ?, mentioned = ?, hidden = ? WHERE id = ?`,
  );
  const last = db.prepare<[MessageRecord & { id: number }]>(
    `UPDATE chat SET last_seq = :seq, last_sender = :sender, last_name = :name, last_client = :client_id, last_type = :type,
       last_text = :content, last_image = :image, last_width = :width, last_height = :height, last_at = :at, last_deleted = :deleted
     WHERE id = :id`,
  );
  const noLast = db.prepare<[number]>(
    `UPDATE chat SET last_seq = NULL, last_sender = NULL, last_name = NULL, last_client = NULL, last_type = NULL, last_text = NULL,
       last_image = NULL, last_width = NULL, last_height = NULL, last_at = NULL, last_deleted = 0 WHERE id = ?`,
  );
  // What is read is delivered: the server raises both, and heartbeat compares the sums.
  const read = db.prepare<[{ seq: number; chat: number; user: string }]>(
    'UPDATE member SET read_seq = max(read_seq, :seq), delivered_seq = max(delivered_seq, :seq) WHERE chat_id = :chat AND user_id = :user',
  );
  const delivered = db.prepare<[number, number, string]>(
    'UPDATE member SET delivered_seq = max(delivered_seq, ?) WHERE chat_id = ? AND user_id = ?',
  );
  const pointersOf = db.prepare<[number, string], { read: number; delivered: number }>(
    'SELECT read_seq AS read, delivered_seq AS delivered FROM member WHERE chat_id = ? AND user_id = ?',
  );
  const pointers = db.prepare<[{ chat: number; self: string }]>(
    `UPDATE chat SET
       peers_read = coalesce((SELECT min(read_seq) FROM member WHERE chat_id = :chat AND user_id <> :self AND left_seq IS NULL), 0),
       peers_delivered = coalesce((SELECT min(max(delivered_seq, read_seq)) FROM member WHERE chat_id = :chat AND user_id <> :self AND left_seq IS NULL), 0),
       own_delivered = max(own_delivered, coalesce((SELECT delivered_seq FROM member WHERE chat_id = :chat AND user_id = :self), 0))
     WHERE id = :chat`,
  );
  const noPointers = db.prepare<[number]>(
    'UPDATE chat SET peers_read = 0, peers_delivered = 0, own_delivered = 0 WHERE id = ?',
  );
  const told = db.prepare<[number, number]>('UPDATE chat SET own_delivered = max(own_delivered, ?) WHERE id = ?');
  const drop = db.prepare<[number]>('DELETE FROM chat WHERE id = ?');

  /**
   * Others' messages above the read pointer. With everything above it stored, a count of rows; else what the server
   * counted at its head, less what was read here since, plus the rows above that head.
   */
  const derive = (c: ChatRecord): number => {
    const local = messages.countAbove(c.id, c.read_seq, UNREAD_CAP);
    const complete = c.top >= c.head && !gaps.hasAbove(c.id, c.read_seq);
    if (complete || c.read_seq >= c.srv_head) return local;
    const readHere = c.read_seq > c.srv_read ? messages.countBetween(c.id, c.srv_read, c.read_seq) : 0;
    const atHead = Math.min(Math.max(0, c.srv_unread - readHere), c.srv_head - c.read_seq);
    return Math.min(UNREAD_CAP, Math.max(local, atHead + messages.countAbove(c.id, c.srv_head, UNREAD_CAP)));
  };

  /** Notes when another member's pointers moved; where they stood before this computer knew of them is not noted. */
  const noteMoves = (chatId: number, userId: string, to: { read: number; delivered: number }, exact: boolean): void => {
    const before = userId === selfId ? undefined : pointersOf.get(chatId, userId);
    if (before === undefined) return;
    times.moved(chatId, userId, 'read', before.read, to.read, exact);
    times.moved(chatId, userId, 'delivered', before.delivered, Math.max(to.read, to.delivered), exact);
  };

  /** The message that the list shows; undefined: there is none. */
  const setLast = (c: ChatRecord, m: MessageRecord | undefined): void => {
    c.last_seq = m?.seq ?? null;
    if (m === undefined) noLast.run(c.id);
    else last.run({ ...m, id: c.id, content: cut(m.content, PREVIEW) });
  };

  return {
    get: (id: number): ChatRecord | undefined => get.get(id),
    /**
     * Writes what a list row says of the chat itself; a new chat starts with nothing known above `joined`, and keeps
     * `kept` on. `unused`: is told of a picture that is the group's no more.
     */
    describe: (row: ChatRow, joined: number, kept: number, unused: (picture: string | null) => void): ChatRecord => {
      const peer = row.kind === 'direct' ? (row.user1?.id === selfId ? (row.user2 ?? row.user1) : row.user1) : null;
      for (const user of [row.user1, row.user2]) if (user !== null) faces.listed(user, row.as_of);
      const face = peer === null ? undefined : faces.get(peer.id);
      describe.run(
        row.id,
        row.kind,
        members.titleOf(row),
        peer?.id ?? null,
        face?.name ?? null,
        face?.picture ?? null,
        peer?.is_online === true ? 1 : 0,
        peer?.last_seen == null ? null : msOf(peer.last_seen),
        msOf(row.updated_at),
        row.hidden ? row.head_seq + 1 : 0,
        row.epoch,
        joined,
        joined,
        joined,
        kept,
      );
      for (const m of row.members)
        noteMoves(row.id, m.user_id, { read: m.read_seq, delivered: m.delivered_seq }, false);
      unused(members.row(row));
      pointers.run({ chat: row.id, self: selfId });
      const saved = get.get(row.id);
      if (saved === undefined) throw new Error('the chat row is not there');
      return saved;
    },
    /** Saves the record with a freshly derived unread number. */
    save: (c: ChatRecord): void => {
      c.unread = derive(c);
      if ((c.last_seq ?? 0) >= c.hidden) c.hidden = 0;
      save.run(
        c.epoch,
        c.head,
        c.top,
        c.joined_seq,
        c.kept_from,
        c.read_seq,
        c.other_seq,
        c.srv_unread,
        c.srv_head,
        c.srv_read,
        c.unread,
        c.updated_at,
        Math.min(c.unread, messages.countCalls(c.id, c.read_seq, UNREAD_CAP)),
        c.hidden,
        c.id,
      );
    },
    /** Notes a message that was just stored: the preview, the newest of others, the time. */
    noteMessage: (c: ChatRecord, m: MessageRecord): void => {
      if (m.sender !== selfId) c.other_seq = Math.max(c.other_seq, m.seq);
      c.updated_at = Math.max(c.updated_at, m.at);
      if (m.seq > (c.last_seq ?? 0)) setLast(c, m);
    },
    setLast,
    forgetLast: (id: number): void => void noLast.run(id),
    /** Who is in it has changed. */
    derivePointers: (id: number): void => void pointers.run({ chat: id, self: selfId }),
    /** Moves members' pointers up; of unknown members nothing is kept. */
    pointers: (chatId: number, items: readonly PointerItem[]): void => {
      for (const p of items) {
        noteMoves(chatId, p.userId, { read: p.read, delivered: p.delivered }, true);
        if (p.read > 0) read.run({ seq: p.read, chat: chatId, user: p.userId });
        if (p.delivered > 0) delivered.run(p.delivered, chatId, p.userId);
      }
      pointers.run({ chat: chatId, self: selfId });
    },
    /** What was stored up to here is known to the server. */
    deliveredTold: (chatId: number, seq: number): void => {
      delivered.run(seq, chatId, selfId);
      told.run(seq, chatId);
    },
    forgetMembers: (id: number): void => {
      times.forget(id);
      members.forget(id);
      noPointers.run(id);
    },
    drop: (id: number): void => void drop.run(id),
  };
};
export type ChatTable = ReturnType<typeof chatTable>;
