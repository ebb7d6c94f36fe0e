import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { migrate } from '../../src-main/cache/migrate.ts';
import { CACHE_APPLICATION, cacheMigrations } from '../../src-main/cache/schema.ts';
import { OUTBOX_APPLICATION, outboxMigrations } from '../../src-main/cache/outbox-schema.ts';
import { register } from '../flow/support/people.ts';
import { accountFolder } from '../chaos/support/facts.ts';
import { compileCache, ownUntilExit } from '../chaos/support/processes.ts';
import { startServer, type Kind } from '../chaos/support/server-process.ts';
import { sleep, within } from '../chaos/support/wait.ts';
import { openWorld } from '../chaos/support/world.ts';
import { onEach, wrongOf, type Context, type Proof, type Result } from './proof.ts';

const opener = fileURLToPath(new URL('../chaos/support/open-store.ts', import.meta.url));
const told = z.object({ notices: z.array(z.string()), unsent: z.array(z.string()) });
type Told = z.infer<typeof told>;

/** Opens the store in a process of its own; killed `after` ms from when it begins to open, if given. */
const open = async (dir: string, after: number | null): Promise<{ said: Told | null; ms: number }> => {
  const child = fork(opener, [dir], { execArgv: [], env: { PATH: process.env['PATH'] ?? '', ...compileCache } });
  const letGo = ownUntilExit(() => child.kill('SIGKILL'));
  let said: Told | null = null;
  let began = performance.now();
  let ended = began;
  child.on('message', (message: unknown) => {
    if (message === 'opening') {
      began = performance.now();
      if (after !== null) setTimeout(() => child.kill('SIGKILL'), after);
      return;
    }
    ended = performance.now();
    said = told.parse(message);
  });
  await within(60_000, 'the store to open', once(child, 'exit'));
  letGo();
  return { said, ms: ended - began };
};

/** The files as the first version of each made them, with what was unsent in it. */
const firstVersion = (dir: string, unsent: readonly string[]): void => {
  const cache = new Database(join(dir, 'cache.db'));
  cache.pragma('journal_mode = WAL');
  migrate(cache, CACHE_APPLICATION, cacheMigrations.slice(0, 1));
  cache.close();
  const outbox = new Database(join(dir, 'outbox.db'));
  outbox.pragma('journal_mode = WAL');
  migrate(outbox, OUTBOX_APPLICATION, outboxMigrations.slice(0, 1));
  for (const [n, clientId] of unsent.entries()) {
    const item = {
      clientId,
      chatId: 1,
      position: n + 1,
      content: `unsent ${n}`,
      picture: null,
      state: 'queued',
      error: null,
    };
    const body = JSON.stringify({ ...item, createdAt: 1_700_000_000_000 });
    outbox
      .prepare('INSERT INTO outbox (position, client_id, body, crc) VALUES (?, ?, ?, ?)')
      .run(n + 1, clientId, body, crc32(`${clientId}|${body}`));
  }
  outbox.close();
};

const clientMigration = async (context: Context): Promise<Result> => {
  const { random } = context;
  const times = context.amount(60, 6);
  let midway = 0;
  let bad = 0;
  let lost = 0;
  let needless = 0;
  /** How long an undisturbed opening takes: kills fall anywhere in it. */
  let usual = 0;
  for (let n = -2; n < times; n += 1) {
    const dir = await mkdtemp(join(tmpdir(), 'sarn-store-'));
    try {
      const unsent = n % 2 === 0 ? [] : [randomUUID(), randomUUID(), randomUUID()];
      if (unsent.length > 0) firstVersion(dir, unsent);
      const killed = n < 0 ? null : await open(dir, random.int(0, Math.ceil(usual)));
      if (killed?.said === null) midway += 1;
      const { said, ms } = await open(dir, null);
      if (killed === null) usual = Math.max(usual, ms);
      const isNew = unsent.length === 0;
      if (said === null || (!isNew && said.notices.length > 0)) bad += 1;
      // Killed between making a file and writing into it: an empty one is taken for one that lost its content.
      else if (said.notices.length > 0) needless += 1;
      lost += unsent.filter((clientId) => !said?.unsent.includes(clientId)).length;
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }
  const versions = `${cacheMigrations.length} of cache.db, ${outboxMigrations.length} of outbox.db`;
  return {
    fault: "kill -9 at any moment of opening a new profile, and of bringing one of the first version to today's",
    runs: `${times} kills, ${midway} before it was done`,
    held: bad === 0 && lost === 0 && midway > 0,
    said: `afterwards not opened or damaged ${bad}, unsent lost ${lost}, a new profile needlessly called rebuilt ${needless}; versions so far: ${versions}`,
    numbers: {
      times,
      midway,
      bad,
      lost,
      cacheVersions: cacheMigrations.length,
      outboxVersions: outboxMigrations.length,
    },
  };
};

const serverMigration = async (context: Context, kind: Kind): Promise<Result> => {
  const { random } = context;
  const times = context.amount(10, 1);
  let bad = 0;
  let midway = 0;
  for (let n = 0; n < times; n += 1) {
    const dataDir = await mkdtemp(join(tmpdir(), 'sarn-first-'));
    const server = await startServer({ kind, dataDir, later: true });
    try {
      const first = server.start().then(
        () => true,
        () => false,
      );
      await sleep(random.int(300, kind === 'embedded' ? 4_000 : 1_200));
      await server.kill();
      if (!(await first)) midway += 1;
      await server.start();
      await register(server.url, 'ann');
    } catch (error) {
      bad += 1;
      context.say(`${kind}: ${String(error)}`);
    } finally {
      await server.dispose();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    }
  }
  return {
    fault: `kill -9 in the server's first start, ${kind}`,
    runs: `${times} kills, ${midway} of them before it listened`,
    held: bad === 0,
    said: `not started afterwards ${bad}`,
    numbers: { times, midway, bad },
  };
};

/** Files of a version that does not exist yet. */
const fromTheFuture = async (context: Context): Promise<Result> => {
  const { random } = context;
  const unsent = context.amount(20, 5);
  await using world = await openWorld({ random, server: 'embedded' });
  const { device: ann, proxy } = await world.open('ann');
  const { device: bo } = await world.open('bo');
  const chatId = await world.direct(ann, bo);
  proxy.down(true);
  for (let n = 0; n < unsent; n += 1) await ann.send(chatId);
  await ann.close();
  const folder = await accountFolder(ann.profile);
  for (const name of ['cache.db', 'outbox.db']) {
    const db = new Database(join(folder, name));
    db.pragma('user_version = 99');
    db.close();
  }
  await ann.start();
  const { notices } = await ann.state();
  const kept = (await readdir(folder)).filter((name) => name.includes('newer-99')).length;
  await world.quiet();
  const verdict = await world.end();
  const wrong = wrongOf(verdict);
  return {
    fault: 'cache.db and outbox.db of a newer version opened by this one, with unsent messages in them',
    runs: `1 profile, ${unsent} unsent`,
    held: wrong === '' && notices.includes('cache-newer') && kept >= 2,
    said: `unsent lost ${verdict.numbers.missing}; the newer files are kept aside, and the app says so${wrong}`,
    numbers: { unsent, missing: verdict.numbers.missing, keptAside: kept, notices: notices.join(' ') },
  };
};

export const upgraded: Proof = {
  promises: ['P19'],
  title: 'an upgrade can be killed at any moment; a newer file is refused politely',
  fault: 'kill -9 in migrations, files of a newer version',
  run: async (context) => {
    const ofClient = [await clientMigration(context), await fromTheFuture(context)];
    return [...ofClient, ...(await onEach(serverMigration)(context))];
  },
};
