import type { ChatRow } from '../../contract/chat.ts';
import type { ChatEvent } from '../../contract/event.ts';
import type { Range } from './api.ts';
import type { LogApplier, Steps } from './apply-log.ts';
import type { Delta } from './delta.ts';
import type { Db } from './migrate.ts';

/**
 * Puts what the server says of a chat in the place of what is here. Each call is one transaction whose new rows are at
 * hand before it begins, so that a cut between two calls leaves the old rows, not none.
 */
export const renewer = (db: Db, log: LogApplier) => {
  const forgetMember = db.prepare<[number, string]>('DELETE FROM member WHERE chat_id = ? AND user_id = ?');

  /**
   * The chat itself: its list row with the last message, and rows that lie outside of its numbers. `ahead`: this chat's head
   * here was above the server's before it was asked, so nothing of it can be trusted; `lower`: members whose pointers were.
   */
  function* renewChat(row: ChatRow, wrong: { ahead: boolean; lower: readonly string[] }, delta: Delta): Steps<void> {
    const chat = log.chats.get(row.id);
    if (chat !== undefined && chat.epoch === row.epoch) {
      if (wrong.ahead) yield* log.voidLog(chat, row.epoch, row.head_seq);
      else {
        yield* log.messages.removeStretch(chat.id, { from: 0, to: chat.joined_seq });
        yield* log.messages.removeStretch(chat.id, { from: chat.head + 1, to: Number.MAX_SAFE_INTEGER });
        const last = row.last_message?.seq ?? 0;
        // The list's copy of the last message is made anew with it.
        if (last > chat.joined_seq && last === chat.head) {
          yield* log.messages.removeStretch(chat.id, { from: last, to: last });
          log.chats.forgetLast(chat.id);
        }
      }
      log.chats.save(chat);
      for (const user of wrong.lower) forgetMember.run(chat.id, user);
    }
    yield* log.applyRow(row, chat === undefined, delta);
  }

  /** A stretch of the log: `events` are all that the server has of it. Refused when the chat is another one by now. */
  function* replaceEvents(
    chatId: number,
    range: Range,
    events: readonly ChatEvent[],
    head: number,
    epoch: string,
    delta: Delta,
  ): Steps<void> {
    const chat = log.chats.get(chatId);
    if (chat === undefined || chat.epoch !== epoch) return;
    const to = Math.min(range.to, chat.top);
    yield* log.messages.removeStretch(chatId, { from: range.from, to });
    // What did not come after all is a hole from now on, and no longer taken for here.
    log.gaps.open(chatId, Math.max(range.from, chat.joined_seq + 1), to);
    yield* log.applyEvents(chatId, events, head, epoch, delta);
  }

  return { renewChat, replaceEvents };
};
