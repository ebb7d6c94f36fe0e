import { join } from 'node:path';
import Database from 'better-sqlite3';
import { sessionAnswer } from '../contract/rest.ts';
import { openEmbedded } from '../server/data/embedded.ts';
import { openPostgres } from '../server/data/postgres.ts';
import { accountDir } from '../src-main/session.ts';
import { type ClientProcess, startClientProcess } from '../tests/flow/support/client-tools.ts';
import { addChats, addMessages } from '../tests/flow/support/missed.ts';
import { type Proxy, startProxy } from '../tests/flow/support/proxy.ts';
import { cpuOf } from './lib/proc.ts';
import { type Running, startSarn, temporaryDatabase, temporaryFolder } from './lib/servers.ts';

/** What a device that was away has to fetch. */
export interface CatchUpOptions {
  chats: number;
  /** Missed events in each chat. */
  each: number;
  postgres: string | undefined;
}

export interface CatchUpFigures {
  events: number;
  /** From the opened profile until everything is in cache.db; until the chat on screen is; until the newest 50 of each are. */
  seconds: number;
  openChatSeconds: number;
  newestSeconds: number;
  eventsPerSecond: number;
  /** From the server to the client, MB. */
  megabytes: number;
  /** Of the client's main thread: the longest stretch between two ticks of a 1 ms timer, ms; by the clock, and its own CPU time. */
  longestWall: number;
  longestCpu: number;
  mainCpuSeconds: number;
  serverCpuSeconds: number;
  clientCpuSeconds: number;
  /** Cut once, half way: bytes after the cut ÷ what was left by then; after kill -9 of the client, the same. Null: not measured. */
  afterCut: number | null;
  afterKill: number | null;
  /** Events that are not there in the end: must be 0. */
  missing: number;
}

