import { numbers } from './params.ts';
import { sqlError, type Params, type Statement } from './statements.ts';
import {
  type Act,
  actsOf,
  apart,
  blocks,
  isHidden,
  keepsReading,
  memberOf,
  type Member,
  type Message,
  messagesOf,
  presentOf,
  putMember,
  reactionsOf,
  shownRead,
  type Tables,
  unreadOf,
} from './tables.ts';

/** One of the rows that STORE takes as JSON. */
interface Input {
  n: number;
  chat_id: number;
  sender_id: number;
  client_id: string;
  hash: string;
  type: 'TEXT' | 'IMAGE' | 'FILE';
  content: string;
  image_url: string | null;
  file_id: string | null;
  reply_to: number | null;
  mentions: number[] | null;
  receiver_id: number | null;
}
interface Move {
  user_id: number;
  chat_id: number;
  read: number;
  delivered: number;
  counted: boolean;
}
// The product writes these very objects.
const inputs = (p: Params): Input[] => JSON.parse(String(p[0])) as Input[];
const moves = (p: Params): Move[] => JSON.parse(String(p[0])) as Move[];

/** Those of a message's mentions who are in the group, each once. */
const mentioned = (t: Tables, i: Input): number[] =>
  [...new Set(i.mentions ?? [])].filter((id) => id === 0 || memberOf(t, i.chat_id, id) !== undefined);

const isBlocked = (t: Tables, i: Input): boolean =>
  t.chats.get(i.chat_id)?.users.some((id) => blocks(t, id, i.sender_id)) ?? false;

const allowed = (t: Tables, i: Input): boolean =>
  memberOf(t, i.chat_id, i.sender_id) !== undefined &&
  !isBlocked(t, i) &&
  (i.receiver_id === null || (i.receiver_id !== i.sender_id && memberOf(t, i.chat_id, i.receiver_id) !== undefined));

export const stateColumns = (t: Tables, m: Message) => {
  const reactions = reactionsOf(t, m);
  return {
    state_seq: BigInt(m.stateSeq),
    edited_at: m.editedAt,
    deleted_at: m.deletedAt,
    reactions: m.stateSeq === 0 || reactions.length === 0 ? null : reactions,
  };
};

export const messageColumns = (t: Tables, m: Message) => ({
  chat_id: m.chatId,
  seq: BigInt(m.seq),
  sender_id: m.senderId,
  client_id: m.clientId,
  created_at: m.at,
  type: m.type,
  content: m.content,
  image_url: m.imageUrl,
  image_width: null,
  image_height: null,
  image_preview: null,
  album_id: null,
  reply_to_seq: m.replyTo === null ? null : BigInt(m.replyTo),
  mentions: m.mentions,
  ...stateColumns(t, m),
  sender_name: t.users.get(m.senderId)?.name ?? null,
  sender_image: null,
  sender_image_id: null,
});
const noColumns = {
  type: null,
  content: null,
  image_url: null,
  image_width: null,
  image_height: null,
  image_preview: null,
  album_id: null,
  reply_to_seq: null,
  mentions: null,
  state_seq: null,
  edited_at: null,
  deleted_at: null,
  reactions: null,
};
/** A chat's log as a user sees it, ascending. */
const logOf = (t: Tables, chatId: number, userId: number, from: number, to: number): object[] => {
  const messages = messagesOf(t, chatId).map((m) => ({
    ...messageColumns(t, m),
    ...(isHidden(t, userId, m) ? noColumns : {}),
    kind: 'message',
    payload: { enc: 'none' },
  }));
  const acts = actsOf(t, chatId).map((a) => ({
    chat_id: chatId,
    seq: BigInt(a.seq),
    sender_id: a.senderId,
    client_id: a.clientId,
    created_at: a.at,
    kind: a.kind,
    payload: a.payload,
    ...noColumns,
    sender_name: t.users.get(a.senderId)?.name ?? null,
    sender_image: null,
    sender_image_id: null,
  }));
  return [...messages, ...acts].filter((e) => e.seq >= from && e.seq <= to).sort((a, b) => Number(a.seq - b.seq));
};

