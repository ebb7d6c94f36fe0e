import { numbers } from './params.ts';
import type { Params, Statement } from './statements.ts';
import { type Chat, type Member, memberOf, putMember, type Tables } from './tables.ts';

const locks = (_t: Tables, [chat, user]: Params): string[] => [`member ${String(chat)} ${String(user)}`];

/** A statement that sets one thing; it gets chat, user and the value. */
const setting = (
  text: RegExp,
  change: (own: Member, value: unknown, chat: Chat, now: Date) => Partial<Member>,
): Statement => ({
  text,
  locks,
  run(t, [chatId, user, value], { xid, now }) {
    const own = memberOf(t, Number(chatId), Number(user));
    const chat = t.chats.get(Number(chatId));
    if (own === undefined || chat === undefined) return [];
    const next = { ...own, ...change(own, value, chat, now), changedXid: xid };
    putMember(t, next);
    return [
      {
        muted_until: next.mutedUntil,
        pinned_at: next.pinnedAt,
        archived_seq: next.archivedSeq === null ? null : BigInt(next.archivedSeq),
        marked_seq: next.markedSeq === null ? null : BigInt(next.markedSeq),
        hidden: next.hidden,
        head_seq: BigInt(chat.head),
      },
    ];
  },
});

/** What a user sets for a chat: server/data/chat-settings.ts. */
export const chatSettings: readonly Statement[] = [
  setting(/^UPDATE chat_member m SET muted_until/, (_own, until) => ({
    // A timestamptz parameter.
    mutedUntil: until === null ? null : new Date(until as string),
  })),
  setting(/^UPDATE chat_member m SET pinned_at/, (own, on, _chat, now) => ({
    pinnedAt: on === true ? (own.pinnedAt ?? now) : null,
  })),
  setting(/^UPDATE chat_member m SET archived_seq/, (_own, upTo, chat) => ({
    archivedSeq: upTo === null ? null : Math.min(Number(upTo), chat.head),
  })),
  setting(/^UPDATE chat_member m SET hidden = c\.last_message_seq/, (_own, upTo, chat) => ({
    hidden: chat.lastMessageSeq <= Number(upTo),
    markedSeq: null,
  })),
  setting(/^UPDATE chat_member m SET marked_seq/, (_own, from, chat) => ({
    markedSeq: from === null ? null : Math.min(Number(from), chat.head),
  })),
  {
    text: /^UPDATE chat_member m SET settings_useq = i\.useq/,
    locks: (_t, [chat]) => [`chat ${String(chat)}`],
    run(t, [chat, users, useqs]) {
      numbers(users).forEach((user, i) => {
        const own = memberOf(t, Number(chat), user);
        if (own !== undefined) putMember(t, { ...own, settingsUseq: numbers(useqs)[i] ?? 0 });
      });
      return [];
    },
  },
  {
    text: /^SELECT useq, kind, payload, created_at FROM user_event WHERE user_id = \$1 AND client_id/,
    run: (t, [user, clientId]) =>
      (t.userEvents.get(Number(user)) ?? [])
        .filter((e) => e.clientId === clientId)
        .map((e) => ({ useq: BigInt(e.useq), kind: e.kind, payload: e.payload, created_at: e.at })),
  },
];
