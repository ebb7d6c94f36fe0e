import { stateColumns } from './conversations.ts';
import { numbers } from './params.ts';
import { type Params, sqlError, type Statement } from './statements.ts';
import {
  type Act,
  actsOf,
  blocks,
  isHidden,
  keyOf,
  memberOf,
  type Message,
  messagesOf,
  putMember,
  putMessage,
  type Tables,
  type Version,
} from './tables.ts';

const messageAt = (t: Tables, chat: unknown, seq: unknown): Message | undefined =>
  messagesOf(t, Number(chat)).find((m) => m.seq === Number(seq));
/** Is a message of the time that a user is a member? */
const sees = (t: Tables, user: unknown, m: Message): boolean =>
  m.seq > (memberOf(t, m.chatId, Number(user))?.joinedSeq ?? Infinity);
const chatOf = (_t: Tables, [chat]: Params): string[] => [`chat ${String(chat)}`];

/** A change of one message: its statement gets chat, seq, the act's number and what the act is about. */
const change = (text: RegExp, run: (t: Tables, m: Message, p: Params, now: Date) => Partial<Message>): Statement => ({
  text,
  locks: chatOf,
  run(t, p, { now }) {
    const m = messageAt(t, p[0], p[1]);
    if (m !== undefined) putMessage(t, { ...m, ...run(t, m, p, now), stateSeq: Number(p[2]) });
    return [];
  },
});

