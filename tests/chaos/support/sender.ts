import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { z } from 'zod';
import { messagePayload } from '../../../contract/message.ts';
import { PROTOCOL, SOCKET_PATH } from '../../../contract/socket.ts';
import type { Person } from '../../flow/support/people.ts';
import type { History } from './history.ts';
import { sleep } from './wait.ts';

const acked = z.object({ ok: z.literal(true), message: messagePayload, duplicate: z.boolean() });
const refused = z.object({ ok: z.literal(false), error: z.object({ code: z.string(), retry: z.string() }) });

export interface Sender {
  readonly name: string;
  /** Sends `count` messages to the chat, one after the other, each again and again until it is acknowledged. */
  send(chatId: number, count: number): Promise<void>;
  /** Sends to the chat, with a pause after each, until the answer is called: that waits for the last ack, and stops. */
  keepSending(chatId: number, pause?: () => Promise<void>): () => Promise<void>;
  /** From now on nothing is sent; what is under way is given up as unknown. */
  stop(): void;
  readonly counts: { acked: number; resent: number; duplicates: number; reconnects: number; retryErrors: number };
  readonly socket: Socket | null;
}

export interface SenderOptions {
  name: string;
  url: string;
  person: Person;
  history: History;
  /** An ack that takes longer is taken for lost, and the message is sent again, ms. */
  patience?: number;
  /** Letters that each message is filled up with. */
  pad?: number;
}

/** A raw Socket.IO client that keeps the protocol's promise of a sender: same clientId until there is an ack. For volume. */
export const createSender = ({ name, url, person, history, patience = 2_000, pad = 0 }: SenderOptions): Sender => {
  const counts = { acked: 0, resent: 0, duplicates: 0, reconnects: -1, retryErrors: 0 };
  const userId = String(person.id);
  let socket: Socket | null = null;
  let dialing: Promise<Socket> | null = null;
  let stopped = false;

  const dial = async (): Promise<Socket> => {
    while (!stopped) {
      const s = io(url, {
        path: SOCKET_PATH,
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
        timeout: 2_000,
        auth: { token: person.token, protocol: PROTOCOL },
      });
      const up = await new Promise<boolean>((resolve) => {
        const late = setTimeout(() => resolve(false), 3_000);
        const settle = (is: boolean): void => {
          clearTimeout(late);
          resolve(is);
        };
        s.once('connect', () => settle(true)).once('connect_error', () => settle(false));
      });
      if (up) {
        counts.reconnects += 1;
        s.on('receive_message', (m: unknown) => {
          const { chatId } = messagePayload.parse(m);
          history.note({ process: name, userId, op: 'saw', chatId, what: 'a message' });
        });
        socket = s;
        return s;
      }
      s.disconnect();
      await sleep(50);
    }
    throw new Error(`${name} was stopped.`);
  };
  const connected = async (): Promise<Socket> => {
    if (socket?.connected) return socket;
    socket?.disconnect();
    dialing ??= dial().finally(() => {
      dialing = null;
    });
    return dialing;
  };

  /** One try: the ack, or null when there was none. */
  const attempt = async (data: { chatId: number; content: string; clientId: string }): Promise<unknown> => {
    const s = await connected();
    return new Promise((resolve) => {
      const done = (answer: unknown): void => {
        clearTimeout(late);
        s.off('disconnect', gone);
        resolve(answer);
      };
      const gone = (): void => done(null);
      const late = setTimeout(gone, patience);
      s.once('disconnect', gone);
      s.emit('send_message', data, done);
    });
  };

  const sendOne = async (chatId: number): Promise<void> => {
    const clientId = randomUUID();
    const line = { process: name, userId, op: 'send', chatId, clientId } as const;
    history.note({ ...line, phase: 'invoke' });
    for (let tries = 0; !stopped; tries += 1) {
      if (tries > 0) counts.resent += 1;
      const answer = await attempt({ chatId, clientId, content: `${name} ${clientId}`.padEnd(pad, '.') }).catch(
        () => null,
      );
      if (answer === null) continue;
      const yes = acked.safeParse(answer);
      if (yes.success) {
        counts.acked += 1;
        if (yes.data.duplicate) counts.duplicates += 1;
        history.note({ process: name, userId, op: 'ack', chatId, clientId, seq: yes.data.message.seq });
        return;
      }
      const no = refused.parse(answer);
      if (no.error.retry !== 'retry') {
        history.note({ ...line, phase: 'fail' });
        throw new Error(`${name}: ${no.error.code}`);
      }
      counts.retryErrors += 1;
      await sleep(20);
    }
    history.note({ ...line, phase: 'unknown' });
  };

  const sender: Sender = {
    name,
    counts,
    get socket() {
      return socket;
    },
    async send(chatId, count) {
      for (let n = 0; n < count && !stopped; n += 1) await sendOne(chatId);
    },
    keepSending(chatId, pause) {
      let over = false;
      const lane = (async () => {
        while (!over && !stopped) {
          await sendOne(chatId);
          await pause?.();
        }
      })();
      return async () => {
        over = true;
        await lane;
        sender.stop();
      };
    },
    stop() {
      stopped = true;
      socket?.disconnect();
    },
  };
  return sender;
};
