import { appendUserEvent } from './conversations.ts';
import { numbers, strings } from './params.ts';
import type { Params, Statement } from './statements.ts';
import { blocks, chatsOf, type Chat, newcomer, presentOf, putMember, type Tables } from './tables.ts';

const chatOf = (_t: Tables, [chat]: Params): string[] => [`chat ${String(chat)}`];

/** Changes what a group's row says of it. */
const change = (t: Tables, id: unknown, to: (chat: Chat, group: NonNullable<Chat['group']>) => Chat): object[] => {
  const chat = t.chats.get(Number(id));
  if (chat?.group != null) t.chats.set(chat.id, to(chat, chat.group));
  return [];
};

/** server/data/groups.ts, and what is told to many at once. Pictures are the flow tests'. */
export const groups: readonly Statement[] = [
  {
    text: /^SELECT done\.chat_id, done\.seq, COALESCE\(done\.body_hash/,
    run(t, [sender, clientId, hash]) {
      const key = `${String(sender)}:${String(clientId)}`;
      const done = t.done.get(key) ?? t.sends.get(key);
      return done === undefined ? [] : [{ chat_id: done.chatId, seq: BigInt(done.seq), same: done.hash === hash }];
    },
  },
  {
    text: /^SELECT m\.user_id, m\.role::text AS role FROM chat_member m/,
    run: (t, [chat]) =>
      t.chats.get(Number(chat))?.group == null
        ? []
        : presentOf(t, Number(chat))
            .sort((a, b) => a.joinedSeq - b.joinedSeq || a.userId - b.userId)
            .map((m) => ({ user_id: m.userId, role: m.role })),
  },
  {
    text: /^SELECT u\.id FROM "user" u WHERE u\.id = ANY/,
    run: (t, [by, users]) =>
      [...new Set(numbers(users))]
        .filter((id) => t.users.has(id) && !blocks(t, id, Number(by)) && chatsOf(t, id).length < 5_000)
        .sort((a, b) => a - b)
        .map((id) => ({ id })),
  },
  {
    text: /^INSERT INTO chat \(kind, title, picture/,
    locks: () => [],
    run(t, [title, picture], { xid, now, uuid }) {
      const id = t.nextChat;
      t.nextChat += 1;
      const group = { title: String(title), picture: typeof picture === 'string' ? picture : null, roster: 0 };
      t.chats.set(id, {
        ...{ id, users: [], group, head: 0, lastMessageSeq: 0, pins: [], pinsSeq: 0 },
        ...{ epoch: uuid(), changedXid: xid, updatedAt: now },
      });
      return [{ id }];
    },
  },
  {
    text: /^INSERT INTO chat_member AS m \(chat_id, user_id, role/,
    locks: chatOf,
    run(t, [chat, seq, users, roles], { xid }) {
      const chatId = Number(chat);
      const from = Number(seq) - 1;
      numbers(users).forEach((userId, i) => {
        const known = t.members.get(chatId)?.find((m) => m.userId === userId);
        const stays = known?.leftSeq === null ? known : undefined;
        putMember(t, {
          ...newcomer(from),
          ...stays,
          ...{ chatId, userId, removed: false, settingsUseq: known?.settingsUseq ?? 0, changedXid: xid },
          // The product writes one of the three.
          role: strings(roles)[i] as 'owner' | 'admin' | 'member',
        });
      });
      return [];
    },
  },
  {
    text: /^UPDATE chat_member SET left_seq = \$2/,
    locks: chatOf,
    run(t, [chat, seq, users, removed], { xid }) {
      for (const m of presentOf(t, Number(chat)))
        if (numbers(users).includes(m.userId))
          putMember(t, { ...m, leftSeq: Number(seq), role: 'member', removed: removed === true, changedXid: xid });
      return [];
    },
  },
  {
    text: /^UPDATE chat SET roster = roster \+ 1/,
    locks: chatOf,
    run: (t, [id, listed], { now }) =>
      change(t, id, (chat, group) => ({
        ...chat,
        group: { ...group, roster: group.roster + 1 },
        updatedAt: listed === true ? now : chat.updatedAt,
      })),
  },
  {
    text: /^SELECT COALESCE\(title, ''\) AS title, picture FROM chat/,
    run(t, [id]) {
      const group = t.chats.get(Number(id))?.group;
      return group == null ? [] : [{ title: group.title, picture: group.picture }];
    },
  },
  {
    text: /^UPDATE chat SET title = \$2, picture = \$3/,
    locks: chatOf,
    run: (t, [id, title, picture]) =>
      change(t, id, (chat, group) => ({
        ...chat,
        group: { ...group, title: String(title), picture: typeof picture === 'string' ? picture : null },
      })),
  },
  {
    text: /^SELECT id, name, profile_image FROM "user" WHERE id = ANY/,
    run: (t, [ids]) =>
      numbers(ids).flatMap((id) => {
        const user = t.users.get(id);
        return user === undefined ? [] : [{ id, name: user.name, profile_image: null }];
      }),
  },
  {
    text: /WITH held AS MATERIALIZED \(\s+SELECT id FROM "user"/,
    locks: (_t, [users]) => numbers(users).map((id) => `user ${id}`),
    run: (t, [users, kind, payload], { now }) =>
      numbers(users).flatMap((user_id) => {
        // The product writes this object as JSON.
        const body = JSON.parse(String(payload)) as Record<string, unknown>;
        const useq = appendUserEvent(t, user_id, String(kind), body, now);
        return useq === 0 ? [] : [{ user_id, useq: BigInt(useq), kind, payload: body, created_at: now }];
      }),
  },
];
