import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { messageStatus } from '../../../contract/ipc.ts';
import type { ChatView, MessageView } from '../../../contract/ipc.ts';
import { fail, ok, type Result } from '../../../contract/result.ts';
import { startWorkerNode } from '../../../src-main/cache/start-worker-node.ts';
import type { Core, CoreEvents, CoreParts, Keychain } from '../../../src-main/core-api.ts';
import { createCore } from '../../../src-main/core.ts';
import { until } from '../../chaos/support/wait.ts';

/** A keychain that hides a little and can be lost. */
export const memoryKeychain = (): Keychain & { lose(): void } => {
  let key = randomUUID();
  return {
    name: 'memory',
    lose: () => void (key = randomUUID()),
    seal: (plain) => Promise.resolve(`${key}|${Buffer.from(plain).toString('base64')}`),
    open(sealed) {
      const [by, bytes] = sealed.split('|');
      return Promise.resolve(by === key ? Buffer.from(bytes ?? '', 'base64').toString() : null);
    },
  };
};

/** A keychain that survives the process, as a system's does; it hides nothing. */
export const plainKeychain: Keychain = {
  name: 'plain',
  seal: (plain) => Promise.resolve(Buffer.from(plain).toString('base64')),
  open: (sealed) => Promise.resolve(Buffer.from(sealed, 'base64').toString()),
};

/** The parts of a core under plain Node. */
export const nodeParts = (dir: string, keychain: Keychain, changed: Partial<CoreParts> = {}): CoreParts => ({
  dir,
  version: '0.0.0',
  now: Date.now,
  after(ms, work) {
    const timer = setTimeout(work, ms);
    return { cancel: () => clearTimeout(timer) };
  },
  random: Math.random,
  randomBytes: (count) => randomBytes(count),
  keychain,
  connect: io,
  fetch,
  startWorker: startWorkerNode,
  log(level, message, fields) {
    if (process.env['TEST_LOG'])
      process.stderr.write(`${dir.slice(-6)} ${level} ${message} ${JSON.stringify(fields ?? {})}\n`);
  },
  ...changed,
});

export const value = <T>(r: Result<T>): T => {
  if (!r.ok) throw new Error(`${r.error.code}: ${r.error.message}`);
  return r.value;
};

/** Everything of a chat, oldest first, paged back to its beginning; an error when a page could not be had or is not complete. */
export const wholeChat = async (core: Core, chatId: number): Promise<Result<MessageView[]>> => {
  const all: MessageView[] = [];
  for (let before: number | undefined; ;) {
    const page = await core.requests['messages.page']({
      chatId,
      limit: 200,
      ...(before === undefined ? {} : { before }),
    });
    if (!page.ok) return page;
    if (page.value.holes.length > 0) return fail('UNAVAILABLE', 'A page is not complete.');
    all.unshift(...page.value.messages);
    const first = page.value.messages.find((m) => m.seq !== null)?.seq;
    if (!page.value.hasOlder || first == null) return ok(all);
    before = first;
  }
};

export const waitFor = async (what: string, is: () => boolean | Promise<boolean>, ms = 15_000): Promise<void> => {
  await until(what, ms, is, 20);
};

export interface Client {
  readonly core: Core;
  readonly arrived: CoreEvents['arrived'][];
  readonly dir: string;
  readonly id: string;
  register(server: string, name: string): Promise<void>;
  login(server: string, email: string, password?: string): Promise<void>;
  readonly email: string;
  chats(): Promise<ChatView[]>;
  chat(id: number): Promise<ChatView>;
  chatWith(userId: string): Promise<number>;
  send(chatId: number, text: string): Promise<string>;
  /** Everything of a chat, oldest first, paged back to its beginning. */
  messages(chatId: number): Promise<MessageView[]>;
  texts(chatId: number): Promise<string[]>;
  status(chatId: number, text: string): Promise<string>;
  online(): Promise<void>;
  /** Connected and caught up. */
  ready(): Promise<void>;
  /** Ends the core and starts another on the same profile. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const PASSWORD = 'correct horse battery';

/** A client without a window, its profile in a temporary folder. */
export const startClient = async (changed: Partial<CoreParts> = {}): Promise<Client> => {
  const dir = await mkdtemp(join(tmpdir(), 'sarn-client-'));
  const keychain = changed.keychain ?? memoryKeychain();
  const arrived: CoreEvents['arrived'][] = [];
  let email = '';
  let core = createCore(nodeParts(dir, keychain, changed));
  core.on('arrived', (a) => arrived.push(a));
  await core.start();

  const client: Client = {
    get core() {
      return core;
    },
    arrived,
    dir,
    get id() {
      return core.account()?.userId ?? '';
    },
    get email() {
      return email;
    },
    async register(server, name) {
      email = `${name}-${randomUUID()}@example.org`;
      value(await core.requests['auth.register']({ server, name, email, password: PASSWORD }));
    },
    async login(server, who, password = PASSWORD) {
      email = who;
      value(await core.requests['auth.login']({ server, email, password }));
    },
    chats: async () => value(await core.requests['chats.list'](undefined)).chats,
    async chat(id) {
      const found = (await client.chats()).find((c) => c.id === id);
      if (!found) throw new Error(`No chat ${id}.`);
      return found;
    },
    chatWith: async (userId) => value(await core.requests['chats.create']({ userId })).id,
    async send(chatId, text) {
      const clientId = randomUUID();
      value(await core.requests['messages.send']({ chatId, clientId, text }));
      return clientId;
    },
    messages: async (chatId) => value(await wholeChat(core, chatId)),
    texts: async (chatId) => (await client.messages(chatId)).map((m) => m.text),
    async status(chatId, text) {
      const m = (await client.messages(chatId)).find((x) => x.text === text);
      return m ? messageStatus(m, await client.chat(chatId)) : 'absent';
    },
    online: () => waitFor('online', () => core.connection().state === 'online'),
    ready: () =>
      waitFor(
        'caught up',
        () => {
          const c = core.connection();
          return c.state === 'online' && c.catchingUp === 0 && c.syncedAt !== null;
        },
        30_000,
      ),
    async restart() {
      await core.close();
      core = createCore(nodeParts(dir, keychain, changed));
      core.on('arrived', (a) => arrived.push(a));
      await core.start();
    },
    async stop() {
      await core.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
  return client;
};

/** The client of a new person, connected and caught up. */
export const startPerson = async (server: string, name: string, changed: Partial<CoreParts> = {}): Promise<Client> => {
  const client = await startClient(changed);
  await client.register(server, name);
  await client.ready();
  return client;
};
