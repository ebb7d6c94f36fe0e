import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { messageStatus } from '../../../contract/ipc.ts';
import type { ChatView, MessageView } from '../../../contract/ipc.ts';
import type { Result } from '../../../contract/result.ts';
import { startWorkerNode } from '../../../src-main/cache/start-worker-node.ts';
import type { Core, CoreEvents, CoreParts, Keychain } from '../../../src-main/core-api.ts';
import { createCore } from '../../../src-main/core.ts';

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

export const waitFor = async (what: string, is: () => boolean | Promise<boolean>, ms = 15_000): Promise<void> => {
  const end = performance.now() + ms;
  while (!(await is())) {
    if (performance.now() > end) throw new Error(`Waited ${ms} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
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
    async messages(chatId) {
      const all: MessageView[] = [];
      for (let before: number | undefined; ;) {
        const page = value(
          await core.requests['messages.page']({ chatId, limit: 200, ...(before === undefined ? {} : { before }) }),
        );
        if (page.missing) throw new Error('A page is not complete.');
        all.unshift(...page.messages);
        const first = page.messages.find((m) => m.seq !== null)?.seq;
        if (!page.hasOlder || first == null) return all;
        before = first;
      }
    },
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
