import { randomUUID } from 'node:crypto';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import {
  type Ack,
  PROTOCOL,
  type PushData,
  pushes,
  type PushName,
  type RequestInput,
  type RequestName,
  SOCKET_PATH,
} from '../../../contract/socket.ts';
import { createChatAnswer, type SessionAnswer, sessionAnswer } from '../../../contract/rest.ts';
import { within } from '../../chaos/support/wait.ts';

/** How long a test waits for a push or an ack, ms. */
const WAIT_MS = 20_000;

/** Somebody with an account. */
export interface Person {
  id: number;
  name: string;
  email: string;
  password: string;
  token: string;
  refreshToken: string;
  deviceId: string;
}

/** A REST call. The body is whatever JSON came back. */
export const call = async (
  url: string,
  method: string,
  path: string,
  token?: string,
  body?: unknown,
): Promise<{ status: number; body: unknown; headers: Headers }> => {
  const answer = await fetch(url + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const parsed: unknown = text === '' ? null : JSON.parse(text);
  return { status: answer.status, body: parsed, headers: answer.headers };
};

const personOf = (answer: SessionAnswer, password: string): Person => ({
  id: Number(answer.user.id),
  name: answer.user.name,
  email: answer.user.email,
  password,
  token: answer.accessToken,
  refreshToken: answer.refreshToken,
  deviceId: answer.deviceId,
});

/** A new account. */
export const register = async (url: string, name: string): Promise<Person> => {
  const password = `password-${name}`;
  const email = `${name}-${randomUUID()}@example.org`;
  const { body } = await call(url, 'POST', '/api/auth/register', undefined, { email, name, password });
  return personOf(sessionAnswer.parse(body), password);
};

/** The same person on another device. */
export const signInAgain = async (url: string, person: Pick<Person, 'email' | 'password'>): Promise<Person> => {
  const { body } = await call(url, 'POST', '/api/auth/login', undefined, {
    email: person.email,
    password: person.password,
  });
  return personOf(sessionAnswer.parse(body), person.password);
};

/** The direct chat of two. */
export const chatOf = async (url: string, a: Person, b: Person): Promise<number> => {
  const { body } = await call(url, 'POST', '/api/chat/create', a.token, { otherUserId: String(b.id) });
  const made = createChatAnswer.safeParse(body);
  if (!made.success) throw new Error(`There is no chat: ${JSON.stringify(body)}`);
  return made.data.chatId;
};

/** A connected socket that remembers every push. */
export interface Client {
  socket: Socket;
  /** Sends a request of the contract and waits for its ack. */
  ask<N extends RequestName>(name: N, input: RequestInput<N>): Promise<Ack<N>>;
  /** The first push of that name, past or future, that fits; checked against the contract. */
  push<N extends PushName>(name: N, fits?: (data: PushData<N>) => boolean): Promise<PushData<N>>;
  /** All pushes of that name so far. */
  got<N extends PushName>(name: N): PushData<N>[];
  closed: Promise<string>;
}

/** Handshake options of a client of the protocol (default) or one written from the seed (`protocol: null`). */
export interface Handshake {
  protocol?: number | null;
  extra?: Partial<ManagerOptions & SocketOptions>;
}

/** Opens a socket; rejects with the server's connect_error. */
export const connect = async (
  url: string,
  token: unknown,
  { protocol = PROTOCOL, extra = {} }: Handshake = {},
): Promise<Client> => {
  const socket = io(url, {
    path: SOCKET_PATH,
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    auth: { token, ...(protocol === null ? {} : { protocol }) },
    ...extra,
  });
  const all: { name: string; data: unknown }[] = [];
  const watchers = new Set<() => void>();
  socket.onAny((name: string, data: unknown) => {
    all.push({ name, data });
    for (const watch of watchers) watch();
  });
  const closed = new Promise<string>((resolve) => socket.on('disconnect', (reason) => resolve(reason)));
  await within(
    WAIT_MS,
    'a connection',
    new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', (error) => {
        socket.close();
        reject(error);
      });
    }),
  );
  const got = <N extends PushName>(name: N): PushData<N>[] =>
    // The contract's schema of this very name checks it.
    all.filter((p) => p.name === name).map((p) => pushes[name].parse(p.data) as PushData<N>);
  return {
    socket,
    closed,
    got,
    ask: (name, input) =>
      within(WAIT_MS, `the ack of ${name}`, new Promise((resolve) => socket.emit(name, input, resolve))),
    push: (name, fits = () => true) =>
      within(
        WAIT_MS,
        `the push ${name}`,
        new Promise((resolve) => {
          const watch = (): void => {
            const found = got(name).find(fits);
            if (found === undefined) return;
            watchers.delete(watch);
            resolve(found);
          };
          watchers.add(watch);
          watch();
        }),
      ),
  };
};

/** Lets everything under way arrive. */
export const settle = (ms = 300): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