/** Acts and states: server/data/acts.ts, states.ts. */
export const acts: readonly Statement[] = [
  { text: /^SELECT c\.id FROM chat c WHERE c\.id = \$1 FOR NO KEY UPDATE/, locks: chatOf, run: () => [] },
  {
    text: /^SELECT c\.kind = 'direct' AND EXISTS/,
    run(t, [chat, user, seq, clientId, emoji, hash, of]) {
      const own = memberOf(t, Number(chat), Number(user));
      if (own === undefined) return [];
      const direct = t.chats.get(Number(chat))?.users.find((id) => id !== user);
      const at = messageAt(t, chat, seq);
      const meant =
        at !== undefined &&
        at.seq > own.joinedSeq &&
        (of === null || at.clientId === of) &&
        !isHidden(t, Number(user), at);
      const m = meant ? at : undefined;
      const key = `${String(user)}:${String(clientId)}`;
      const done = t.done.get(key) ?? t.sends.get(key);
      const kinds = new Set((m && t.reactions.get(keyOf(m)))?.map((r) => r.emoji));
      kinds.delete(String(emoji));
      return [
        {
          blocked: direct !== undefined && blocks(t, direct, Number(user)),
          sender_id: m?.senderId ?? null,
          type: m?.type ?? null,
          deleted: m !== undefined && m.deletedAt !== null,
          file_id: m?.fileId ?? null,
          kinds: kinds.size,
          pins: (t.chats.get(Number(chat))?.pins ?? []).map(BigInt),
          done_chat: done?.chatId ?? null,
          done_seq: done === undefined ? null : BigInt(done.seq),
          same: done === undefined ? null : done.hash === hash,
        },
      ];
    },
  },
  {
    text: /^WITH raised AS \(\s+UPDATE chat SET head_seq = head_seq \+ 1/,
    locks: chatOf,
    run(t, [id, kind, sender, , clientId, hash, payload], { xid, now }) {
      const chat = t.chats.get(Number(id));
      if (chat === undefined) return [];
      const key = `${String(sender)}:${String(clientId)}`;
      if (t.sends.has(key) || t.done.has(key))
        throw sqlError('23505', 'duplicate key value violates unique constraint');
      const act: Act = {
        chatId: chat.id,
        seq: chat.head + 1,
        // The product writes one of these, and this object as JSON.
        kind: kind as Act['kind'],
        senderId: Number(sender),
        clientId: String(clientId),
        hash: String(hash),
        payload: JSON.parse(String(payload)) as Record<string, unknown>,
        at: now,
      };
      t.chats.set(chat.id, { ...chat, head: act.seq, changedXid: xid });
      t.acts.set(chat.id, [...actsOf(t, chat.id), act]);
      t.done.set(key, act);
      return [{ seq: BigInt(act.seq), created_at: now }];
    },
  },
  change(/^\s*WITH first AS \(\s+INSERT INTO message_edit/, (t, m, [, , act, content], now) => {
    const before: readonly Version[] = t.versions.get(keyOf(m)) ?? [{ editSeq: m.seq, content: m.content, at: m.at }];
    t.versions.set(keyOf(m), [...before, { editSeq: Number(act), content: String(content), at: now }]);
    return { content: String(content), editedAt: now };
  }),
  change(/^\s*WITH versions AS \(\s+DELETE FROM message_edit/, (t, m, _p, now) => {
    t.versions.delete(keyOf(m));
    t.reactions.delete(keyOf(m));
    return { content: '', imageUrl: null, fileId: null, replyTo: null, mentions: [], editedAt: null, deletedAt: now };
  }),
  change(/^\s*WITH given AS \(\s+INSERT INTO reaction/, (t, m, [, , , user, emoji], now) => {
    const all = t.reactions.get(keyOf(m)) ?? [];
    const there = all.some((r) => r.userId === Number(user) && r.emoji === emoji);
    if (!there) t.reactions.set(keyOf(m), [...all, { userId: Number(user), emoji: String(emoji), at: now }]);
    return {};
  }),
  change(/^\s*WITH taken AS \(\s+DELETE FROM reaction/, (t, m, [, , , user, emoji]) => {
    const all = t.reactions.get(keyOf(m)) ?? [];
    t.reactions.set(
      keyOf(m),
      all.filter((r) => r.userId !== Number(user) || r.emoji !== emoji),
    );
    return {};
  }),
  {
    text: /^UPDATE chat SET pins = \$2::bigint\[\], pins_seq = \$3/,
    locks: chatOf,
    run(t, [id, pins, seq]) {
      const chat = t.chats.get(Number(id));
      if (chat !== undefined) t.chats.set(chat.id, { ...chat, pins: numbers(pins), pinsSeq: Number(seq) });
      return [];
    },
  },
  {
    text: /FROM unnest\(\$2::int\[\], \$3::bigint\[\]\) AS w\(chat_id, seq\)/,
    run: (t, [user, chats, seqs]) =>
      numbers(chats).flatMap((chat, i) => {
        const m = messageAt(t, chat, numbers(seqs)[i]);
        if (m === undefined || m.stateSeq === 0 || !sees(t, user, m)) return [];
        if (isHidden(t, Number(user), m)) return [];
        return [{ chat_id: chat, seq: BigInt(m.seq), content: m.content, ...stateColumns(t, m) }];
      }),
  },
  {
    text: /^INSERT INTO message_hidden/,
    locks: (_t, [user, chat]) => [`member ${String(chat)} ${String(user)}`],
    run(t, [user, chat, seq, of]) {
      const m = messageAt(t, chat, seq);
      if (m === undefined || (of !== null && m.clientId !== of)) return [];
      if (!sees(t, user, m) || isHidden(t, Number(user), m)) return [];
      t.hidden.set(`${String(user)}:${keyOf(m)}`, true);
      return [{ seq: BigInt(m.seq) }];
    },
  },
  {
    text: /^SELECT 1 FROM message_hidden/,
    run: (t, [user, chat, seq]) =>
      isHidden(t, Number(user), { chatId: Number(chat), seq: Number(seq) }) ? [{ '?column?': 1 }] : [],
  },
  {
    text: /^UPDATE chat_member SET changed_xid = pg_current_xact_id/,
    locks: (_t, [chat, user]) => [`member ${String(chat)} ${String(user)}`],
    run(t, [chat, user], { xid }) {
      const own = memberOf(t, Number(chat), Number(user));
      if (own !== undefined) putMember(t, { ...own, changedXid: xid });
      return [];
    },
  },
  {
    text: /^SELECT COALESCE\(v\.content, x\.content\) AS content/,
    run(t, [user, chat, seq]) {
      const m = messageAt(t, chat, seq);
      if (m === undefined || m.deletedAt !== null || !sees(t, user, m) || isHidden(t, Number(user), m)) return [];
      const all = t.versions.get(keyOf(m)) ?? [{ content: m.content, at: m.at }];
      return all.map(({ content, at }) => ({ content, at })).reverse();
    },
  },
];
