import { sqlError, type Params, type Statement } from './statements.ts';
import { memberOf, type Member, type Message, messagesOf, putMember, type Tables, unreadOf } from './tables.ts';

/** One of the rows that STORE takes as JSON. */
interface Input {
  n: number;
  chat_id: number;
  sender_id: number;
  client_id: string;
  hash: string;
  type: 'TEXT' | 'IMAGE';
  content: string;
  image_url: string | null;
  reply_to: number | null;
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

const allowed = (t: Tables, i: Input): boolean =>
  memberOf(t, i.chat_id, i.sender_id) !== undefined &&
  (i.receiver_id === null || (i.receiver_id !== i.sender_id && memberOf(t, i.chat_id, i.receiver_id) !== undefined));

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
  reply_to_seq: m.replyTo === null ? null : BigInt(m.replyTo),
  sender_name: t.users.get(m.senderId)?.name ?? null,
  sender_image: null,
  sender_image_id: null,
});
const entryColumns = (t: Tables, m: Message) => ({
  ...messageColumns(t, m),
  kind: 'message',
  payload: { enc: 'none' },
});

/** Appends to a user's own log; answers the new number. */
export const appendUserEvent = (
  t: Tables,
  userId: number,
  kind: string,
  payload: Record<string, unknown>,
  at: Date,
): number => {
  const user = t.users.get(userId);
  if (user === undefined) return 0;
  const useq = user.headUseq + 1;
  t.users.set(userId, { ...user, headUseq: useq });
  t.userEvents.set(userId, [...(t.userEvents.get(userId) ?? []), { useq, kind, payload, at }]);
  return useq;
};

const store: Statement = {
  text: /^\s*WITH input AS MATERIALIZED[\s\S]*INSERT INTO chat_event/,
  locks: (_t, p) => inputs(p).map((i) => `chat ${i.chat_id}`),
  begin: (t, p) => inputs(p).map((i) => t.sends.get(`${i.sender_id}:${i.client_id}`)),
  run(t, p, { xid, now, seen }) {
    // What `begin` answered.
    const before = seen as (Message | undefined)[];
    const rows: object[] = [];
    inputs(p).forEach((i, k) => {
      const known = before[k];
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
          reply_to_seq: null,
          members: null,
          sender_name: null,
          sender_image: null,
          sender_image_id: null,
        });
        return;
      }
      const chat = t.chats.get(i.chat_id);
      if (chat === undefined || !allowed(t, i)) return;
      const key = `${i.sender_id}:${i.client_id}`;
      if (t.sends.has(key)) throw sqlError('23505', 'duplicate key value violates unique constraint');
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
        replyTo: i.reply_to !== null && i.reply_to < seq ? i.reply_to : null,
        at: now,
      };
      t.chats.set(chat.id, { ...chat, head: seq, lastMessageSeq: seq, updatedAt: now, changedXid: xid });
      t.messages.set(chat.id, [...messagesOf(t, chat.id), message]);
      t.sends.set(key, message);
      for (const m of t.members.get(chat.id) ?? [])
        if (m.hidden) putMember(t, { ...m, hidden: false, changedXid: xid });
      const { reply_to_seq, sender_name, sender_image, sender_image_id } = messageColumns(t, message);
      const members = (t.members.get(chat.id) ?? []).map((m) => m.userId);
      rows.push({
        n: i.n,
        chat_id: chat.id,
        seq: BigInt(seq),
        created_at: now,
        duplicate: false,
        same: true,
        reply_to_seq,
        members,
        sender_name,
        sender_image,
        sender_image_id,
      });
    });
    return rows;
  },
};

