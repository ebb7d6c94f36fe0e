import { z } from 'zod';
import type { ChatEvent } from '../../contract/event.ts';
import { groupDeeds, type MemberRole } from '../../contract/group-change.ts';
import type { GroupNotice } from '../../contract/group-ipc.ts';
import { messageIdOf } from '../../contract/ids.ts';
import type { MessageView } from '../../contract/ipc.ts';
import { untouched } from '../../contract/untouched.ts';
import type { Db } from './migrate.ts';
import { msOf } from './records.ts';
import { selectSealed, whole } from './seal.ts';
import type { Lookups } from './viewer.ts';

/** A line of a group's history, as it is stored. */
export interface NoticeRow {
  chat_id: number;
  seq: number;
  sender: string;
  at: number;
  /** JSON of what happened: people by their ids, whose names may change. */
  body: string;
}
type SealedNotice = NoticeRow & { seal: number };

const deed = z.enum(groupDeeds);
interface Body {
  deed: z.infer<typeof deed>;
  whom: string[];
  role: MemberRole | null;
  title: string | null;
}

/** The line that an entry of a log is; null: it is none, or of a kind that this version does not know. */
export const noticeOf = (event: ChatEvent): NoticeRow | null => {
  const { group, senderId } = event;
  const what = deed.safeParse(group?.what).data;
  if (group === undefined || what === undefined) return null;
  const others = group.members.filter((m) => m.user_id !== senderId);
  // Who follows an owner that leaves, and what becomes of one that hands the group over, is told by the members' roles.
  const concerned =
    what === 'removed'
      ? others.filter((m) => m.role === null)
      : what === 'role'
        ? others.slice(0, 1)
        : what === 'created' || what === 'added'
          ? others
          : [];
  const body: Body = {
    deed: what,
    whom: concerned.map((m) => m.user_id),
    role: what === 'role' ? (concerned[0]?.role ?? null) : null,
    title: what === 'title' || what === 'created' ? (group.title ?? null) : null,
  };
  return {
    chat_id: event.chatId,
    seq: event.seq,
    sender: senderId,
    at: msOf(event.timestamp),
    body: JSON.stringify(body),
  };
};

/** What a stored line says, with the names of today. */
export const noticeIn = (row: NoticeRow, name: Lookups['name']): GroupNotice => {
  // Written by `noticeOf` alone, and sealed.
  const { whom, ...told } = JSON.parse(row.body) as Body;
  const who = (id: string): { id: string; name: string } => ({ id, name: name(id) });
  return { ...told, by: who(row.sender), whom: whom.map(who) };
};

/** A line as the window shows it: like a message, that nobody wrote. */
export const viewOfNotice = (row: NoticeRow, { name }: Pick<Lookups, 'name'>): MessageView => {
  const { chat_id: chatId, seq, sender, at } = row;
  const id = messageIdOf(chatId, seq);
  const notice = noticeIn(row, name);
  return {
    key: id,
    chatId,
    id,
    seq,
    order: seq,
    senderId: sender,
    senderName: notice.by.name,
    own: false,
    kind: 'notice',
    text: '',
    picture: null,
    at,
    state: 'received',
    error: null,
    ...untouched,
    notice,
  };
};

/** The stored lines. */
export const noticeTable = (db: Db) => {
  const add = db.prepare<[NoticeRow]>(
    'INSERT OR IGNORE INTO notice (chat_id, seq, sender, at, body) VALUES (:chat_id, :seq, :sender, :at, :body)',
  );
  return {
    /** False: it is there already. */
    add: (row: NoticeRow): boolean => add.run(row).changes > 0,
  };
};

/** Reads lines: what stands before and after a place, nearest first. */
export const noticeReader = (db: Db) => {
  const select = `${selectSealed('notice')} WHERE chat_id = ?`;
  const below = db.prepare<[number, number, number], SealedNotice>(`${select} AND seq < ? ORDER BY seq DESC LIMIT ?`);
  const above = db.prepare<[number, number, number], SealedNotice>(`${select} AND seq > ? ORDER BY seq LIMIT ?`);
  const within = db.prepare<[number, number, number], SealedNotice>(`${select} AND seq > ? AND seq <= ? ORDER BY seq`);
  const last = db.prepare<[number], SealedNotice>(`${select} ORDER BY seq DESC LIMIT 1`);
  const checked = (rows: SealedNotice[]): NoticeRow[] => rows.map((row) => whole('notice', row));
  return {
    /** The newest line of a chat; null: it has none. */
    newest: (chatId: number): NoticeRow | null => checked(last.all(chatId))[0] ?? null,
    below: (chatId: number, seq: number, limit: number): NoticeRow[] => checked(below.all(chatId, seq, limit)),
    above: (chatId: number, seq: number, limit: number): NoticeRow[] => checked(above.all(chatId, seq, limit)),
    /** Those in (from, to], ascending. */
    within: (chatId: number, from: number, to: number): NoticeRow[] => checked(within.all(chatId, from, to)),
  };
};
