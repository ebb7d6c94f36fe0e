import type { MessageView } from '../../contract/ipc.ts';
import { ok } from '../../contract/result.ts';
import { viewMessage } from '../views.ts';
import type { OpenAccount } from './account.ts';
import type { AccountRequests, OnAccount } from './requests.ts';

/** A message that a draft answers, as it is shown; null: it is not here, or is gone. */
export const answeredBy = (
  { cache, overlay }: Pick<OpenAccount, 'cache' | 'overlay'>,
  chatId: number,
  seq: number | null,
): MessageView | null => {
  const stored = seq === null ? null : cache.message(chatId, seq);
  const shown = stored && viewMessage(overlay, stored);
  return shown === null || shown.deleted ? null : shown;
};

/** Requests about what is being written. */
export const createDraftRequests = (on: OnAccount): Pick<AccountRequests, 'drafts.set' | 'drafts.get'> => ({
  'drafts.set': on(async (a, { chatId, text, replyTo, edit }) => {
    const change = {
      ...(text === undefined ? {} : { text }),
      ...(replyTo === undefined ? {} : { replyTo }),
      ...(edit === undefined ? {} : { edit }),
    };
    a.feed.push(await a.cache.setDraft(chatId, change), 'here');
    a.link()?.drafts.written();
    return ok({});
  }),

  'drafts.get': on((a, { chatId }) => {
    const { text, replyTo, edit } = a.cache.draft(chatId);
    const seq = edit === null ? null : (edit.seq ?? a.cache.ownSeq(edit.key));
    const message = answeredBy(a, chatId, seq);
    return ok({
      text,
      reply: answeredBy(a, chatId, replyTo),
      edit: edit === null || message === null || !message.canEdit ? null : { message, text: edit.text },
    });
  }),
});
