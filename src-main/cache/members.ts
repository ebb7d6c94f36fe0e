import type { ChatMember, ChatRow } from '../../contract/chat.ts';
import type { ChatEvent } from '../../contract/event.ts';
import type { MemberRole } from '../../contract/group-change.ts';
import type { FaceTable } from './faces.ts';
import type { Db } from './migrate.ts';
import { selectSealed, whole } from './seal.ts';

/** A member as the fold works on one. `left_seq`: of the entry that took them out; null: a member. */
interface Standing {
  joined_seq: number;
  left_seq: number | null;
  state_seq: number;
}

/** What is known of a group beside its row of the list. */
interface GroupRow {
  chat_id: number;
  picture: string | null;
  /** The entry, or the head of the row, that title and picture are from. */
  title_seq: number;
  /** Everybody's state is known up to here: entries below it change nobody. */
  roster_seq: number;
  /** How many there are, and what the user is; null: not a member. */
  members: number;
  role: MemberRole | null;
  seal: number;
}

/** A group as the list shows it. */
export type GroupFace = Pick<GroupRow, 'picture' | 'members' | 'role'>;

const GROUP = `${selectSealed('group_state')} WHERE chat_id = ?`;
const NEW = { picture: null, title_seq: 0, roster_seq: 0 };

/** Entries that bring people in, and the group up in everybody's list. */
const BRINGS_IN: ReadonlySet<string> = new Set(['created', 'added', 'joined']);

/** Does this entry of a log move its group up in the list? */
export const bringsIn = (event: Pick<ChatEvent, 'group'>): boolean => BRINGS_IN.has(event.group?.what ?? '');

/**
 * Who is in a chat, and what a group is called and shows. Both come as lists (a row, at its head) and as entries of the log,
 * in any order and more than once: each state counts that has the greatest number.
 */
export const memberTable = (db: Db, selfId: string, faces: FaceTable) => {
  const standing = db.prepare<[number, string], Standing>(
    'SELECT joined_seq, left_seq, state_seq FROM member WHERE chat_id = ? AND user_id = ?',
  );
  const put = db.prepare<[number, string, MemberRole, number, number | null, number, number, number]>(
    `INSERT INTO member (chat_id, user_id, role, joined_seq, left_seq, read_seq, delivered_seq, state_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (chat_id, user_id) DO UPDATE SET role = excluded.role, joined_seq = excluded.joined_seq, left_seq = excluded.left_seq,
       read_seq = max(read_seq, excluded.read_seq), delivered_seq = max(delivered_seq, excluded.delivered_seq), state_seq = excluded.state_seq
     WHERE role <> excluded.role OR joined_seq <> excluded.joined_seq OR left_seq IS NOT excluded.left_seq OR read_seq < excluded.read_seq
       OR delivered_seq < excluded.delivered_seq OR state_seq < excluded.state_seq`,
  );
  /** Not below where somebody came in: what was said before is not theirs to read. */
  const raise = db.prepare<[{ chat: number; user: string; read: number; delivered: number; joined: number }]>(
    `UPDATE member SET read_seq = max(read_seq, :read), delivered_seq = max(delivered_seq, :delivered), joined_seq = max(joined_seq, :joined)
     WHERE chat_id = :chat AND user_id = :user AND (read_seq < :read OR delivered_seq < :delivered OR joined_seq < :joined)`,
  );
  const others = db.prepare<[number, number, string]>(
    'DELETE FROM member WHERE chat_id = ? AND state_seq <= ? AND user_id NOT IN (SELECT value FROM json_each(?))',
  );
  const group = db.prepare<[number], GroupRow>(GROUP);
  const title = db.prepare<[number], { title: string }>('SELECT title FROM chat WHERE id = ?');
  const rename = db.prepare<[string, number]>('UPDATE chat SET title = ? WHERE id = ?');
  const keep = db.prepare<
    [{ chat: number; self: string; picture: string | null; title_seq: number; roster_seq: number }]
  >(
    `INSERT INTO group_state (chat_id, picture, title_seq, roster_seq, members, role) VALUES (:chat, :picture, :title_seq, :roster_seq,
       (SELECT count(*) FROM member WHERE chat_id = :chat AND left_seq IS NULL),
       (SELECT role FROM member WHERE chat_id = :chat AND user_id = :self AND left_seq IS NULL))
     ON CONFLICT (chat_id) DO UPDATE SET picture = excluded.picture, title_seq = excluded.title_seq, roster_seq = excluded.roster_seq,
       members = excluded.members, role = excluded.role`,
  );
  const dropMembers = db.prepare<[number]>('DELETE FROM member WHERE chat_id = ?');
  const dropGroup = db.prepare<[number]>('DELETE FROM group_state WHERE chat_id = ?');

  const stateOf = (chatId: number): Pick<GroupRow, 'picture' | 'title_seq' | 'roster_seq'> => {
    const row = group.get(chatId);
    return row === undefined ? NEW : whole('group_state', row);
  };

  const putMember = (chatId: number, m: ChatMember, seq: number): void =>
    void put.run(chatId, m.user_id, m.role, m.joined_seq, m.left_seq, m.read_seq, m.delivered_seq, seq);

  /** One of those that an entry names, as it made them. */
  const foldMember = (
    chatId: number,
    seq: number,
    m: { user_id: string; role: MemberRole | null },
    joins: boolean,
    roster: number,
  ): void => {
    const known = standing.get(chatId, m.user_id);
    if (seq <= roster) return;
    const joined = joins ? seq - 1 : 0;
    if (known !== undefined && known.state_seq >= seq) {
      // Told late: what they are is known, where they came in perhaps not.
      if (known.left_seq === null)
        raise.run({ chat: chatId, user: m.user_id, read: joined, delivered: joined, joined });
      return;
    }
    const since = Math.max(joined, known?.joined_seq ?? 0);
    const left = m.role === null ? seq : null;
    put.run(chatId, m.user_id, m.role ?? 'member', since, left, joined, joined, seq);
  };

  return {
    /** What a row says a chat is called; of a group whose later name is known, that. */
    titleOf: (row: ChatRow): string =>
      row.kind === 'group' && stateOf(row.id).title_seq > row.head_seq
        ? (title.get(row.id)?.title ?? '')
        : (row.title ?? ''),
    /** Takes in what a row says of the members and of the group. Answers a picture that is the group's no more. */
    row: (row: ChatRow): string | null => {
      for (const m of row.members)
        if (m.name !== undefined)
          faces.listed({ id: m.user_id, name: m.name, profile_image: m.profile_image ?? null }, row.as_of);
      if (row.kind === 'direct') {
        for (const m of row.members) putMember(row.id, m, 0);
        return null;
      }
      const { id, head_seq: head } = row;
      const state = stateOf(id);
      for (const m of row.members) {
        const known = standing.get(id, m.user_id);
        if (Math.max(known?.state_seq ?? 0, state.roster_seq) <= head) putMember(id, m, known?.state_seq ?? 0);
        else raise.run({ chat: id, user: m.user_id, read: m.read_seq, delivered: m.delivered_seq, joined: 0 });
      }
      const listed = head >= state.roster_seq;
      if (listed) others.run(id, head, JSON.stringify(row.members.map((m) => m.user_id)));
      const titled = head >= state.title_seq;
      const picture = titled ? (row.picture ?? null) : state.picture;
      keep.run({
        chat: id,
        self: selfId,
        picture,
        title_seq: titled ? head : state.title_seq,
        roster_seq: listed ? head : state.roster_seq,
      });
      return picture === state.picture ? null : state.picture;
    },
    /** Takes in what an entry of the log made so. Answers a picture that is the group's no more. */
    fold: ({ chatId, seq, group: change }: Pick<ChatEvent, 'chatId' | 'seq' | 'group'>): string | null => {
      if (change === undefined) return null;
      const state = stateOf(chatId);
      for (const m of change.members) {
        faces.said({ id: m.user_id, name: m.name, profile_image: m.profile_image });
        foldMember(chatId, seq, m, m.role !== null && BRINGS_IN.has(change.what), state.roster_seq);
      }
      const titled = change.title !== undefined && seq > state.title_seq;
      if (titled) rename.run(change.title ?? '', chatId);
      const picture = titled && change.picture !== undefined ? change.picture : state.picture;
      const title_seq = titled ? seq : state.title_seq;
      keep.run({ chat: chatId, self: selfId, picture, title_seq, roster_seq: state.roster_seq });
      return picture === state.picture ? null : state.picture;
    },
    forget: (chatId: number): void => {
      dropMembers.run(chatId);
      dropGroup.run(chatId);
    },
  };
};
export type MemberTable = ReturnType<typeof memberTable>;

