import { EVERYONE } from '../../contract/everyone.ts';
import { limits } from '../../contract/limits.ts';
import { isBlank } from '../../contract/message.ts';
import type { MessageView } from '../../contract/ipc.ts';
import { fail, ok } from '../../contract/result.ts';
import type { Result } from '../../contract/result.ts';
import type { ActItem, OutboxItem } from '../cache/unsent-items.ts';
import type { CoreParts } from '../core-api.ts';
import { viewChat, viewMessage } from '../views.ts';
import { showMessage } from './act-sender.ts';
import type { OpenAccount } from './account.ts';
import { newClientId } from './client-id.ts';
import type { AccountRequests, OnAccount } from './requests.ts';

type ActRequests = Pick<
  AccountRequests,
  | 'messages.edit'
  | 'messages.remove'
  | 'messages.react'
  | 'messages.pin'
  | 'pins.list'
  | 'mentions.people'
  | 'messages.history'
>;
type Parts = Pick<CoreParts, 'now' | 'randomBytes'>;

const notThere = fail('NOT_FOUND', 'This message is not here any more.');

/** The message that a request is about: one that is not sent yet, or a stored one as it is shown. */
type Target = { item: OutboxItem } | { item: null; view: MessageView; seq: number };
const find = (a: OpenAccount, chatId: number, key: string, seq: number | null): Target | null => {
  const item = seq === null ? a.cache.outbox().find((i) => i.clientId === key && i.chatId === chatId) : undefined;
  if (item !== undefined) return { item };
  const place = seq ?? a.cache.ownSeq(key);
  const stored = place === null ? null : a.cache.message(chatId, place);
  return stored === null || place === null ? null : { item: null, view: viewMessage(a.overlay, stored), seq: place };
};

/** The clientId of a stored message; null: it has none, and is known by its place. */
const clientIdOf = ({ key, id }: MessageView): string | null => (key === id ? null : key);

/** What will be sent can still be changed: it was refused, or never tried. */
const isOpen = (a: OpenAccount, item: OutboxItem): boolean =>
  item.state === 'failed' || a.overlay.untried.has(item.clientId) || (item.file !== null && item.file.fileId === null);

/** Does something to what waits in a chat while nothing of it is sent. */
const held = async <T>(a: OpenAccount, chatId: number, work: () => Promise<T>): Promise<T> => {
  a.overlay.held.add(chatId);
  try {
    return await work();
  } finally {
    a.overlay.held.delete(chatId);
    a.link()?.outbox.reload();
  }
};

/** An unsent message, or one sent just now, as it is stored. */
export const unsent = (a: OpenAccount, chatId: number, key: string): MessageView | undefined =>
  a.cache.page(chatId, {}, limits.pageDefault).messages.find((m) => m.key === key);

/** Throws an unsent message away. */
export const discard = async (a: OpenAccount, item: OutboxItem): Promise<void> => {
  const throwAway = (): ReturnType<typeof a.cache.discard> => a.cache.discard(item.clientId);
  const link = a.link();
  a.feed.push(await (link ? link.outbox.without(item.clientId, throwAway) : throwAway()), 'here');
  // A link that was made meanwhile may have taken it up.
  if (!link) a.link()?.outbox.reload();
  a.overlay.untried.delete(item.clientId);
  if (item.picture) await a.pictures.drop(item.picture.id);
  await a.uploads.dropped(item);
};