/** Appends to a user's own log; answers the new number. */
export const appendUserEvent = (
  t: Tables,
  userId: number,
  kind: string,
  payload: Record<string, unknown>,
  at: Date,
  clientId: string | null = null,
): number => {
  const user = t.users.get(userId);
  if (user === undefined) return 0;
  const useq = user.headUseq + 1;
  t.users.set(userId, { ...user, headUseq: useq });
  t.userEvents.set(userId, [...(t.userEvents.get(userId) ?? []), { useq, kind, payload, clientId, at }]);
  return useq;
};

/** What STORE saw of one message when it began. */
interface Begun {
  known: Message | Act | undefined;
  roster: number;
  allowed: boolean;
}
const noPlace = {
  ...{ reply_to_seq: null, mentions: null, members: null },
  ...{ sender_name: null, sender_image: null, sender_image_id: null },
};

const store: Statement = {
  text: /^\s*WITH input AS MATERIALIZED[\s\S]*INSERT INTO chat_event/,
  locks: (_t, p) => inputs(p).map((i) => `chat ${i.chat_id}`),
  begin: (t, p) =>
    inputs(p).map((i): Begun => ({
      known: t.sends.get(`${i.sender_id}:${i.client_id}`) ?? t.done.get(`${i.sender_id}:${i.client_id}`),
      roster: t.chats.get(i.chat_id)?.group?.roster ?? 0,
      allowed: allowed(t, i),
    })),
  run(t, p, { xid, now, seen }) {
    // What `begin` answered.
    const before = seen as Begun[];
    const rows: object[] = [];
    const told = new Set<number>();
    inputs(p).forEach((i, k) => {
      const known = before[k]?.known;
      if (known !== undefined) {
        const same = known.hash === i.hash;
        const { chatId: chat_id, at: created_at } = known;
        rows.push({
          n: i.n,
          chat_id,
          seq: BigInt(known.seq),
          created_at,
          duplicate: true,
          same,
          stale: false,
          ...noPlace,
        });
        return;
      }
      const chat = t.chats.get(i.chat_id);
      // Members are those of when it began; when they are others by now, it is told so.
      if (chat === undefined || before[k]?.allowed !== true) return;
      if ((chat.group?.roster ?? 0) !== before[k].roster) {
        rows.push({
          ...noPlace,
          n: i.n,
          chat_id: chat.id,
          seq: 0n,
          created_at: now,
          duplicate: false,
          same: true,
          stale: true,
        });
        return;
      }
      const key = `${i.sender_id}:${i.client_id}`;
      if (t.sends.has(key) || t.done.has(key))
        throw sqlError('23505', 'duplicate key value violates unique constraint');
      const seq = chat.head + 1;
      const message: Message = {
        chatId: chat.id,
        seq,
        senderId: i.sender_id,
        clientId: i.client_id,
        hash: i.hash,
        type: i.type,
        content: i.content,
        imageUrl: i.image_url,
        fileId: i.file_id,
        replyTo: i.reply_to !== null && i.reply_to < seq ? i.reply_to : null,
        // A direct chat keeps none.
        mentions: chat.group === null ? [] : mentioned(t, i),
        at: now,
        stateSeq: 0,
        editedAt: null,
        deletedAt: null,
      };
      t.chats.set(chat.id, { ...chat, head: seq, lastMessageSeq: seq, updatedAt: now, changedXid: xid });
      t.messages.set(chat.id, [...messagesOf(t, chat.id), message]);
      t.sends.set(key, message);
      for (const m of presentOf(t, chat.id)) if (m.hidden) putMember(t, { ...m, hidden: false, changedXid: xid });
      const { reply_to_seq, mentions, sender_name, sender_image, sender_image_id } = messageColumns(t, message);
      const members = told.has(chat.id) ? null : presentOf(t, chat.id).map((m) => m.userId);
      told.add(chat.id);
      rows.push({
        n: i.n,
        chat_id: chat.id,
        seq: BigInt(seq),
        created_at: now,
        duplicate: false,
        same: true,
        stale: false,
        reply_to_seq,
        mentions,
        members,
        sender_name,
        sender_image,
        sender_image_id,
      });
    });
    return rows;
  },
};

