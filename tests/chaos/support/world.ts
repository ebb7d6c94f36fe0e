import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatView } from '../../../contract/ipc.ts';
import { chatOf, register, type Person } from '../../flow/support/people.ts';
import { judge, type CheckName, type Verdict } from './checker.ts';
import { isUnsent, startDevice, type Device } from './device.ts';
import { readDevice, type ServerFacts } from './facts.ts';
import { openHistory, type History } from './history.ts';
import { startChaosProxy, type ChaosProxy } from './proxy.ts';
import type { Random } from './random.ts';
import { startServer, type Kind, type ServerGiven, type ServerProcess } from './server-process.ts';
import { until } from './wait.ts';

/** A device and the link it reaches the server by. */
export interface Linked {
  device: Device;
  proxy: ChaosProxy;
}

/** A server, devices behind proxies, a history, and the judging of it all. */
export interface World extends AsyncDisposable {
  readonly server: ServerProcess;
  readonly history: History;
  readonly devices: Linked[];
  readonly folder: string;
  /** Another device; of a new person, or of the one of `of`. `at`: the address of another node. */
  open(name: string, of?: Device, env?: Record<string, string>, at?: string): Promise<Linked>;
  /** People without an app, for senders. */
  people(count: number): Promise<Person[]>;
  chat(a: Person, b: Person): Promise<number>;
  /** Two people without an app who have a chat. */
  pair(): Promise<{ ann: Person; bo: Person; chatId: number }>;
  /** The chat of two devices' people, known to every device of both. */
  direct(a: Device, b: Device): Promise<number>;
  fault(what: string): void;
  /** All links calm, all processes running, everything sent and everything caught up. Answers how long that took, ms. */
  quiet(ms?: number): Promise<number>;
  /** Ends everything and judges. `server`: its facts, for more questions. */
  end(names?: readonly CheckName[]): Promise<Verdict & { server: ServerFacts; doubledKeys: number }>;
}

export const openWorld = async (options: {
  random: Random;
  server: Kind | ServerGiven;
  /** The history is kept there; otherwise it goes with the world. */
  historyFile?: string;
}): Promise<World> => {
  const { random } = options;
  const folder = await mkdtemp(join(tmpdir(), 'sarn-world-'));
  const history = openHistory(options.historyFile ?? join(folder, 'history.jsonl'));
  const server = await startServer(typeof options.server === 'string' ? { kind: options.server } : options.server);
  const devices: Linked[] = [];

  const quietDevice = async ({ device }: Linked, deadline: number): Promise<void> => {
    let asked = 0;
    await until(
      `${device.name} is quiet`,
      Math.max(1_000, deadline - performance.now()),
      async () => {
        const { connection, account } = await device.state();
        if (account === null) throw new Error(`${device.name} was signed out.`);
        // What the desktop does when the network is back.
        if (connection.state !== 'online' && performance.now() - asked > 1_000) {
          asked = performance.now();
          await device.wake();
        }
        if (connection.state !== 'online' || connection.catchingUp > 0) return false;
        return !(await device.chats()).some(isUnsent);
      },
      100,
    );
  };

  const world: World = {
    server,
    history,
    devices,
    folder,
    async open(name, of, env = {}, at = server.url) {
      const proxy = await startChaosProxy(at, random);
      const device = await startDevice({ name, profile: join(folder, name), history, env });
      devices.push({ device, proxy });
      if (of) await device.login(proxy.url, of.email);
      else await device.register(proxy.url, name);
      await until(`${name} is online`, 30_000, async () => (await device.state()).connection.syncedAt !== null);
      return { device, proxy };
    },
    people: (count) => Promise.all(Array.from({ length: count }, (_, n) => register(server.url, `p${n}`))),
    chat: (a, b) => chatOf(server.url, a, b),
    async pair() {
      const [ann, bo] = await world.people(2);
      if (!ann || !bo) throw new Error('There is nobody.');
      return { ann, bo, chatId: await world.chat(ann, bo) };
    },
    async direct(a, b) {
      const chatId = await a.chatWith(b.userId);
      await a.send(chatId);
      const theirs = devices.filter(({ device: d }) => d.userId === a.userId || d.userId === b.userId);
      for (const { device } of theirs)
        await until(`${device.name} has the chat`, 20_000, async () =>
          (await device.chats()).some((c) => c.id === chatId && c.headSeq > 0),
        );
      return chatId;
    },
    fault: (what) => history.note({ process: 'nemesis', userId: '', op: 'fault', what }),
    async quiet(ms = 90_000) {
      const started = performance.now();
      for (const { device, proxy } of devices) {
        proxy.calm();
        proxy.down(false);
        device.resume();
        if (!device.running) await device.start();
      }
      server.resume();
      if (!server.running) await server.start();
      await Promise.all(devices.map((d) => quietDevice(d, started + ms)));
      // Heads and pointers of everybody agree when nothing is on its way any more.
      let before = '';
      await until(
        'every device shows the same',
        Math.max(5_000, ms - (performance.now() - started)),
        async () => {
          const lists = await Promise.all(
            devices.map(async ({ device }) => [device.userId, await device.chats()] as const),
          );
          const heads = new Map<number, number>();
          for (const [, chats] of lists)
            for (const c of chats) heads.set(c.id, Math.max(heads.get(c.id) ?? 0, c.headSeq));
          // What one side has read the other side knows: then the server does.
          const agreed = (user: string, c: ChatView): boolean => {
            const others = lists.flatMap(([id, chats]) =>
              id === user ? [] : chats.filter((x) => x.id === c.id).map((x) => x.readSeq),
            );
            return others.length === 0 || Math.max(...others) === c.peersReadSeq;
          };
          const same = lists.every(([user, chats]) =>
            chats.every((c) => c.headSeq === heads.get(c.id) && agreed(user, c)),
          );
          const now = JSON.stringify(
            lists.map(([user, chats]) => [user, chats.map((c) => [c.id, c.headSeq, c.readSeq, c.unread])]),
          );
          const still = same && now === before;
          before = now;
          return still;
        },
        500,
      );
      return performance.now() - started;
    },
    async end(names) {
      let doubledKeys = 0;
      for (const { device } of devices) {
        await until(`${device.name} has everything`, 60_000, async () => {
          const filled = await device.fill();
          doubledKeys += filled.doubled;
          return filled.complete;
        });
        await device.close();
      }
      await server.stop();
      const facts = await server.facts();
      const views = await Promise.all(
        devices.map(({ device }) => readDevice(device.name, device.userId, device.profile)),
      );
      return { ...judge({ history: history.lines, server: facts, devices: views }, names), server: facts, doubledKeys };
    },
    async [Symbol.asyncDispose]() {
      for (const { device, proxy } of devices) {
        await device.kill();
        await proxy.stop();
      }
      await server.dispose();
      history.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return world;
};
