import { stateColumns } from './conversations.ts';
import { numbers } from './params.ts';
import type { Statement } from './statements.ts';
import {
  type Chat,
  chatsOf,
  isOnline,
  isVisible,
  keepsReading,
  type Member,
  memberOf,
  newcomer,
  presentOf,
  putMember,
  seenBy,
  shownRead,
  showsPresence,
  type Tables,
  unreadOf,
} from './tables.ts';

const userJson = (t: Tables, id: number, reader: number, now: Date): object | null => {
  const u = t.users.get(id);
  if (u === undefined) return null;
  const told = id === reader || showsPresence(t, id, reader);
  return {
    id,
    name: u.name,
    profile_image: null,
    last_seen: told ? (u.lastSeen?.toISOString() ?? null) : null,
    email: id === reader ? u.email : '',
    is_online: told && isOnline(t, id, now),
  };
};

const memberJson = (t: Tables, chat: Chat, m: Member, reader: number): object => ({
  ...(chat.group === null ? {} : { name: t.users.get(m.userId)?.name, profile_image: null }),
  user_id: m.userId,
  role: m.role,
  joined_seq: m.joinedSeq,
  left_seq: null,
  read_seq: chat.group !== null && m.userId !== reader && keepsReading(t, reader) ? 0 : shownRead(m, reader),
  delivered_seq: m.deliveredSeq,
});

const row = (t: Tables, chat: Chat, own: Member, now: Date): object => {
  const reader = own.userId;
  const members = presentOf(t, chat.id).sort(
    (a, b) => Number(a.userId !== reader) - Number(b.userId !== reader) || a.userId - b.userId,
  );
  const last = seenBy(t, reader, chat.id).findLast((m) => m.seq <= chat.lastMessageSeq);
  const state = last && stateColumns(t, last);
  const draft = t.drafts.get(`${reader}:${chat.id}`);
  return {
    reader_id: reader,
    id: chat.id,
    kind: chat.group === null ? 'direct' : 'group',
    title: chat.group?.title ?? null,
    picture: chat.group?.picture ?? null,
    user1_id: chat.users[0] ?? null,
    user2_id: chat.users[1] ?? null,
    head_seq: BigInt(chat.head),
    epoch: chat.epoch,
    as_of: BigInt(t.users.get(reader)?.headUseq ?? 0),
    updated_at: chat.updatedAt,
    hidden: own.hidden,
    muted_until: own.mutedUntil,
    pinned_at: own.pinnedAt,
    archived_seq: own.archivedSeq === null ? null : BigInt(own.archivedSeq),
    marked_seq: own.markedSeq === null ? null : BigInt(own.markedSeq),
    settings_useq: BigInt(own.settingsUseq),
    draft_text: draft?.text ?? null,
    draft_reply_to: draft?.replyTo == null ? null : BigInt(draft.replyTo),
    draft_rev: draft === undefined ? null : BigInt(draft.rev),
    pins: chat.pins.map(BigInt),
    pins_seq: BigInt(chat.pinsSeq),
    unread: Math.min(unreadOf(t, own), 1_000),
    user1: userJson(t, chat.users[0] ?? 0, reader, now),
    user2: userJson(t, chat.users[1] ?? 0, reader, now),
    members: members.map((m) => memberJson(t, chat, m, reader)),
    last_seq: last === undefined ? null : BigInt(last.seq),
    last_sender_id: last?.senderId ?? null,
    last_client_id: last?.clientId ?? null,
    last_type: last?.type ?? null,
    last_content: last?.content ?? null,
    last_image_url: last?.imageUrl ?? null,
    last_image_width: null,
    last_image_height: null,
    last_image_preview: null,
    last_album_id: null,
    last_created_at: last?.at ?? null,
    last_reply_to_seq: last?.replyTo == null ? null : BigInt(last.replyTo),
    last_mentions: last?.mentions ?? null,
    last_state_seq: state?.state_seq ?? null,
    last_edited_at: state?.edited_at ?? null,
    last_deleted_at: state?.deleted_at ?? null,
    last_reactions: state?.reactions ?? null,
    last_sender_name: last === undefined ? null : (t.users.get(last.senderId)?.name ?? null),
    last_sender_image: null,
  };
};

const changedSince = (t: Tables, chat: Chat, since: number): boolean =>
  chat.changedXid >= since || (t.members.get(chat.id) ?? []).some((m) => m.changedXid >= since);

