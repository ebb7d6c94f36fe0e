import { numbers } from './params.ts';
import type { Statement } from './statements.ts';
import { memberOf } from './tables.ts';

export const draftKey = (user: unknown, chat: unknown): string => `${String(user)}:${String(chat)}`;

/** server/data/drafts.ts. */
export const drafts: readonly Statement[] = [
  {
    text: /^SELECT m\.chat_id FROM chat_member m WHERE m\.chat_id = \$1 AND m\.user_id = \$2 AND m\.left_seq IS NULL FOR UPDATE/,
    locks: (_t, [chat, user]) => [`member ${String(chat)} ${String(user)}`],
    run: (t, [chat, user]) =>
      memberOf(t, Number(chat), Number(user)) === undefined ? [] : [{ chat_id: Number(chat) }],
  },
  {
    text: /^SELECT chat_id, text, reply_to_seq, rev FROM draft/,
    run: (t, [user, chats]) =>
      numbers(chats).flatMap((chat) => {
        const d = t.drafts.get(draftKey(user, chat));
        const reply = d?.replyTo == null ? null : BigInt(d.replyTo);
        return d === undefined ? [] : [{ chat_id: chat, text: d.text, reply_to_seq: reply, rev: BigInt(d.rev) }];
      }),
  },
  {
    text: /^INSERT INTO draft/,
    locks: (_t, [user, chat]) => [`member ${String(chat)} ${String(user)}`],
    run(t, [user, chat, text, reply, rev]) {
      const replyTo = reply === null ? null : Number(reply);
      const key = draftKey(user, chat);
      t.drafts.set(key, { text: String(text), replyTo, rev: Number(rev) });
      t.draftTexts.set(key, [...(t.draftTexts.get(key) ?? []), String(text)]);
      return [];
    },
  },
];
