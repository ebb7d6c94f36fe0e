import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Party } from './lib/driver.ts';
import { LightSocket } from './lib/light-socket.ts';
import { cpuOf, pssOf } from './lib/proc.ts';
import { round, type Round } from './lib/round.ts';
import { type Running, seed, startRelay, startSarn, temporaryDatabase, temporaryFolder } from './lib/servers.ts';
import { median } from './lib/stats.ts';

const PAIRS = 100;
const USERS = 2_000;

/** Who the seeded tokens belong to: the JWT's own claim, read without checking (the server checks). */
const subject = (token: string): string => {
  // A JWT that our own seed command wrote a moment ago.
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string };
  return claims.sub;
};

const parties = async (url: string, tokens: string[]): Promise<Party[]> => {
  const ids = tokens.map(subject);
  const chats: number[] = [];
  for (let i = 0; i < tokens.length; i += 2) {
    const answer = await fetch(`${url}/api/chat/create`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens[i]}`, 'content-type': 'application/json' },
      body: JSON.stringify({ otherUserId: ids[i + 1] }),
    });
    // The route's contract (contract/rest.ts createChatAnswer); a refusal shows as an undefined id, caught below.
    const { chatId } = (await answer.json()) as { chatId?: number };
    if (chatId === undefined) throw new Error(`no chat for pair ${i}: ${answer.status}`);
    chats.push(chatId);
  }
  return tokens.map((token, i) => ({
    token,
    userId: ids[i] ?? '',
    peerId: ids[i ^ 1] ?? '',
    chatId: chats[i >> 1] ?? 0,
  }));
};

const relayParties: Party[] = Array.from({ length: PAIRS * 2 }, (_, i) => ({
  token: String(i + 1),
  userId: String(i + 1),
  peerId: String((i ^ 1) + 1),
  chatId: (i >> 1) + 1,
}));

interface System {
  name: string;
  start: () => Promise<Running>;
  parties: Party[];
  protocol: boolean;
}

const summary = (rounds: Round[]): Record<string, number> => ({
  perSecond: median(rounds.map((r) => r.perSecond)),
  p50: median(rounds.map((r) => r.p50)),
  p99: median(rounds.map((r) => r.p99)),
  serverMicros: median(rounds.map((r) => r.serverMicros)),
  databaseMicros: median(rounds.map((r) => r.databaseMicros)),
  missing: rounds.reduce((n, r) => n + r.missing, 0),
  refused: rounds.reduce((n, r) => n + r.refused, 0),
  otherCores: median(rounds.map((r) => r.otherCores)),
});

const connectAll = async (url: string, tokens: string[], protocol: boolean): Promise<LightSocket[]> => {
  const sockets: LightSocket[] = [];
  for (let i = 0; i < tokens.length; i += 20) {
    const some = tokens.slice(i, i + 20).map(
      (token) =>
        new LightSocket(
          url,
          { token, ...(protocol ? { protocol: 1 } : {}) },
          () => undefined,
          () => undefined,
        ),
    );
    await Promise.all(some.map((s) => s.opened));
    sockets.push(...some);
  }
  return sockets;
};

/** Idle memory and the CPU of a sign-in: a fresh server, 200 connections, then up to 2,000, 200 more measured at each. */
const idle = async (server: Running, tokens: string[], protocol: boolean): Promise<Record<string, number>> => {
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const before = pssOf(server.pid);
  const measure = async (some: string[]): Promise<[LightSocket[], number]> => {
    const cpu = cpuOf(server.pid);
    const sockets = await connectAll(server.url, some, protocol);
    await sleep(500);
    return [sockets, ((cpuOf(server.pid) - cpu) * 1000) / some.length];
  };
  // The first connections pay for compiling the code path; they are not what grows with the number online.
  const [warm] = await measure(tokens.slice(0, 100));
  const [first, at200] = await measure(tokens.slice(100, 300));
  const [rest] = await measure(tokens.slice(300, USERS - 200));
  const [last, at2000] = await measure(tokens.slice(USERS - 200, USERS));
  await sleep(6_000);
  const after = pssOf(server.pid);
  const sockets = [...warm, ...first, ...rest, ...last];
  for (const s of sockets) s.close();
  return { mibPer1000: ((after - before) * 1000) / sockets.length, loginMs200: at200, loginMs2000: at2000 };
};

/**
 * The server's measurements: saturation, latency at 500/s, memory and sign-in. `rounds` interleaved rounds each; every
 * figure is a median, every claim a ratio to the relay of the same rounds.
 */
export const benchServer = async (o: {
  rounds: number;
  seconds: number;
  postgres: string | undefined;
}): Promise<unknown> => {
  const folders = [temporaryFolder(), temporaryFolder()] as const;
  const database = o.postgres === undefined ? undefined : await temporaryDatabase(o.postgres);
  const systems: System[] = [{ name: 'relay', start: startRelay, parties: relayParties, protocol: false }];
  const prepare = async (name: string, dataDir: string, url: string | undefined): Promise<void> => {
    const file = join(dataDir, 'tokens');
    await seed(dataDir, url, name === 'sarn-postgres' || !database ? USERS : PAIRS * 2, 20, file);
    const tokens = readFileSync(file, 'utf8').trim().split('\n');
    const server = await startSarn(dataDir, url);
    const who = await parties(server.url, tokens.slice(0, PAIRS * 2));
    await server.stop();
    const start = (): Promise<Running> => startSarn(dataDir, url);
    systems.push({ name, start, parties: who, protocol: true });
  };
  const result: Record<string, unknown> = {};
  try {
    if (database) await prepare('sarn-postgres', folders[0].path, database.url);
    await prepare('sarn-embedded', folders[1].path, undefined);
    for (const mode of ['saturate', 'rate'] as const) {
      const all = new Map<string, Round[]>();
      for (let n = 0; n < o.rounds; n++) {
        for (const system of systems) {
          const server = await system.start();
          const amount = mode === 'saturate' ? 4 : 500;
          const { parties: who, protocol } = system;
          const figures = await round(server, {
            parties: who,
            protocol,
            mode,
            amount,
            warmupSeconds: 3,
            seconds: o.seconds,
          });
          await server.stop();
          all.set(system.name, [...(all.get(system.name) ?? []), figures]);
          console.log(
            `${mode} ${n + 1}/${o.rounds} ${system.name}: ${figures.perSecond.toFixed(0)}/s, p50 ${figures.p50.toFixed(2)} ms, ` +
              `p99 ${figures.p99.toFixed(2)} ms, CPU ${figures.serverMicros.toFixed(0)} + ${figures.databaseMicros.toFixed(0)} µs, ` +
              `missing ${figures.missing}, other ${figures.otherCores.toFixed(2)} cores`,
          );
        }
      }
      result[mode] = Object.fromEntries([...all].map(([name, rounds]) => [name, { ...summary(rounds), rounds }]));
    }
    const sarn = systems[1];
    if (sarn) {
      const tokens = readFileSync(join(database ? folders[0].path : folders[1].path, 'tokens'), 'utf8')
        .trim()
        .split('\n');
      const idles: Record<string, unknown> = {};
      for (const [system, list] of [
        [systems[0], Array.from({ length: USERS }, (_, i) => String(i + 1))],
        [sarn, tokens],
      ] as const) {
        if (!system) continue;
        const server = await system.start();
        idles[system.name] = await idle(server, [...list], system.protocol);
        await server.stop();
        console.log(`idle ${system.name}: ${JSON.stringify(idles[system.name])}`);
      }
      result['idle'] = idles;
    }
  } finally {
    await database?.remove();
    for (const f of folders) f.remove();
  }
  return result;
};