const PASSWORD = 'correct horse battery';
/** What the device has of each chat before it goes away. */
const BEFORE = 60;
const LOOK_MS = 20;
const LIMIT_MS = 300_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const account = async (url: string): Promise<{ id: number; email: string }> => {
  const email = `reader-${Date.now()}@example.org`;
  const answer = await fetch(`${url}/api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Reader', email, password: PASSWORD }),
  });
  return { id: Number(sessionAnswer.parse(await answer.json()).user.id), email };
};

/** How far a profile's cache.db is, read beside the client. */
const progress = (file: string, openChat: number, heads: number) => {
  const db = new Database(file, { readonly: true });
  const sum = db.prepare<[], { n: number }>('SELECT sum(head) AS n FROM chat');
  const gaps = db.prepare<[{ depth: number; chat: number | null }], { n: number }>(
    `SELECT count(*) AS n FROM gap g JOIN chat c ON c.id = g.chat_id
     WHERE g.to_seq > max(c.kept_from, c.head - :depth) AND (:chat IS NULL OR c.id = :chat)`,
  );
  const none = (depth: number, chat: number | null): boolean =>
    (sum.get()?.n ?? 0) === heads && gaps.get({ depth, chat })?.n === 0;
  return {
    open: () => none(Number.MAX_SAFE_INTEGER, openChat),
    newest: () => none(50, null),
    all: () => none(Number.MAX_SAFE_INTEGER, null),
    messages: () => db.prepare<[], { n: number }>('SELECT count(*) AS n FROM message').get()?.n ?? 0,
    close: () => db.close(),
  };
};

/** When it first is so, by the clock. */
const first = async (what: string, is: () => boolean): Promise<number> => {
  const end = Date.now() + LIMIT_MS;
  while (!is()) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await pause(LOOK_MS);
  }
  return Date.now();
};

interface Stage {
  server: Running;
  proxy: Proxy;
  email: string;
  chats: readonly number[];
  heads: number;
}

/** A device that knows the chats and is closed; its profile folder. */
const device = async (stage: Stage, dir: string): Promise<void> => {
  const client = startClientProcess({
    dir,
    signIn: { server: stage.proxy.url, email: stage.email, password: PASSWORD },
  });
  await client.caughtUp;
  await client.close();
};

const cacheOf = (stage: Stage, dir: string, id: number): string =>
  join(accountDir(dir, stage.proxy.url, String(id)), 'cache.db');

/** Runs one catch-up of a profile to its end, and what is to happen to it on the way. */
const catchUp = async (
  stage: Stage,
  dir: string,
  id: number,
  trouble: (client: ClientProcess) => Promise<ClientProcess>,
): Promise<Omit<CatchUpFigures, 'afterCut' | 'afterKill'>> => {
  const { proxy, server, chats, heads } = stage;
  const before = proxy.passed();
  const serverCpu = cpuOf(server.pid);
  // The chat on screen is one from the middle of the list: the first would be first anyway.
  const place = Math.floor(chats.length / 2);
  const started = startClientProcess({ dir, openChat: place });
  const look = progress(cacheOf(stage, dir, id), chats[chats.length - 1 - place] ?? 0, heads);
  const client = await trouble(started);
  const open = await first('the open chat', look.open);
  const newest = await first('the newest', look.newest);
  const all = await first('everything', look.all);
  const figures = await client.caughtUp;
  const since = (at: number): number => (at - figures.openedAt) / 1000;
  const clientCpu = cpuOf(client.pid);
  const megabytes = (proxy.passed() - before) / 1e6;
  const missing = heads - look.messages();
  look.close();
  await client.close();
  return {
    events: heads - chats.length * BEFORE,
    seconds: since(all),
    openChatSeconds: since(open),
    newestSeconds: since(newest),
    eventsPerSecond: (heads - chats.length * BEFORE) / since(all),
    megabytes,
    longestWall: figures.longestWall,
    longestCpu: figures.longestCpu,
    mainCpuSeconds: figures.mainCpu / 1000,
    serverCpuSeconds: cpuOf(server.pid) - serverCpu,
    clientCpuSeconds: clientCpu,
    missing: missing - chats.length * Math.max(0, BEFORE - 50),
  };
};

const half = async (stage: Stage, bytes: number): Promise<void> => {
  const from = stage.proxy.passed();
  while (stage.proxy.passed() - from < bytes) await pause(2);
};

const measure = async (name: string, databaseUrl: string | undefined, o: CatchUpOptions): Promise<CatchUpFigures> => {
  const data = temporaryFolder();
  const profiles = [temporaryFolder(), temporaryFolder(), temporaryFolder()] as const;
  let server = await startSarn(data.path, databaseUrl);
  const reader = await account(server.url);
  const proxy = await startProxy(server.url);
  const write = async (work: (sql: Awaited<ReturnType<typeof openPostgres>>['db']) => Promise<void>): Promise<void> => {
    await server.stop();
    const { db } = await (databaseUrl === undefined
      ? openEmbedded(join(data.path, 'database'))
      : openPostgres(databaseUrl, () => undefined));
    await work(db);
    await db.query('ANALYZE');
    await db.close();
    server = await startSarn(data.path, databaseUrl);
    proxy.to(server.url);
  };
  try {
    let chats: number[] = [];
    await write(async (sql) => {
      chats = await addChats(sql, reader.id, o.chats);
      await addMessages(sql, reader.id, chats, BEFORE);
    });
    const heads = o.chats * (BEFORE + o.each);
    const stage = (): Stage => ({ server, proxy, email: reader.email, chats, heads });
    for (const p of profiles) await device(stage(), p.path);
    await write((sql) => addMessages(sql, reader.id, chats, o.each));

    const whole = await catchUp(stage(), profiles[0].path, reader.id, (client) => Promise.resolve(client));
    console.log(`${name}: ${JSON.stringify(whole)}`);
    const bytes = whole.megabytes * 1e6;
    /** What came after the trouble ÷ what was left to come. */
    const after = async (dir: string, trouble: (client: ClientProcess) => Promise<ClientProcess>): Promise<number> => {
      let [from, at] = [proxy.passed(), 0];
      const { megabytes, missing } = await catchUp(stage(), dir, reader.id, async (client) => {
        from = proxy.passed();
        await half(stage(), bytes / 2);
        at = proxy.passed() - from;
        return trouble(client);
      });
      if (missing > 0) throw new Error(`${missing} events are missing after a cut`);
      return (megabytes * 1e6 - at) / (bytes - at);
    };
    const afterCut = await after(profiles[1].path, (client) => {
      proxy.cut();
      return Promise.resolve(client);
    });
    const afterKill = await after(profiles[2].path, async (client) => {
      await client.kill();
      return startClientProcess({ dir: profiles[2].path });
    });
    return { ...whole, afterCut, afterKill };
  } finally {
    await proxy.stop();
    await server.stop();
    for (const folder of [data, ...profiles]) folder.remove();
  }
};

/** A device that missed `each` events in each of `chats` chats comes back: on the embedded database and, when named, on PostgreSQL. */
export const benchCatchUp = async (o: CatchUpOptions): Promise<Record<string, CatchUpFigures>> => {
  const result: Record<string, CatchUpFigures> = { embedded: await measure('embedded', undefined, o) };
  if (o.postgres !== undefined) {
    const database = await temporaryDatabase(o.postgres);
    try {
      result['postgres'] = await measure('postgres', database.url, o);
    } finally {
      await database.remove();
    }
  }
  return result;
};
