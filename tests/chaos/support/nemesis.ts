import type { Cluster } from './cluster.ts';
import type { Random } from './random.ts';
import { sleep } from './wait.ts';
import type { Linked, World } from './world.ts';

/** A fault that begins, lasts, and ends by itself. Its name says what was done to whom. */
type Fault = (random: Random, world: World) => { what: string; run: () => Promise<void> };

const linkFault =
  (name: string, ms: readonly [number, number], begin: (link: Linked, random: Random) => void): Fault =>
  (random, world) => {
    const link = random.pick(world.devices);
    const time = random.int(...ms);
    return {
      what: `${name} ${link.device.name} ${time} ms`,
      async run() {
        begin(link, random);
        await sleep(time);
        link.proxy.calm();
        link.proxy.down(false);
      },
    };
  };

const deviceFault =
  (
    name: string,
    ms: readonly [number, number],
    begin: (l: Linked) => Promise<void>,
    end: (l: Linked) => Promise<void>,
  ): Fault =>
  (random, world) => {
    const link = random.pick(world.devices);
    const time = random.int(...ms);
    return {
      what: `${name} ${link.device.name} ${time} ms`,
      async run() {
        if (!link.device.running) return;
        await begin(link);
        await sleep(time);
        await end(link);
      },
    };
  };

const serverFault =
  (
    name: string,
    ms: readonly [number, number],
    begin: (w: World) => Promise<void>,
    end: (w: World) => Promise<void>,
  ): Fault =>
  (random, world) => {
    const time = random.int(...ms);
    return {
      what: `${name} server ${time} ms`,
      async run() {
        if (!world.server.running) return;
        await begin(world);
        await sleep(time);
        await end(world);
      },
    };
  };

export const faults = {
  slow: linkFault('slow', [500, 3_000], ({ proxy }, r) => proxy.set('both', { latency: r.int(0, 200), jitter: 800 })),
  narrow: linkFault('narrow', [500, 3_000], ({ proxy }, r) => proxy.set('both', { bandwidth: r.int(2_000, 50_000) })),
  sliced: linkFault('sliced', [500, 2_000], ({ proxy }, r) =>
    proxy.set('both', { slice: r.int(1, 40), sliceDelay: 2 }),
  ),
  reset: linkFault('reset', [0, 200], ({ proxy }) => proxy.reset()),
  'reset after': linkFault('reset after', [500, 2_000], ({ proxy }, r) =>
    proxy.resetAfter(r.pick(['up', 'down']), r.int(600, 5_000)),
  ),
  stall: linkFault('stall', [500, 6_000], ({ proxy }, r) =>
    proxy.set(r.pick(['up', 'down', 'both']), { hole: 'stall' }),
  ),
  lose: linkFault('lose', [200, 3_000], ({ proxy }, r) => {
    proxy.set(r.pick(['up', 'down', 'both']), { hole: 'lose' });
    // What was swallowed is gone, and the stream with it: such a connection ends, as TCP would end it.
    setTimeout(() => proxy.reset(), r.int(100, 3_000));
  }),
  drop: linkFault('drop frames', [500, 3_000], ({ proxy }, r) =>
    proxy.set(r.pick(['up', 'down', 'both']), { drop: 0.2 }),
  ),
  double: linkFault('double frames', [500, 3_000], ({ proxy }) => proxy.set('both', { double: 0.5 })),
  down: linkFault('down', [200, 3_000], ({ proxy }) => proxy.down(true)),
  'kill client': deviceFault(
    'kill -9',
    [0, 1_500],
    ({ device }) => device.kill(),
    ({ device }) => (device.running ? Promise.resolve() : device.start()),
  ),
  'stop client': deviceFault(
    'SIGSTOP',
    [500, 5_000],
    ({ device }) => Promise.resolve(device.pause()),
    ({ device }) => Promise.resolve(device.resume()),
  ),
  'kill server': serverFault(
    'kill -9',
    [0, 1_000],
    ({ server }) => server.kill(),
    async ({ server }) => void (server.running || (await server.start())),
  ),
  'stop server': serverFault(
    'SIGSTOP',
    [200, 3_000],
    ({ server }) => Promise.resolve(server.pause()),
    ({ server }) => Promise.resolve(server.resume()),
  ),
} as const satisfies Record<string, Fault>;
export type FaultName = keyof typeof faults;

/** `pg_ctl -m immediate` of a cluster of our own, and its start. */
export const databaseCrash = (cluster: Cluster): Fault =>
  serverFault(
    'immediate stop of the database of the',
    [100, 2_000],
    () => cluster.crash(),
    () => cluster.start(),
  );

/**
 * Does one fault after another to the world, each chosen by `random`, until `ms` have passed. Faults overlap in time, but no
 * process is killed twice at once. Answers how many were done.
 */
export const rage = async (world: World, random: Random, ms: number, more: readonly Fault[] = []): Promise<number> => {
  const kinds: readonly Fault[] = [...Object.values(faults), ...more];
  const until = performance.now() + ms;
  const running = new Map<string, Promise<void>>();
  let done = 0;
  while (performance.now() < until) {
    const { what, run } = random.pick(kinds)(random, world);
    // One at a time on each victim: the second word of a fault that is about a process, the link or the server.
    const victim = world.devices.find((d) => what.includes(` ${d.device.name} `))?.device.name ?? 'server';
    if (!running.has(victim)) {
      world.fault(what);
      done += 1;
      const work = run().finally(() => running.delete(victim));
      // A fault that fails is an error of this run, told when it is waited for.
      work.catch(() => undefined);
      running.set(victim, work);
    }
    await sleep(random.int(50, 500));
  }
  await Promise.all(running.values());
  return done;
};
