import { onlineUsersAnswer } from '../../contract/rest.ts';
import { call, connect, type Person } from '../flow/support/people.ts';
import type { Device } from '../chaos/support/device.ts';
import { startServer } from '../chaos/support/server-process.ts';
import { sleep, until } from '../chaos/support/wait.ts';
import { openWorld } from '../chaos/support/world.ts';
import { need, noPostgres, ofMost, type Proof } from './proof.ts';

/** The lease of 45 s and 5 s to tell. */
const GONE_MS = 50_000;

const seenOnline = async (watcher: Device, userId: string): Promise<boolean> =>
  (await watcher.chats()).some((c) => c.peer?.id === userId && c.peer.online);

export const presenceOfTheDead: Proof = {
  promises: ['P12'],
  title: 'nobody is shown online who is not',
  fault: 'clients stopped or cut off without a word; server kill -9',
  async run(context) {
    const { random } = context;
    await using world = await openWorld({ random, server: 'embedded' });
    const { device: watcher } = await world.open('watcher');
    const subjects = [];
    for (let n = 0; n < 4; n += 1) {
      const link = await world.open(`subject${n}`);
      await world.direct(watcher, link.device);
      subjects.push(link);
    }
    const rounds = context.amount(2, 1);
    let slowest = 0;
    let flaps = 0;
    for (let round = 0; round < rounds; round += 1) {
      for (const { device } of subjects)
        await until(`${device.name} is online`, 60_000, () => seenOnline(watcher, device.userId));
      const changes = new Map<string, number>();
      const shown = new Map(subjects.map(({ device }) => [device.userId, true]));
      const stop = watcher.on('presence', ({ people }) => {
        for (const { id, online } of people) {
          // Told again what is shown already (a sync lists who is there) is no change.
          if (shown.get(id) !== online) changes.set(id, (changes.get(id) ?? 0) + 1);
          shown.set(id, online);
        }
      });
      const times = await Promise.all(
        subjects.map(async ({ device, proxy }, n) => {
          if (n % 2 === 0) device.pause();
          else proxy.set('both', { hole: 'lose' });
          return until(`${device.name} is gone`, 90_000, async () => !(await seenOnline(watcher, device.userId)), 100);
        }),
      );
      stop();
      slowest = Math.max(slowest, ...times);
      flaps = Math.max(flaps, ...changes.values());
      for (const { device, proxy } of subjects) {
        device.resume();
        proxy.calm();
        proxy.reset();
        await device.wake();
      }
    }
    // The server dies, and so do the devices while it is down.
    let afterCrash = 0;
    const crashes = context.amount(5, 1);
    for (let n = 0; n < crashes; n += 1) {
      for (const { device } of subjects) {
        if (!device.running) await device.start();
        await device.wake();
        await until(`${device.name} is online`, 60_000, () => seenOnline(watcher, device.userId));
      }
      await world.server.kill();
      for (const { device } of subjects) await device.kill();
      const [took] = [await world.server.start(), await watcher.wake()];
      const back = performance.now();
      await until('the watcher is back', 60_000, async () => (await watcher.state()).connection.state === 'online');
      for (const { device } of subjects)
        await until(`${device.name} is gone`, 90_000, async () => !(await seenOnline(watcher, device.userId)), 50);
      afterCrash = Math.max(afterCrash, performance.now() - back + took);
    }
    return [
      {
        fault: 'client SIGSTOP, and half-open TCP (the proxy swallows everything)',
        runs: `${rounds * subjects.length} clients`,
        held: slowest <= GONE_MS && flaps <= 1,
        said: `gone ${ofMost(slowest, GONE_MS)} later; ${flaps} change told for each`,
        numbers: { clients: rounds * subjects.length, slowestMs: Math.round(slowest), changes: flaps },
      },
      {
        fault: 'server kill -9, the clients die while it is down',
        runs: `${crashes} crashes, ${crashes * subjects.length} clients`,
        held: afterCrash <= GONE_MS,
        said: `gone ${ofMost(afterCrash, GONE_MS)} after the restart began`,
        numbers: { crashes, slowestMs: Math.round(afterCrash) },
      },
    ];
  },
};

/** Another server process on the same database is the one who is left to notice. */
export const presenceOfADeadNode: Proof = {
  promises: ['P12'],
  title: 'nobody is shown online who is not',
  fault: 'one of two server processes on one PostgreSQL database killed for good',
  async run(context) {
    need(noPostgres(context));
    const { random } = context;
    const secret = { JWT_SECRET: 'a secret that two nodes share, long enough for HS256' };
    await using world = await openWorld({ random, server: { kind: 'postgres', env: secret } });
    const [watcher, ...subjects] = await world.people(6);
    if (!watcher || world.server.databaseUrl === null) throw new Error('There is nobody to watch.');
    for (const s of subjects) await world.chat(watcher, s);
    const other = await startServer({ kind: 'postgres', databaseUrl: world.server.databaseUrl, env: secret });
    const sockets = await Promise.all(subjects.map((s: Person) => connect(other.url, s.token)));
    const online = async (): Promise<string[]> =>
      onlineUsersAnswer
        .parse((await call(world.server.url, 'GET', '/api/chat/online-users', watcher.token)).body)
        .onlineUsers.filter((id) => id !== String(watcher.id));
    try {
      await until('all are online', 20_000, async () => (await online()).length === subjects.length);
      await sleep(random.int(0, 5_000));
      await other.kill();
      const took = await until('nobody is online', 90_000, async () => (await online()).length === 0, 200);
      return [
        {
          runs: `1 kill, ${subjects.length} clients`,
          held: took <= GONE_MS,
          said: `gone ${ofMost(took, GONE_MS)} later, by the lease; asked by REST, for without Redis the nodes tell each other nothing`,
          numbers: { clients: subjects.length, ms: Math.round(took) },
        },
      ];
    } finally {
      for (const s of sockets) s.socket.close();
      await other.dispose();
    }
  },
};
