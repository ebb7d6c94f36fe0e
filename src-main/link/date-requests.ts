import { fail, ok } from '../../contract/result.ts';
import type { CoreRequests } from '../core-api.ts';
import type { OnAccount } from './requests.ts';

/** Going to a date: asked here first, and of the server where something that is missing here leaves a doubt. */
export const createDateRequests = (on: OnAccount): Pick<CoreRequests, 'messages.at' | 'messages.days'> => ({
  'messages.at': on(async (a, { chatId, at }) => {
    if (!a.cache.chat(chatId)) return fail('NOT_FOUND', 'There is no such chat.');
    const here = a.cache.messageFrom(chatId, at);
    const link = a.link();
    if (here.sure || link?.connection().state !== 'online') return ok(here);
    const answer = await link.request('message_at', { chatId, at: new Date(at).toISOString() });
    // A server that does not know the question, or does not answer: what is here is told as what it is.
    if (!answer.ok) return ok(here);
    const { found } = answer.value;
    return ok({ found: found && { seq: found.seq, at: Date.parse(found.timestamp) }, sure: true });
  }),
  'messages.days': on((a, { chatId, bounds }) =>
    a.cache.chat(chatId) ? ok(a.cache.days(chatId, bounds)) : fail('NOT_FOUND', 'There is no such chat.'),
  ),
});
