import { randomUUID } from 'node:crypto';
import { sessionAnswer } from '../../../contract/rest.ts';
import { call, chatOf, connect, register, type Person } from '../../flow/support/people.ts';

/** Requests on their way at once: enough to keep the server busy without one answer timing out behind the others. */
const IN_FLIGHT = 20;

/** Somebody without a window, who writes to one who has one, as fast as the server takes it. */
export interface Flooder {
  name: string;
  chatId: number;
  /** Sends the texts in order; done when the server has stored the last. */
  send(texts: readonly string[]): Promise<void>;
  close(): void;
}

/** Makes an account on the server at `url` and opens its chat with `other`, who has one already. */
export const newFlooder = async (
  url: string,
  name: string,
  other: { email: string; password: string },
): Promise<Flooder> => {
  const person = await register(url, name);
  const { email, password } = other;
  const { user } = sessionAnswer.parse(
    (await call(url, 'POST', '/api/auth/login', undefined, { email, password })).body,
  );
  const peer: Person = { ...person, id: Number(user.id) };
  const chatId = await chatOf(url, person, peer);
  const client = await connect(url, person.token);
  return {
    name,
    chatId,
    async send(texts) {
      for (let from = 0; from < texts.length; from += IN_FLIGHT) {
        const acks = texts
          .slice(from, from + IN_FLIGHT)
          .map((content) => client.ask('send_message', { chatId, content, clientId: randomUUID() }));
        for (const ack of await Promise.all(acks)) if (!ack.ok) throw new Error(`Not sent: ${ack.error.code}`);
      }
    },
    close: () => void client.socket.disconnect(),
  };
};