/** A member and, in a direct chat, the other one let each other know what they have read. */
const shares = (t: Tables, chatId: number, userId: number): boolean =>
  [userId, ...(t.chats.get(chatId)?.users ?? [])].every((id) => !keepsReading(t, id));

const move: Statement = {
  text: /next_delivered/,
  locks: (_t, p) =>
    moves(p).flatMap((m) => [`member ${m.chat_id} ${m.user_id}`, ...(m.read >= 0 ? [`user ${m.user_id}`] : [])]),
  begin: (t, p) =>
    new Set(moves(p).flatMap((m) => (shares(t, m.chat_id, m.user_id) ? [`${m.chat_id}:${m.user_id}`] : []))),
  run(t, p, { xid, now, seen }) {
    const wanted = new Map<string, Move>();
    for (const m of moves(p)) {
      const key = `${m.chat_id}:${m.user_id}`;
      const w = wanted.get(key) ?? m;
      wanted.set(key, {
        ...w,
        read: Math.max(w.read, m.read),
        delivered: Math.max(w.delivered, m.delivered),
        counted: w.counted || m.counted,
      });
    }
    const held = [...wanted.values()].sort((a, b) => a.chat_id - b.chat_id || a.user_id - b.user_id);
    // What `begin` answered.
    const open = seen as ReadonlySet<string>;
    return held.flatMap((w) => {
      const old = memberOf(t, w.chat_id, w.user_id);
      const chat = t.chats.get(w.chat_id);
      if (old === undefined || chat === undefined) return [];
      const readSeq = Math.max(old.readSeq, Math.min(w.read, chat.head));
      const deliveredSeq = Math.max(old.deliveredSeq, Math.min(Math.max(w.read, w.delivered), chat.head));
      const moved = readSeq > old.readSeq || deliveredSeq > old.deliveredSeq;
      const withheldSeq =
        readSeq === old.readSeq
          ? old.withheldSeq
          : open.has(`${w.chat_id}:${w.user_id}`)
            ? null
            : (old.withheldSeq ?? old.readSeq);
      const next: Member = { ...old, readSeq, withheldSeq, deliveredSeq };
      if (moved) putMember(t, { ...next, changedXid: xid });
      const useq =
        readSeq > old.readSeq ? appendUserEvent(t, w.user_id, 'read', { chatId: w.chat_id, seq: readSeq }, now) : null;
      const others = presentOf(t, w.chat_id)
        .map((m) => m.userId)
        .filter((id) => id !== w.user_id);
      return [
        {
          chat_id: w.chat_id,
          user_id: w.user_id,
          old_read: BigInt(old.readSeq),
          old_delivered: BigInt(old.deliveredSeq),
          read_seq: BigInt(readSeq),
          delivered_seq: BigInt(deliveredSeq),
          old_shown: BigInt(shownRead(old, 0)),
          shown: BigInt(shownRead(next, 0)),
          useq: useq === null ? null : BigInt(useq),
          at: now,
          grouped: chat.group !== null,
          others: moved && chat.group === null ? others : null,
          unread: w.counted ? Math.min(unreadOf(t, next), 1_000) : null,
        },
      ];
    });
  },
};

const memberColumns = (t: Tables, m: Member, reader: number) => ({
  user_id: m.userId,
  joined_seq: BigInt(m.joinedSeq),
  read_seq: BigInt(m.userId !== reader && keepsReading(t, reader) ? 0 : shownRead(m, reader)),
  delivered_seq: BigInt(m.deliveredSeq),
});

