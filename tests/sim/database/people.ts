import { numbers } from './params.ts';
import type { Params, Statement } from './statements.ts';
import {
  type Block,
  blocks,
  chatsOf,
  isOnline,
  keepsReading,
  memberOf,
  presentOf,
  putMember,
  showsPresence,
  type Tables,
} from './tables.ts';

const userLock = (_t: Tables, [user]: Params): string[] => [`user ${String(user)}`];
const ALL = (): string[] => ['*'];

const faceOf = (t: Tables, id: number): { id: number; name: string; profile_image: null }[] => {
  const user = t.users.get(id);
  return user === undefined ? [] : [{ id, name: user.name, profile_image: null }];
};

/** The one blocked last first. */
export const blockedBy = (t: Tables, userId: number): readonly Block[] =>
  (t.blocks.get(userId) ?? []).toSorted((a, b) => b.at.getTime() - a.at.getTime() || a.userId - b.userId);

/** The people who share a chat with somebody, and they themselves. */
const around = (t: Tables, userId: number): number[] => [
  ...new Set([userId, ...chatsOf(t, userId).flatMap((m) => presentOf(t, m.chatId).map((o) => o.userId))]),
];

/** server/data/people.ts, privacy.ts, invites.ts. Pictures are the flow tests'. */
export const people: readonly Statement[] = [
  {
    text: /^SELECT me\.read_receipts AS "readReceipts"/,
    run(t, [id]) {
      const user = t.users.get(Number(id));
      if (user === undefined) return [];
      const blocked = blockedBy(t, user.id).flatMap((b) => faceOf(t, b.userId));
      return [{ readReceipts: user.readReceipts, presence: user.showPresence, blocked }];
    },
  },
  {
    text: /^SELECT id, name, profile_image FROM "user" WHERE id = \$1$/,
    run: (t, [id]) => faceOf(t, Number(id)),
  },
  {
    text: /^DELETE FROM block/,
    locks: ALL,
    run(t, [blocker, blocked]) {
      const [by, who] = [Number(blocker), Number(blocked)];
      if (!blocks(t, by, who)) return [];
      t.blocks.set(
        by,
        (t.blocks.get(by) ?? []).filter((b) => b.userId !== who),
      );
      return [{ blocked_id: who }];
    },
  },
  { text: /^SELECT id FROM "user" WHERE id = \$1 FOR NO KEY UPDATE/, locks: userLock, run: (_t, [id]) => [{ id }] },
  {
    text: /^SELECT count\(\*\)::int AS n, COALESCE\(bool_or\(blocked_id = \$2\)/,
    run: (t, [by, who]) => [{ n: t.blocks.get(Number(by))?.length ?? 0, there: blocks(t, Number(by), Number(who)) }],
  },
  {
    text: /^INSERT INTO block/,
    locks: ALL,
    run(t, [blocker, blocked], { now }) {
      const [by, userId] = [Number(blocker), Number(blocked)];
      if (!blocks(t, by, userId)) t.blocks.set(by, [...(t.blocks.get(by) ?? []), { userId, at: now }]);
      return [];
    },
  },
  {
    text: /^UPDATE chat SET changed_xid = .* WHERE pair_key = \$1/,
    locks: ALL,
    run(t, [pair], { xid }) {
      for (const chat of t.chats.values())
        if (`${chat.users[0]}:${chat.users[1]}` === pair) t.chats.set(chat.id, { ...chat, changedXid: xid });
      return [];
    },
  },
  {
    text: /^SELECT u\.id, EXISTS \(SELECT 1 FROM presence_lease/,
    run: (t, [user, others], { now }) =>
      around(t, Number(user))
        .filter((id) => id !== user && numbers(others).includes(id) && showsPresence(t, id, Number(user)))
        .sort((a, b) => a - b)
        .map((id) => ({ id, online: isOnline(t, id, now) })),
  },
  {
    text: /^SELECT u\.id FROM "user" u WHERE u\.id = \$1 OR u\.id IN/,
    locks: ALL,
    run: (t, [user]) =>
      [...new Set([...around(t, Number(user)), ...[...t.users.keys()].filter((id) => blocks(t, id, Number(user)))])]
        .sort((a, b) => a - b)
        .map((id) => ({ id })),
  },
  {
    text: /^UPDATE "user" SET name = \$2, profile_image = \$3/,
    locks: userLock,
    run(t, [id, name]) {
      const user = t.users.get(Number(id));
      if (user !== undefined) t.users.set(user.id, { ...user, name: String(name) });
      return [];
    },
  },
  {
    text: /^UPDATE "user" SET read_receipts/,
    locks: userLock,
    run(t, [id, receipts, presence], { now }) {
      const user = t.users.get(Number(id));
      if (user === undefined) return [];
      const readReceipts = typeof receipts === 'boolean' ? receipts : user.readReceipts;
      const showPresence = typeof presence === 'boolean' ? presence : user.showPresence;
      const presenceAt = showPresence === user.showPresence ? user.presenceAt : now;
      t.users.set(user.id, { ...user, readReceipts, showPresence, presenceAt });
      return [{ readReceipts, presence: showPresence }];
    },
  },
  {
    text: /^WITH held AS MATERIALIZED \(\s+SELECT chat_id FROM chat_member WHERE user_id = \$1/,
    locks: ALL,
    run(t, [user], { xid }) {
      for (const m of chatsOf(t, Number(user))) putMember(t, { ...m, changedXid: xid });
      return [];
    },
  },
  {
    text: /^SELECT q\.id FROM "user" q WHERE q\.id = ANY/,
    run: (t, [users]) => [...new Set(numbers(users))].filter((id) => keepsReading(t, id)).map((id) => ({ id })),
  },
  {
    text: /^SELECT nonce, token_hash FROM chat_invite/,
    run(t, [chat]) {
      const invite = t.invites.get(Number(chat));
      return invite === undefined ? [] : [{ nonce: invite.nonce, token_hash: Buffer.from(invite.hash, 'hex') }];
    },
  },
  {
    text: /^DELETE FROM chat_invite/,
    locks: ALL,
    run(t, [chat]) {
      t.invites.delete(Number(chat));
      return [];
    },
  },
  {
    text: /^INSERT INTO chat_invite/,
    locks: ALL,
    run(t, [chat, hash, nonce]) {
      t.invites.set(Number(chat), { hash: String(hash), nonce: String(nonce) });
      return [];
    },
  },
  {
    text: /^SELECT c\.id AS chat_id, COALESCE\(c\.title, ''\) AS title/,
    run: (t, [hash, user]) =>
      [...t.invites].flatMap(([chatId, invite]) => {
        if (invite.hash !== hash) return [];
        const known = t.members.get(chatId)?.find((m) => m.userId === user);
        return [
          {
            chat_id: chatId,
            title: t.chats.get(chatId)?.group?.title ?? '',
            members: presentOf(t, chatId).length,
            member: memberOf(t, chatId, Number(user)) !== undefined,
            removed: known?.removed ?? false,
          },
        ];
      }),
  },
];
