import type { ActData } from '../../contract/act.ts';
import type { ChatEvent } from '../../contract/event.ts';
import { fail, ok } from '../../contract/result.ts';
import type { Failure, Result } from '../../contract/result.ts';
import type { ActItem } from '../cache/unsent-items.ts';
import type { LinkContext } from './context.ts';

export interface ActSender {
  /** One try to bring a change to the server: null when it is over, done or refused for good; else why it must be tried again. */
  attempt(item: ActItem, wanted: () => boolean): Promise<Failure | null>;
}

interface ActSenderParts {
  /** An entry of the log was stored above a hole. */
  mend: (chatId: number) => void;
  /** Of a chat that the cache does not have. */
  unknown: () => void;
}

/** Shows a message as it is now, and its chat. */
export const showMessage = (
  { cache, feed }: Pick<LinkContext, 'cache' | 'feed'>,
  chatId: number,
  seq: number,
): void => {
  const m = cache.message(chatId, seq);
  if (m) feed.message(m);
  feed.touchChat(chatId);
};

/** What is asked of the server: exactly the same each time it is tried. */
const dataOf = ({ act, chatId, clientId, key }: ActItem, seq: number): ActData | null => {
  const place = { chatId, clientId, seq, ...(key === null ? {} : { of: key }) };
  if (act.kind === 'edit') return { kind: 'edit', ...place, content: act.content };
  if (act.kind === 'delete') return { kind: 'delete', ...place };
  if (act.kind === 'pin') return { kind: 'pin', ...place, on: act.on };
  if (act.kind === 'reaction') return { kind: 'reaction', ...place, emoji: act.emoji, on: act.on };
  return null;
};

/** Brings changes of messages to the server, one at a time as the outbox hands them over. */
export const actSender = (ctx: LinkContext, { mend, unknown }: ActSenderParts): ActSender => {
  const { cache, feed, events, overlay } = ctx;

  const post = async (item: ActItem, seq: number): Promise<Result<ChatEvent | null>> => {
    const data = dataOf(item, seq);
    if (data === null) {
      const r = await ctx.request('hide_message', {
        chatId: item.chatId,
        seq,
        ...(item.key === null ? {} : { of: item.key }),
      });
      return r.ok ? ok(null) : r;
    }
    const r = await ctx.request('act_on_message', data);
    return r.ok ? ok(r.value.event) : r;
  };

  const refuse = async (item: ActItem, seq: number | null, error: Failure): Promise<null> => {
    feed.push(await cache.actRefused(item.clientId), 'here');
    if (seq !== null) showMessage(ctx, item.chatId, seq);
    events.emit('messages.refused', {
      chatId: item.chatId,
      key: item.key ?? cache.message(item.chatId, seq ?? 0)?.key ?? '',
      seq,
      kind: item.act.kind,
      text: item.act.kind === 'edit' ? item.act.content : null,
      error,
    });
    return null;
  };

  return {
    async attempt(item, wanted) {
      // A push of this very change closed it already.
      if (!cache.acts(item.chatId).some((a) => a.clientId === item.clientId)) return null;
      const seq = item.seq ?? (item.key === null ? null : cache.ownSeq(item.key));
      // The cache is being filled: the message may be here after that.
      if (seq === null && cache.filling()) return fail('OFFLINE', 'The chats are not here yet.').error;
      if (seq === null) {
        const { error } = fail('NOT_FOUND', 'The message is not there any more.');
        return refuse(item, null, error);
      }
      overlay.inFlight.add(item.clientId);
      const r = await post(item, seq).finally(() => overlay.inFlight.delete(item.clientId));
      if (!r.ok) {
        if (!wanted()) return null;
        return r.error.retry === 'final' ? refuse(item, seq, r.error) : r.error;
      }
      const top = cache.chatState(item.chatId)?.top;
      feed.push(await cache.actDone({ ...item, seq }, r.value), 'here');
      if (item.act.kind !== 'hide') showMessage(ctx, item.chatId, seq);
      if (top === undefined) unknown();
      else if (r.value !== null && r.value.seq > top + 1) mend(item.chatId);
      return null;
    },
  };
};
