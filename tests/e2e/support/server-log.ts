import { historyAnswer, sessionAnswer } from '../../../contract/rest.ts';
import { limits } from '../../../contract/limits.ts';
import { call } from '../../flow/support/people.ts';

/** A stored message, as far as a test of order and loss needs it. */
export interface StoredMessage {
  seq: number;
  text: string;
}

/**
 * Every message of a chat as the server's database holds it, oldest first. Signs in as one of its members once more, and
 * reads without marking anything read.
 */
export const serverLog = async (
  url: string,
  who: { email: string; password: string },
  chatId: number,
): Promise<StoredMessage[]> => {
  const { email, password } = who;
  const signedIn = await call(url, 'POST', '/api/auth/login', undefined, { email, password });
  const { accessToken } = sessionAnswer.parse(signedIn.body);
  const all: StoredMessage[] = [];
  for (let before: number | undefined, more = true; more; before = all[0]?.seq) {
    const from = before === undefined ? '' : `&before=${before}`;
    const path = `/api/chat/${chatId}/message?peek=true&limit=${limits.pageMax}${from}`;
    const { messages, hasMore } = historyAnswer.parse((await call(url, 'GET', path, accessToken)).body);
    all.unshift(...messages.map((m) => ({ seq: m.seq, text: m.content })));
    more = hasMore && messages.length > 0;
  }
  return all;
};
