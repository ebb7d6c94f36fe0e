import { limits } from '../../../contract/limits.ts';
import { call, connect, signInAgain } from '../../flow/support/people.ts';

/** Everything that a server answers somebody who asks for all there is of a chat, by REST and by the socket, as text. */
export const everyAnswer = async (
  url: string,
  who: { email: string; password: string },
  chatId: number,
  head: number,
): Promise<string> => {
  const person = await signInAgain(url, who);
  const said: unknown[] = [];
  for (const path of ['/api/chat/list', `/api/chat/${chatId}/message?peek=true`])
    said.push((await call(url, 'GET', path, person.token)).body);
  const client = await connect(url, person.token);
  said.push(await client.ask('sync', {}));
  for (let from = 1; from <= head; from += limits.eventsMax) {
    const range = { chatId, from, to: Math.min(head, from + limits.eventsMax - 1) };
    said.push(await client.ask('fetch_events', range), await client.ask('fetch_pages', { ranges: [range] }));
  }
  for (let seq = 1; seq <= head; seq += 1) said.push(await client.ask('message_history', { chatId, seq }));
  client.socket.close();
  return JSON.stringify(said);
};