/** A present member, as it is stored. */
export interface StoredMember {
  id: string;
  name: string;
  /** As the server tells it. */
  picture: string | null;
  role: MemberRole;
  since: number;
  readSeq: number;
  deliveredSeq: number;
}

interface MemberRow {
  user_id: string;
  role: MemberRole;
  joined_seq: number;
  left_seq: number | null;
  read_seq: number;
  delivered_seq: number;
  seal: number;
}

const RANKS: Readonly<Record<MemberRole, number>> = { owner: 0, admin: 1, member: 2 };

/** Reads who is in a chat, and what a group shows. */
export const memberReader = (db: Db) => {
  const members = db.prepare<[number], MemberRow>(`${selectSealed('member')} WHERE chat_id = ?`);
  const people = db.prepare<[number], { id: string; name: string; picture: string | null; seal: number }>(
    `${selectSealed('person')} WHERE id IN (SELECT user_id FROM member WHERE chat_id = ?)`,
  );
  const peers = db.prepare<[number], { peer_id: string; peer_last_seen: number | null; seal: number }>(
    `${selectSealed('chat')} WHERE peer_id IN (SELECT user_id FROM member WHERE chat_id = ?)`,
  );
  const one = db.prepare<[number], GroupRow>(GROUP);
  const all = db.prepare<[], GroupRow>(selectSealed('group_state'));
  const faceOf = (row: GroupRow): GroupFace => whole('group_state', row);
  return {
    /** The present members of a chat, the owner first, then admins, then the others by name. */
    of: (chatId: number): StoredMember[] => {
      const faces = new Map(people.all(chatId).map((p) => [p.id, whole('person', p)]));
      return members
        .all(chatId)
        .map((row) => whole('member', row))
        .filter((m) => m.left_seq === null)
        .map((m) => ({
          id: m.user_id,
          name: faces.get(m.user_id)?.name ?? '',
          picture: faces.get(m.user_id)?.picture ?? null,
          role: m.role,
          since: m.joined_seq,
          readSeq: m.read_seq,
          deliveredSeq: Math.max(m.delivered_seq, m.read_seq),
        }))
        .sort((a, b) => RANKS[a.role] - RANKS[b.role] || a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
    },
    /** When those of a chat's members were last seen with whom the user has a chat of two. */
    lastSeen: (chatId: number): Map<string, number | null> =>
      new Map(peers.all(chatId).map((row) => [row.peer_id, whole('chat', row).peer_last_seen])),
    face: (chatId: number): GroupFace | undefined => {
      const row = one.get(chatId);
      return row && faceOf(row);
    },
    faces: (): Map<number, GroupFace> => new Map(all.all().map((row) => [row.chat_id, faceOf(row)])),
  };
};
