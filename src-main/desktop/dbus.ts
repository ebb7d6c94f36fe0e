import { existsSync } from 'node:fs';
import type { Socket } from 'node:net';
import type { Message as BusMessage, MessageBus } from 'dbus-next';
import { errorFields, log } from '../log.ts';
import { keepBus } from './keep-bus.ts';

/** A method or property of a service on the session bus. */
export interface BusCall {
  service: string;
  path: string;
  of: string;
  name: string;
  signature?: string;
  body?: unknown[];
}

/** One connection to the bus. Nothing here throws: a desktop without a service, or without a bus, answers null. */
export interface BusLine {
  /** Resolves when the connection is over. */
  readonly ended: Promise<void>;
  /** Calls a method: what it answers, or null when nobody does. */
  call(call: BusCall): Promise<unknown[] | null>;
  /** Reads a property; null: it cannot be known. */
  property(call: Omit<BusCall, 'signature' | 'body'>): Promise<unknown>;
  /** Hears a signal of an interface, sent by that service alone, for as long as the app runs. */
  hear(service: string, of: string, name: string, heard: (body: unknown[], path: string) => void): void;
  emit(path: string, of: string, name: string, signature: string, body: unknown[]): void;
  /** A value with its type, as D-Bus wants it in dictionaries. */
  variant(signature: string, value: unknown): unknown;
}

/** The session bus of a Linux desktop, for as long as the app runs: a connection that ended is made anew (keep-bus.ts). */
export interface Bus extends Omit<BusLine, 'ended'> {
  /** Hears when the bus is lost (false), and when it is there again (true): every service on it is another one then. */
  follow(changed: (joined: boolean) => void): void;
}

/** The desktop's services answer in milliseconds; one that takes longer is stuck. */
const WAIT_MS = 2_000;

/** Where the session bus listens; null: there is none. Node connects to an abstract socket by a leading NUL. */
const address = (): string | null => {
  const named = process.env['DBUS_SESSION_BUS_ADDRESS'];
  if (named) return named.replaceAll(/unix:abstract=([^,;]+)/g, 'unix:socket=\0$1');
  const socket = `${process.env['XDG_RUNTIME_DIR'] ?? ''}/bus`;
  return socket !== '/bus' && existsSync(socket) ? `unix:path=${socket}` : null;
};

const within = <T>(work: Promise<T>): Promise<T | null> =>
  new Promise((resolve) => {
    const late = setTimeout(() => resolve(null), WAIT_MS);
    const done = (value: T | null): void => {
      clearTimeout(late);
      resolve(value);
    };
    work.then(done, () => done(null));
  });

type Library = typeof import('dbus-next');

/** The bus itself, as the services on it are named. */
const BROKER = 'org.freedesktop.DBus';

/** A value without its types, the values of a dictionary too. */
const plain = (value: unknown, Variant: Library['Variant']): unknown => {
  if (value instanceof Variant) return plain(value.value, Variant);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one, Variant)]));
};

const connect = async (at: string): Promise<BusLine | null> => {
  const { Message, MessageType, Variant, sessionBus } = await import('dbus-next');
  const bus: MessageBus = sessionBus({ busAddress: at });
  const ended = new Promise<void>((resolve) => {
    // The library tells of no end: its connection does, which its types leave out.
    const { _connection } = bus as unknown as { _connection: { stream: Socket } };
    _connection.stream.once('close', () => resolve());
  });
  const hearers = new Map<string, { service: string; heard: Parameters<BusLine['hear']>[3] }[]>();
  /**
   * Which connection each service that is heard has now. A rule for the bus (`hear`) does not keep out what another program
   * sends to this connection alone: whoever is not the service is not believed.
   */
  const owners = new Map<unknown, unknown>([[BROKER, BROKER]]);
  const up = new Promise<boolean>((resolve) => {
    bus.on('connect', () => resolve(true));
    bus.on('error', (error: unknown) => {
      log('info', 'the session bus is not to be had', errorFields(error));
      resolve(false);
    });
  });
  bus.on('message', (message) => {
    // A method that somebody calls on us is no signal, whatever it is named.
    if (message.type !== MessageType.SIGNAL) return;
    // After the answers that came with it: who asked knows of its answer before it hears of what followed.
    setImmediate(() => {
      for (const { service, heard } of hearers.get(`${message.interface}.${message.member}`) ?? [])
        if (owners.get(service) === message.sender)
          heard(
            message.body.map((value: unknown) => plain(value, Variant)),
            message.path,
          );
    });
  });
  if (!(await within(up))) {
    bus.disconnect();
    return null;
  }

  const call: BusLine['call'] = async ({ service, path, of, name, signature = '', body = [] }) => {
    try {
      const message = new Message({ destination: service, path, interface: of, member: name, signature, body });
      const answer = await within(bus.call(message));
      return answer === null ? null : answer.body.map((value: unknown) => plain(value, Variant));
    } catch {
      return null;
    }
  };
  const toBroker = (name: string, word: string): BusMessage =>
    new Message({
      destination: BROKER,
      path: '/org/freedesktop/DBus',
      interface: BROKER,
      member: name,
      signature: 's',
      body: [word],
    });
  /** From now on knows who the service is. The bus answers in the order in which it is asked, and however late. */
  const follow = (service: string): void => {
    if (owners.has(service)) return;
    owners.set(service, null);
    bus.call(toBroker('GetNameOwner', service)).then(
      (answer) => owners.set(service, answer?.body[0]),
      () => undefined,
    );
  };
  const hear: BusLine['hear'] = (service, of, name, heard) => {
    const key = `${of}.${name}`;
    const known = hearers.get(key) ?? [];
    hearers.set(key, [...known, { service, heard }]);
    if (known.some((other) => other.service === service)) return;
    const rule = `type='signal',sender='${service}',interface='${of}',member='${name}'`;
    void bus.call(toBroker('AddMatch', rule)).catch(() => undefined);
    follow(service);
  };
  // The first who hears it: whoever hears of a change after this finds it known.
  hear(BROKER, BROKER, 'NameOwnerChanged', ([service, , owner]) => {
    if (owners.has(service)) owners.set(service, owner);
  });
  return {
    ended,
    call,
    async property({ service, path, of, name }) {
      const get = { service, path, of: 'org.freedesktop.DBus.Properties', name: 'Get', signature: 'ss' };
      return (await call({ ...get, body: [of, name] }))?.[0] ?? null;
    },
    hear,
    emit(path, of, name, signature, body) {
      try {
        bus.send(Message.newSignal(path, of, name, signature, body));
      } catch (error) {
        log('info', 'the session bus took no signal', errorFields(error));
      }
    },
    variant: (signature, value) => new Variant(signature, value),
  };
};

let joined: Promise<Bus> | null = null;

/** The session bus, connected on first use; null where there is none. */
export const sessionBus = async (): Promise<Bus | null> => {
  if (joined !== null) return joined;
  if (process.platform !== 'linux' || address() === null) return null;
  joined = keepBus({
    join: async () => {
      const at = address();
      return at === null ? null : connect(at);
    },
    after(ms, work) {
      const timer = setTimeout(work, ms).unref();
      return { cancel: () => clearTimeout(timer) };
    },
    random: Math.random,
  });
  return joined;
};