/** Requests about messages that are there, and about unsent ones as if they were. */
export const createActRequests = (parts: Parts, on: OnAccount): ActRequests => {
  const note = async (
    a: OpenAccount,
    { chatId, seq, key, act }: Pick<ActItem, 'chatId' | 'seq' | 'key' | 'act'>,
  ): Promise<Result<Record<string, never>>> => {
    const item = { clientId: newClientId(parts.randomBytes), chatId, seq, key, act, createdAt: parts.now() };
    a.feed.push(await (act.kind === 'hide' ? a.cache.hide(item) : a.cache.act(item)), 'here');
    if (seq !== null && act.kind !== 'hide') showMessage(a, chatId, seq);
    const waiting = seq === null && key !== null ? unsent(a, chatId, key) : undefined;
    if (waiting) a.feed.message(waiting);
    a.link()?.outbox.reload();
    return ok({});
  };

  return {
    'messages.edit': on(async (a, { chatId, key, seq, text }) => {
      const target = find(a, chatId, key, seq);
      if (target === null) return notThere;
      const bare = target.item === null ? target.view.kind === 'text' : !target.item.picture && !target.item.file;
      if (bare && isBlank(text)) return fail('BAD_INPUT', 'The message is empty.');
      if (target.item === null) {
        if (!target.view.canEdit) return fail('FORBIDDEN', 'Only own messages that are there can be changed.');
        return note(a, { chatId, seq: target.seq, key: clientIdOf(target.view), act: { kind: 'edit', content: text } });
      }
      const { item } = target;
      if (!isOpen(a, item)) return note(a, { chatId, seq: null, key, act: { kind: 'edit', content: text } });
      a.feed.push(await held(a, chatId, () => a.cache.rewrite(key, text)), 'here');
      return ok({});
    }),

    'messages.remove': on(async (a, { chatId, key, seq, forEveryone }) => {
      const target = find(a, chatId, key, seq);
      if (target === null) return notThere;
      if (target.item !== null) {
        if (!isOpen(a, target.item)) return note(a, { chatId, seq: null, key, act: { kind: 'delete' } });
        await discard(a, target.item);
        return ok({});
      }
      const place = { chatId, seq: target.seq, key: clientIdOf(target.view) };
      if (!forEveryone) return note(a, { ...place, act: { kind: 'hide' } });
      if (!target.view.canDelete) return fail('FORBIDDEN', 'Only own messages can be deleted for everyone.');
      return note(a, { ...place, act: { kind: 'delete' } });
    }),

    'messages.react': on(async (a, { chatId, seq, emoji, on: wanted }) => {
      const stored = a.cache.message(chatId, seq);
      if (stored === null) return notThere;
      const shown = viewMessage(a.overlay, stored);
      if (shown.deleted) return fail('FORBIDDEN', 'The message was deleted.');
      if ((shown.reactions.find((r) => r.emoji === emoji)?.mine ?? false) === wanted) return ok({});
      return note(a, { chatId, seq, key: clientIdOf(stored), act: { kind: 'reaction', emoji, on: wanted } });
    }),

    'messages.pin': on(async (a, { chatId, seq, on: wanted }) => {
      const stored = a.cache.message(chatId, seq);
      const chat = a.cache.chat(chatId);
      if (stored === null || chat === null) return notThere;
      if (viewMessage(a.overlay, stored).deleted) return fail('FORBIDDEN', 'The message was deleted.');
      if (viewChat(a.overlay, chat).pins.includes(seq) === wanted) return ok({});
      return note(a, { chatId, seq, key: clientIdOf(stored), act: { kind: 'pin', on: wanted } });
    }),

    'pins.list': on((a, { chatId }) => {
      const chat = a.cache.chat(chatId);
      if (chat === null) return notThere;
      const pins = a.cache.quotes(chatId, viewChat(a.overlay, chat).pins);
      a.link()?.fetchMissing(
        chatId,
        pins.flatMap((q) => (q.kind === 'missing' ? [q.seq] : [])),
      );
      return ok({ pins });
    }),

    'mentions.people': on((a, { chatId }) => {
      if (a.cache.chat(chatId)?.kind !== 'group') return ok({ people: [] });
      return ok({ people: [{ id: EVERYONE, name: '' }, ...a.cache.others(chatId)] });
    }),

    'messages.history': on(async (a, { chatId, seq }) => {
      const link = a.link();
      if (!link) return fail('OFFLINE', 'Earlier versions are on the server only.');
      const r = await link.request('message_history', { chatId, seq });
      if (!r.ok) return r;
      return ok({ versions: r.value.versions.map((v) => ({ text: v.content, at: Date.parse(v.at) })) });
    }),
  };
};
