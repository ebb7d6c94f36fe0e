import { existsSync } from 'node:fs';
import type { MessageBus } from 'dbus-next';
import { errorFields, log } from '../log.ts';

/** A method or property of a service on the session bus. */
export interface BusCall {
  service: string;
  path: string;
  of: string;
  name: string;
  signature?: string;
  body?: unknown[];
}

/** The session bus of a Linux desktop. Nothing here throws: a desktop without a service, or without a bus, answers null. */
export interface Bus {
  /** Calls a method: what it answers, or null when nobody does. */
  call(call: BusCall): Promise<unknown[] | null>;
  /** Reads a property; null: it cannot be known. */
  property(call: Omit<BusCall, 'signature' | 'body'>): Promise<unknown>;
  /** Hears a signal of an interface, sent by that service alone, for as long as the app runs. */
  hear(service: string, of: string, name: string, heard: (body: unknown[]) => void): void;
  emit(path: string, of: string, name: string, signature: string, body: unknown[]): void;
  /** A value with its type, as D-Bus wants it in dictionaries. */
  variant(signature: string, value: unknown): unknown;
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

const plain = (value: unknown, Variant: Library['Variant']): unknown =>
  value instanceof Variant ? plain(value.value, Variant) : value;

const connect = async (): Promise<Bus | null> => {
  const at = process.platform === 'linux' ? address() : null;
  if (at === null) return null;
  const { Message, MessageType, Variant, sessionBus } = await import('dbus-next');
  const bus: MessageBus = sessionBus({ busAddress: at });
  const hearers = new Map<string, ((body: unknown[]) => void)[]>();
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
    for (const heard of hearers.get(`${message.interface}.${message.member}`) ?? [])
      setImmediate(() => heard(message.body.map((value: unknown) => plain(value, Variant))));
  });
  if (!(await within(up))) return null;

  const call: Bus['call'] = async ({ service, path, of, name, signature = '', body = [] }) => {
    try {
      const message = new Message({ destination: service, path, interface: of, member: name, signature, body });
      const answer = await within(bus.call(message));
      return answer === null ? null : answer.body.map((value: unknown) => plain(value, Variant));
    } catch {
      return null;
    }
  };
  return {
    call,
    async property({ service, path, of, name }) {
      const get = { service, path, of: 'org.freedesktop.DBus.Properties', name: 'Get', signature: 'ss' };
      return (await call({ ...get, body: [of, name] }))?.[0] ?? null;
    },
    hear(service, of, name, heard) {
      const key = `${of}.${name}`;
      const known = hearers.get(key);
      if (known) return void known.push(heard);
      hearers.set(key, [heard]);
      const broker = 'org.freedesktop.DBus';
      const rule = `type='signal',sender='${service}',interface='${of}',member='${name}'`;
      void call({
        service: broker,
        path: '/org/freedesktop/DBus',
        of: broker,
        name: 'AddMatch',
        signature: 's',
        body: [rule],
      });
    },
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

let connected: Promise<Bus | null> | null = null;

/** The session bus, connected on first use; null where there is none. */
export const sessionBus = (): Promise<Bus | null> => {
  if (connected !== null) return connected;
  const made = connect().catch((error: unknown) => {
    log('info', 'the session bus is not to be had', errorFields(error));
    return null;
  });
  connected = made;
  // A bus that was too slow once is asked again by the next who needs it.
  void made.then((bus) => {
    if (bus === null && connected === made) connected = null;
  });
  return made;
};
