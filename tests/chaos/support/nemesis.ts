import type { Cluster } from './cluster.ts';
import type { Random } from './random.ts';
import { sleep } from './wait.ts';
import type { Linked, World } from './world.ts';

/** A fault that begins, lasts, and ends by itself: what is done, and to whom. */
type Fault = (random: Random, world: World) => { what: string; victim: string; run: () => Promise<void> };

/** Does something to a victim, and undoes it. */
type Act<Victim> = (victim: Victim, random: Random) => void | Promise<void>;

/** Whom faults of a kind strike. `runs`: there is something to be done to it now. */
interface Kind<Victim> {
  choose: (random: Random, world: World) => Victim;
  nameOf: (victim: Victim) => string;
  runs: (victim: Victim) => boolean;
}

/** Makes faults that last so many ms, from and to. */
const lasting =
  <Victim>({ choose, nameOf, runs }: Kind<Victim>) =>
  (name: string, ms: readonly [number, number], begin: Act<Victim>, end: Act<Victim>): Fault =>
  (random, world) => {
    const chosen = choose(random, world);
    const victim = nameOf(chosen);
    const time = random.int(...ms);
    return {
      what: `${name} ${victim} ${time} ms`,
      victim,
      async run() {
        if (!runs(chosen)) return;
        await begin(chosen, random);
        await sleep(time);
        await end(chosen, random);
      },
    };
  };

const aDevice: Kind<Linked> = {
  choose: (random, world) => random.pick(world.devices),
  nameOf: ({ device }) => device.name,
  runs: ({ device }) => device.running,
};
const deviceFault = lasting(aDevice);
const onLink = lasting({ ...aDevice, runs: () => true });
const linkFault = (name: string, ms: readonly [number, number], begin: Act<Linked>): Fault =>
  onLink(name, ms, begin, ({ proxy }) => {
    proxy.calm();
    proxy.down(false);
  });
const serverFault = lasting<World>({
  choose: (_random, world) => world,
  nameOf: () => 'server',
  runs: ({ server }) => server.running,
});

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
    async ({ device }) => void (device.running || (await device.start())),
  ),
  'stop client': deviceFault(
    'SIGSTOP',
    [500, 5_000],
    ({ device }) => device.pause(),
    ({ device }) => device.resume(),
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
    ({ server }) => server.pause(),
    ({ server }) => server.resume(),
  ),
} as const satisfies Record<string, Fault>;

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
    const { what, victim, run } = random.pick(kinds)(random, world);
    // One at a time on each victim.
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
