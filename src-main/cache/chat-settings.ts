import { isArchived, isMuted } from '../../contract/attention.ts';
import type { ChatSettings } from '../../contract/chat-settings.ts';
import type { SettingItem } from './unsent-items.ts';
import { metaTable } from './meta.ts';
import type { Db } from './migrate.ts';
import { selectSealed, whole } from './seal.ts';

/** What is set for a chat, times in ms; `useq`: of the entry of the user's log that says so. */
export interface StoredSettings {
  chat_id: number;
  useq: number;
  muted_until: number | null;
  pinned_at: number | null;
  archived_seq: number | null;
}
type Row = StoredSettings & { seal: number };

/** The key in `meta` of the message that a chat is marked unread from: a register beside the row, which most chats never have. */
const MARKED = 'marked:';

// The contract has checked that it is a time; a mute may be further away than a message can be.
const msOrNull = (at: string | null): number | null => (at === null ? null : Date.parse(at));

/** The writer's side: a chat of which nothing was ever set has no row. */
export const chatSettingsTable = (db: Db) => {
  const one = db.prepare<[number], { useq: number }>('SELECT useq FROM chat_setting WHERE chat_id = ?');
  const put = db.prepare<[StoredSettings]>(
    `INSERT OR REPLACE INTO chat_setting (chat_id, useq, muted_until, pinned_at, archived_seq)
     VALUES (:chat_id, :useq, :muted_until, :pinned_at, :archived_seq)`,
  );
  const renumber = db.prepare<[number]>('UPDATE chat_setting SET useq = 0 WHERE chat_id = ?');
  const drop = db.prepare<[number]>('DELETE FROM chat_setting WHERE chat_id = ?');
  const meta = metaTable(db);
  const mark = (chatId: number, seq: number | null): void => {
    if (seq === null) meta.drop(`${MARKED}${chatId}`);
    else meta.set(`${MARKED}${chatId}`, String(seq));
  };
  return {
    /** Takes settings as the server tells them, at whatever time: false for older ones than are known. */
    take(chatId: number, s: ChatSettings): boolean {
      const known = one.get(chatId)?.useq;
      if (s.useq < (known ?? 0)) return false;
      if (known === undefined && s.useq === 0) return true;
      put.run({
        chat_id: chatId,
        useq: s.useq,
        muted_until: msOrNull(s.muted_until),
        pinned_at: msOrNull(s.pinned_at),
        archived_seq: s.archived_seq,
      });
      mark(chatId, s.marked_seq ?? null);
      return true;
    },
    /** The numbers of the user's log mean something else from now on: whatever the server tells next counts. */
    renumber: (chatId: number): void => void renumber.run(chatId),
    drop(chatId: number): void {
      drop.run(chatId);
      mark(chatId, null);
    },
  };
};

/** A chat's settings as they count now, own wishes that are not on the server yet included. */
export interface SettingsNow {
  mutedUntil: number | null;
  muted: boolean;
  pinnedAt: number | null;
  archived: boolean;
  hidden: boolean;
  marked: number | null;
}

const settingsNow = (
  stored: StoredSettings | undefined,
  marked: number | null,
  wishes: readonly SettingItem[],
  chat: { hidden: number; last_seq: number | null },
  now: number,
): SettingsNow => {
  const s = {
    mutedUntil: stored?.muted_until ?? null,
    pinnedAt: stored?.pinned_at ?? null,
    archivedSeq: stored?.archived_seq ?? null,
    hidden: chat.hidden > 0,
    marked,
  };
  const last = chat.last_seq ?? 0;
  for (const { what, createdAt } of wishes) {
    if (what.kind === 'mute') s.mutedUntil = what.until;
    else if (what.kind === 'pin') s.pinnedAt = what.on ? (s.pinnedAt ?? createdAt) : null;
    else if (what.kind === 'archive') s.archivedSeq = what.upTo;
    else if (what.kind === 'unread') s.marked = what.from;
    else {
      s.hidden = last <= what.upTo;
      s.marked = null;
    }
  }
  const { mutedUntil, pinnedAt, hidden } = s;
  return {
    mutedUntil,
    pinnedAt,
    hidden,
    marked: s.marked,
    muted: isMuted(mutedUntil, now),
    archived: isArchived(s, last, now),
  };
};

/** The reader's side. `wishes`: what waits in the outbox for a chat. @throws like SQLite for a row that is not what was written. */
export const settingsReader = (
  db: Db,
  wishes: { of: (chatId: number) => readonly SettingItem[]; all: () => readonly SettingItem[] },
  now: () => number,
) => {
  const one = db.prepare<[number], Row>(`${selectSealed('chat_setting')} WHERE chat_id = ?`);
  const all = db.prepare<[], Row>(selectSealed('chat_setting'));
  type Mark = { key: string; value: string; seal: number };
  const mark = db.prepare<[string], Mark>(`${selectSealed('meta')} WHERE key = ?`);
  const marks = db.prepare<[], Mark>(`${selectSealed('meta')} WHERE key GLOB '${MARKED}*'`);
  const pins = db.prepare<[], { chat_id: number }>('SELECT chat_id FROM chat_setting WHERE pinned_at IS NOT NULL');
  const seqOf = (row: Mark | undefined): number | null => (row === undefined ? null : Number(whole('meta', row).value));
  const checked = (row: Row | undefined): StoredSettings | undefined => row && whole('chat_setting', row);
  type Chat = { id: number; hidden: number; last_seq: number | null };
  const markOf = (chatId: number): number | null => seqOf(mark.get(`${MARKED}${chatId}`));
  return {
    of: (chat: Chat): SettingsNow =>
      settingsNow(checked(one.get(chat.id)), markOf(chat.id), wishes.of(chat.id), chat, now()),
    /** The same of many chats, with one look at the table. */
    all(): (chat: Chat) => SettingsNow {
      const rows = new Map(all.all().map((row) => [row.chat_id, whole('chat_setting', row)]));
      const marked = new Map(marks.all().map((row) => [row.key, seqOf(row)]));
      const at = now();
      return (chat) =>
        settingsNow(rows.get(chat.id), marked.get(`${MARKED}${chat.id}`) ?? null, wishes.of(chat.id), chat, at);
    },
    /** Chats that may be pinned. */
    pinned(): number[] {
      const wished = wishes.all().flatMap(({ what }) => (what.kind === 'pin' ? [what.chatId] : []));
      return [...new Set([...pins.all().map(({ chat_id }) => chat_id), ...wished])];
    },
    /** Chats that may be marked unread. */
    marked(): number[] {
      const ids = marks.all().map(({ key }) => Number(key.slice(MARKED.length)));
      const wished = wishes.all().flatMap(({ what }) => (what.kind === 'unread' ? [what.chatId] : []));
      return [...new Set([...ids, ...wished])];
    },
    /** Chats whose mute is not over, and when it will be. */
    mutes(): { chatId: number; until: number }[] {
      const at = now();
      const untils = new Map<number, number | null>(all.all().map((row) => [row.chat_id, row.muted_until]));
      for (const { what } of wishes.all()) if (what.kind === 'mute') untils.set(what.chatId, what.until);
      return [...untils].flatMap(([chatId, until]) => (until !== null && until > at ? [{ chatId, until }] : []));
    },
  };
};