const move: Statement = {
  text: /next_delivered/,
  locks: (_t, p) =>
    moves(p).flatMap((m) => [`member ${m.chat_id} ${m.user_id}`, ...(m.read >= 0 ? [`user ${m.user_id}`] : [])]),
  run(t, p, { xid, now }) {
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
    return held.flatMap((w) => {
      const old = memberOf(t, w.chat_id, w.user_id);
      const chat = t.chats.get(w.chat_id);
      if (old === undefined || chat === undefined) return [];
      const readSeq = Math.max(old.readSeq, Math.min(w.read, chat.head));
      const deliveredSeq = Math.max(old.deliveredSeq, Math.min(Math.max(w.read, w.delivered), chat.head));
      const moved = readSeq > old.readSeq || deliveredSeq > old.deliveredSeq;
      const next: Member = { ...old, readSeq, deliveredSeq };
      if (moved) putMember(t, { ...next, changedXid: xid });
      const useq =
        readSeq > old.readSeq ? appendUserEvent(t, w.user_id, 'read', { chatId: w.chat_id, seq: readSeq }, now) : null;
      const others = (t.members.get(w.chat_id) ?? []).map((m) => m.userId).filter((id) => id !== w.user_id);
      return [
        {
          chat_id: w.chat_id,
          user_id: w.user_id,
          old_read: BigInt(old.readSeq),
          old_delivered: BigInt(old.deliveredSeq),
          read_seq: BigInt(readSeq),
          delivered_seq: BigInt(deliveredSeq),
          useq: useq === null ? null : BigInt(useq),
          at: now,
          others: moved ? others : null,
          unread: w.counted ? Math.min(unreadOf(t, next), 1_000) : null,
        },
      ];
    });
  },
};

const memberColumns = (m: Member) => ({
  user_id: m.userId,
  joined_seq: 0n,
  read_seq: BigInt(m.readSeq),
  delivered_seq: BigInt(m.deliveredSeq),
});
const numbers = (value: unknown): number[] => (value as (number | string)[]).map(Number); // an int[] parameter

/** server/data/events.ts, members.ts, messages.ts, user-events.ts. */
export const conversations: readonly Statement[] = [
  store,
  move,
  {
    text: /^SELECT e\.chat_id, e\.seq/,
    run: (t, [chat, from, to]) =>
      messagesOf(t, Number(chat))
        .filter((m) => m.seq >= Number(from) && m.seq <= Number(to))
        .map((m) => entryColumns(t, m)),
  },
  {
    text: /^SELECT \(w\.place - 1\)::int AS place/,
    run: (t, [user, chats, from, to]) =>
      numbers(chats).flatMap((chat, place) =>
        memberOf(t, chat, Number(user)) === undefined
          ? []
          : messagesOf(t, chat)
              .filter((m) => m.seq >= (numbers(from)[place] ?? 0) && m.seq <= (numbers(to)[place] ?? 0))
              .map((m) => ({ place, ...entryColumns(t, m) })),
      ),
  },
  {
    text: /^SELECT user_id, joined_seq, read_seq, delivered_seq FROM chat_member/,
    run: (t, [chat]) => (t.members.get(Number(chat)) ?? []).map(memberColumns),
  },
  {
    text: /^\s*SELECT chat_id, user_id, joined_seq, read_seq, delivered_seq FROM chat_member/,
    run: (t, [chats]) =>
      numbers(chats).flatMap((chat) =>
        (t.members.get(chat) ?? []).map((m) => ({ chat_id: chat, ...memberColumns(m) })),
      ),
  },
  {
    text: /^SELECT m\.user_id FROM chat_member m\s+WHERE m\.chat_id = \$1 AND m\.left_seq IS NULL\s+AND NOT EXISTS/,
    run: (t, [chat]) => (t.members.get(Number(chat)) ?? []).map((m) => ({ user_id: m.userId })),
  },
  {
    text: /FROM message m LEFT JOIN "user" u ON u\.id = m\.sender_id WHERE m\.chat_id = \$1 AND m\.seq >= \$2/,
    run: (t, [chat, from, before, limit]) =>
      messagesOf(t, Number(chat))
        .filter((m) => m.seq >= Number(from) && m.seq < Number(before))
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
    text: /^SELECT useq, kind, payload, created_at FROM user_event/,
    run: (t, [user, after, limit]) =>
      (t.userEvents.get(Number(user)) ?? [])
        .filter((e) => e.useq > Number(after))
        .slice(0, Number(limit))
        .map((e) => ({ useq: BigInt(e.useq), kind: e.kind, payload: e.payload, created_at: e.at })),
  },
  {
    text: /INSERT INTO user_event \(user_id, useq, kind, payload\) SELECT id, head_useq/,
    locks: (_t, [user]) => [`user ${String(user)}`],
    run(t, [user, kind, payload], { now }) {
      // The product writes this object as JSON.
      const body = JSON.parse(String(payload)) as Record<string, unknown>;
      const useq = appendUserEvent(t, Number(user), String(kind), body, now);
      return useq === 0 ? [] : [{ useq: BigInt(useq), kind, payload: body, created_at: now }];
    },
  },
];