/** server/data/events.ts, members.ts, messages.ts, user-events.ts. */
export const conversations: readonly Statement[] = [
  store,
  move,
  {
    text: /^SELECT e\.chat_id, e\.seq/,
    run: (t, [chat, from, to, user]) => logOf(t, Number(chat), Number(user), Number(from), Number(to)),
  },
  {
    text: /^SELECT \(w\.place - 1\)::int AS place, e\.chat_id/,
    run: (t, [user, chats, from, to]) =>
      numbers(chats).flatMap((chat, place) => {
        const own = memberOf(t, chat, Number(user));
        if (own === undefined) return [];
        const low = Math.max(numbers(from)[place] ?? 0, own.joinedSeq + 1);
        return logOf(t, chat, Number(user), low, numbers(to)[place] ?? 0).map((e) => ({ place, ...e }));
      }),
  },
  {
    text: /^SELECT m\.user_id, m\.joined_seq, CASE WHEN/,
    run: (t, [chat, reader]) => presentOf(t, Number(chat)).map((m) => memberColumns(t, m, Number(reader))),
  },
  {
    text: /^\s*SELECT m\.chat_id, m\.user_id, m\.joined_seq, CASE WHEN/,
    run: (t, [chats, reader]) =>
      numbers(chats).flatMap((chat) =>
        presentOf(t, chat).map((m) => ({ chat_id: chat, ...memberColumns(t, m, Number(reader)) })),
      ),
  },
  {
    text: /^SELECT m\.user_id FROM chat_member m\s+WHERE m\.chat_id = \$1 AND m\.left_seq IS NULL\s+AND NOT EXISTS/,
    run: (t, [chat, user]) =>
      presentOf(t, Number(chat))
        .filter((m) => !apart(t, m.userId, Number(user)))
        .map((m) => ({ user_id: m.userId })),
  },
  {
    text: /FROM message m LEFT JOIN "user" u ON u\.id = m\.sender_id WHERE m\.chat_id = \$1 AND m\.seq >= \$2/,
    run: (t, [chat, from, before, limit, user]) =>
      messagesOf(t, Number(chat))
        .filter((m) => m.seq >= Number(from) && m.seq < Number(before) && !isHidden(t, Number(user), m))
        .reverse()
        .slice(0, Number(limit))
        .map((m) => messageColumns(t, m)),
  },
  {
    text: /FROM message m LEFT JOIN "user" u ON u\.id = m\.sender_id WHERE m\.chat_id = \$1 AND m\.seq = \$2/,
    run: (t, [chat, seq]) =>
      messagesOf(t, Number(chat))
        .filter((m) => m.seq === Number(seq))
        .map((m) => messageColumns(t, m)),
  },
  {
    text: /^SELECT useq, kind, payload, created_at FROM user_event WHERE user_id = \$1 AND useq/,
    run: (t, [user, after, limit]) =>
      (t.userEvents.get(Number(user)) ?? [])
        .filter((e) => e.useq > Number(after))
        .slice(0, Number(limit))
        .map((e) => ({ useq: BigInt(e.useq), kind: e.kind, payload: e.payload, created_at: e.at })),
  },
  {
    text: /^WITH head AS \(UPDATE "user" SET head_useq/,
    locks: (_t, [user]) => [`user ${String(user)}`],
    run(t, [user, kind, payload, clientId], { now }) {
      // The product writes this object as JSON.
      const body = JSON.parse(String(payload)) as Record<string, unknown>;
      // A uuid, or none.
      const asked = clientId as string | null;
      if (asked !== null && t.userEvents.get(Number(user))?.some((e) => e.clientId === asked) === true)
        throw sqlError('23505', 'duplicate key value violates unique constraint');
      const useq = appendUserEvent(t, Number(user), String(kind), body, now, asked);
      return useq === 0 ? [] : [{ useq: BigInt(useq), kind, payload: body, created_at: now }];
    },
  },
];
