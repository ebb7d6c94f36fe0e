import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatView, MessageView } from '../../../contract/ipc.ts';
import { accountDir } from '../../../src-main/session.ts';
import type { Core, Keychain } from '../../../src-main/core-api.ts';
import { createKeychain } from '../../../src-main/keychain.ts';
import { createCore } from '../../../src-main/core.ts';
import { nodeParts, value, waitFor } from '../../flow/support/client.ts';

export type KeyMode = 'fine' | 'lost' | 'garbage' | 'another' | 'throws' | 'hangs' | 'absent';

/** The product's keychain over a system's that keeps what it is given outside the profile, and can be made to misbehave. */
export class Keys {
  mode: KeyMode = 'fine';
  /** What the system gives out instead, in mode `another`. */
  another = '';
  readonly #kept = new Map<string, string>();

  /** As a start of the app makes it: whether there is a keychain at all is asked anew. */
  make(): Keychain {
    return createKeychain({
      platform: this.mode === 'absent' ? 'linux' : 'darwin',
      unlocked: () => Promise.resolve(false),
      log: () => undefined,
      vault: {
        isEncryptionAvailable: () => true,
        encryptString: () => Buffer.alloc(0),
        decryptString: () => '',
        getSelectedStorageBackend: () => 'basic_text',
        isAsyncEncryptionAvailable: () => Promise.resolve(true),
        encryptStringAsync: (plain) => {
          const id = randomUUID();
          this.#kept.set(id, plain);
          return Promise.resolve(Buffer.from(id));
        },
        decryptStringAsync: (sealed) => this.#open(sealed.toString()),
      },
    });
  }

  #open(sealed: string): Promise<{ result: string }> {
    const plain = this.#kept.get(sealed);
    if (this.mode === 'hangs') return new Promise(() => undefined);
    if (this.mode === 'garbage') return Promise.resolve({ result: '\u0000\ufffd not a token' });
    if (this.mode === 'another') return Promise.resolve({ result: this.another });
    if (this.mode !== 'fine' || plain === undefined) return Promise.reject(new Error('The keychain has no such key.'));
    return Promise.resolve({ result: plain });
  }

  /** The tokens that are kept, newest last; not what the product seals to see whether it can. */
  get kept(): string[] {
    return [...this.#kept.values()].filter((plain) => plain.includes('"token"'));
  }
}

export const PASSWORD = 'correct horse battery';

/** Somebody whose files are damaged: a profile, and the core that runs on it now. */
export class Subject {
  readonly keys = new Keys();
  readonly email: string;
  readonly server: string;
  profile = mkdtempSync(join(tmpdir(), 'sarn-store-'));
  core: Core;
  userId = '';
  /** What the core logged since it was started. */
  logged: string[] = [];
  /** Why its account changed since it was started, in order. */
  changed: string[] = [];

  constructor(server: string, name: string) {
    this.server = server;
    this.email = `${name}-${randomUUID()}@example.org`;
    this.core = this.#make();
  }

  #make(): Core {
    this.logged = [];
    this.changed = [];
    const core = createCore(
      nodeParts(this.profile, this.keys.make(), {
        log: (level, message, fields) => this.logged.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`),
      }),
    );
    core.on('account.changed', ({ reason }) => this.changed.push(reason));
    return core;
  }

  async register(name: string): Promise<void> {
    await this.core.start();
    const account = value(
      await this.core.requests['auth.register']({ server: this.server, name, email: this.email, password: PASSWORD }),
    );
    this.userId = account.userId;
  }

  get account(): string {
    return accountDir(this.profile, this.server, this.userId);
  }

  /** A clean end. */
  close(): Promise<void> {
    return this.core.close();
  }

  /** The files as a kill at this moment leaves them: a copy, on which everything goes on. */
  async kill(): Promise<void> {
    const copy = mkdtempSync(join(tmpdir(), 'sarn-store-'));
    cpSync(this.profile, copy, { recursive: true });
    await this.core.close();
    rmSync(this.profile, { recursive: true, force: true });
    this.profile = copy;
  }

  /** Starts a new core on the files as they are; answers how long until the chat list could be shown, ms. */
  async start(): Promise<number> {
    const began = performance.now();
    this.core = this.#make();
    await this.core.start();
    await this.core.requests['chats.list'](undefined);
    return performance.now() - began;
  }

  signIn = async (): Promise<void> =>
    void value(await this.core.requests['auth.login']({ server: this.server, email: this.email, password: PASSWORD }));

  chats = async (): Promise<ChatView[]> => value(await this.core.requests['chats.list'](undefined)).chats;

  async messages(chatId: number): Promise<MessageView[]> {
    const all: MessageView[] = [];
    for (let before: number | undefined; ;) {
      const page = value(
        await this.core.requests['messages.page']({ chatId, limit: 200, ...(before === undefined ? {} : { before }) }),
      );
      if (page.holes.length > 0) throw new Error('A page is not complete.');
      all.unshift(...page.messages);
      const first = page.messages.find((m) => m.seq !== null)?.seq;
      if (!page.hasOlder || first == null) return all;
      before = first;
    }
  }

  ready(): Promise<void> {
    return waitFor(
      'caught up',
      () => {
        const c = this.core.connection();
        return c.state === 'online' && c.catchingUp === 0 && c.syncedAt !== null;
      },
      30_000,
    );
  }

  /** How many files were put aside as damaged or newer, by what they were. */
  aside(): { cache: number; outbox: number } {
    const names = existsSync(this.account) ? readdirSync(this.account) : [];
    const count = (of: string): number =>
      names.filter((n) => new RegExp(`^${of}\\.db\\.(corrupt|newer)-[\\d.]+$`).test(n)).length;
    return { cache: count('cache'), outbox: count('outbox') };
  }

  /** Forgets what was put aside: each run counts its own. */
  tidy(): void {
    for (const name of existsSync(this.account) ? readdirSync(this.account) : [])
      if (/\.(corrupt|newer)-|elsewhere|\.live-/.test(name))
        rmSync(join(this.account, name), { recursive: true, force: true });
  }

  async end(): Promise<void> {
    await this.core.close().catch(() => undefined);
    rmSync(this.profile, { recursive: true, force: true });
  }
}