/** server/data/chats.ts. */
export const lists: readonly Statement[] = [
  {
    text: /^\s*SELECT w\.reader_id, c\.id, c\.kind::text/,
    run: (t, [readers, chats], { now }) =>
      numbers(readers).flatMap((reader, i) => {
        const chat = t.chats.get(numbers(chats)[i] ?? 0);
        const own = chat && memberOf(t, chat.id, reader);
        return chat === undefined || own === undefined ? [] : [row(t, chat, own, now)];
      }),
  },
  {
    text: /^SELECT c\.id, c\.updated_at, CASE WHEN c\.kind/,
    run(t, [user, since, at, id, limit]) {
      const found = chatsOf(t, Number(user)).flatMap((m) => {
        const chat = t.chats.get(m.chatId);
        return chat !== undefined && isVisible(t, m) && changedSince(t, chat, Number(since)) ? [chat] : [];
      });
      return found
        .filter((c) => {
          const ms = c.updatedAt.getTime();
          return at === null || ms < Number(at) || (ms === Number(at) && c.id < Number(id));
        })
        .sort((a, b) => b.updatedAt.getTime() - a.updatedAt.getTime() || b.id - a.id)
        .slice(0, Number(limit))
        .map((c) => ({ id: c.id, updated_at: c.updatedAt, members: c.group === null ? 0 : presentOf(t, c.id).length }));
    },
  },
  {
    text: /^SELECT chat_id FROM chat_member WHERE user_id = \$1 AND left_seq IS NOT NULL/,
    run: (t, [user, since]) =>
      [...t.members.values()]
        .flat()
        .filter((m) => m.userId === Number(user) && m.leftSeq !== null && m.changedXid >= Number(since))
        .map((m) => ({ chat_id: m.chatId })),
  },
  {
    text: /^SELECT u\.head_useq, count\(c\.id\) AS chats/,
    run(t, [id]) {
      const user = t.users.get(Number(id));
      if (user === undefined) return [];
      const own = chatsOf(t, user.id).filter((m) => isVisible(t, m));
      const heads = own.reduce((sum, m) => sum + (t.chats.get(m.chatId)?.head ?? 0), 0);
      const pointers = own
        .filter((m) => t.chats.get(m.chatId)?.group === null)
        .flatMap((m) => presentOf(t, m.chatId))
        .reduce((sum, m) => sum + shownRead(m, user.id) + (m.userId === user.id ? 0 : m.deliveredSeq), 0);
      return [
        {
          head_useq: BigInt(user.headUseq),
          chats: BigInt(own.length),
          heads: BigInt(heads),
          pointers: BigInt(pointers),
        },
      ];
    },
  },
  {
    text: /^SELECT head_seq, epoch FROM chat WHERE id = \$1/,
    run(t, [id]) {
      const chat = t.chats.get(Number(id));
      return chat === undefined ? [] : [{ head_seq: BigInt(chat.head), epoch: chat.epoch }];
    },
  },
  {
    text: /^SELECT id, head_seq, epoch FROM chat WHERE id = ANY/,
    run: (t, [ids]) =>
      numbers(ids).flatMap((id) => {
        const chat = t.chats.get(id);
        return chat === undefined ? [] : [{ id, head_seq: BigInt(chat.head), epoch: chat.epoch }];
      }),
  },
  {
    text: /UPDATE chat SET epoch = gen_random_uuid\(\)/,
    locks: (t) => [...t.chats.keys()].map((id) => `chat ${id}`),
    run(t, _p, { xid, uuid }) {
      for (const chat of t.chats.values()) t.chats.set(chat.id, { ...chat, epoch: uuid(), changedXid: xid });
      return [{ n: t.chats.size }];
    },
  },
  {
    text: /^SELECT 1 FROM "user" WHERE id = \$1 AND disabled_at IS NULL/,
    run: (t, [id]) => (t.users.has(Number(id)) ? [{}] : []),
  },
  {
    text: /^SELECT count\(\*\)::int AS n FROM chat_member WHERE user_id/,
    run: (t, [id]) => [{ n: chatsOf(t, Number(id)).length }],
  },
  {
    text: /^INSERT INTO chat \(kind, pair_key/,
    locks: (_t, [pair]) => [`pair ${String(pair)}`],
    run(t, [, first, second], { xid, now, uuid }) {
      const users = [Number(first), Number(second)] as const;
      // A SERIAL number is taken before the conflict is seen.
      const id = t.nextChat;
      t.nextChat += 1;
      if ([...t.chats.values()].some((c) => c.users[0] === users[0] && c.users[1] === users[1])) return [];
      t.chats.set(id, {
        id,
        users,
        group: null,
        head: 0,
        lastMessageSeq: 0,
        pins: [],
        pinsSeq: 0,
        epoch: uuid(),
        changedXid: xid,
        updatedAt: now,
      });
      return [{ id }];
    },
  },
  {
    text: /^INSERT INTO chat_member \(chat_id, user_id, hidden, changed_xid\)/,
    locks: () => [],
    run(t, [chat, creator, other], { xid }) {
      for (const userId of [Number(creator), Number(other)])
        putMember(t, {
          chatId: Number(chat),
          userId,
          role: 'member',
          ...newcomer(0),
          hidden: userId === Number(other),
          settingsUseq: 0,
          changedXid: xid,
        });
      return [];
    },
  },
  {
    text: /^SELECT id FROM chat WHERE pair_key = \$1/,
    run: (t, [pair]) =>
      [...t.chats.values()].filter((c) => `${c.users[0]}:${c.users[1]}` === pair).map((c) => ({ id: c.id })),
  },
  {
    text: /^UPDATE chat_member SET hidden = false/,
    locks: (_t, [chat, user]) => [`member ${String(chat)} ${String(user)}`],
    run(t, [chat, user], { xid }) {
      const own = memberOf(t, Number(chat), Number(user));
      if (own === undefined || !own.hidden) return [];
      putMember(t, { ...own, hidden: false, changedXid: xid });
      return [{ chat_id: own.chatId }];
    },
  },
  {
    text: /^SELECT pg_snapshot_xmin/,
    run(t, [id], { now, xmin }) {
      const user = t.users.get(Number(id));
      if (user === undefined) return [];
      const first = [...t.chats.values()].sort((a, b) => a.id - b.id)[0];
      const instance = `${t.instance}.${first?.epoch ?? ''}`;
      const { nextXid } = t;
      const self = userJson(t, user.id, user.id, now);
      return [{ xmin: String(xmin), xmax: String(nextXid), instance, head_useq: BigInt(user.headUseq), at: now, self }];
    },
  },
];
