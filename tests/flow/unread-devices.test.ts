import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MUTED_FOREVER } from '../../contract/attention.ts';
import { defaultSettings } from '../../contract/default-settings.ts';
import type { UserEvent } from '../../contract/event.ts';
import type { SettingItem } from '../../src-main/cache/unsent-items.ts';
import { openDevice, type Device, type Sent } from './support/unread-device.ts';
import { createTime } from './support/unread-model.ts';

/**
 * Two devices of one account, each with the app's real cache in its files and all that stands above it, over random schedules of
 * send, read, mute, focus, restart and network. Whenever all is quiet, every place that shows the number says what a count of the
 * messages in the file says, both devices say the same, and the notifications on the screen are just those of chats that are
 * unread, not muted and not in front. A schedule that fails is printed with its seed; UNREAD_RUNS=1000 is the whole proof.
 */
const RUNS = Number(process.env['UNREAD_RUNS'] ?? 15);
const SEED = Number(process.env['UNREAD_SEED'] ?? 20_261_122);
const QUIET_MS = 3_000;
/** What was stored is told to the notifications within this time; what happens before that is unread-schedules.test.ts' business. */
const TOLD_MS = 100;
const CHATS = [0, 1, 2, 3];

const chat = fc.constantFrom(...CHATS);
const on = fc.constantFrom(0, 1);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('send' as const), chat, own: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('read' as const), on, chat, back: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('read on a third' as const), chat, back: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('focus' as const), on, chat }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('blur' as const, 'lock' as const, 'unlock' as const), on }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('mute' as const, 'mute a while' as const, 'unmute' as const),
      on,
      chat,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('count' as const),
      on,
      counts: fc.constantFrom('all' as const, 'unmuted' as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('offline' as const, 'online' as const), on }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('restart' as const, 'service restart' as const), on }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('click' as const, 'mark read' as const), on, which: fc.nat(3) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('check' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
const schedule = fc.array(fc.tuple(step, fc.constantFrom(0, 3, 70, 300, 1_200)), { minLength: 15, maxLength: 40 });

const time = createTime();
const server = new Map<number, { log: Sent[]; readSeq: number }>();
let devices: Device[];
let nextChat = 1;
const theServer = (id: number): { log: Sent[]; readSeq: number } => {
  const found = server.get(id);
  if (found === undefined) throw new Error(`no chat ${id}`);
  return found;
};
const headOf = (id: number): number => theServer(id).log.at(-1)?.seq ?? 0;

/** A pointer that the server has goes to every device that is connected. */
const spread = async (id: number): Promise<void> => {
  for (const device of devices)
    if (device.online && device.readSeq(id) < theServer(id).readSeq)
      await device.readElsewhere(id, theServer(id).readSeq);
};
const spreading = new Set<Promise<void>>();
const told = (device: () => Device | undefined) => (id: number, seq: number) => {
  const known = server.get(id);
  if (device()?.online !== true || known === undefined) return;
  known.readSeq = Math.max(known.readSeq, seq);
  const done = spread(id);
  spreading.add(done);
  void done.finally(() => spreading.delete(done));
};

/** The account's own log: what the server was told of each chat's mute, newest entries last. */
const settings: UserEvent[] = [];
const settle = async (device: Device, item: SettingItem): Promise<void> => {
  if (item.what.kind !== 'mute') throw new Error('nothing else is set here');
  const { chatId, until } = item.what;
  const event: UserEvent = {
    useq: (settings.at(-1)?.useq ?? 0) + 1,
    kind: 'chat_settings',
    payload: {
      chatId,
      muted_until: until === null ? null : new Date(until).toISOString(),
      ...{ pinned_at: null, archived_seq: null, hidden_seq: null },
    },
    timestamp: new Date(time.now()).toISOString(),
  };
  settings.push(event);
  await device.granted(item, event);
  for (const other of devices) if (other !== device && other.online) await other.hear(event);
};
/** What a device missed of that log, and what it was not told while it was away. */
const settleAll = async (device: Device): Promise<void> => {
  for (const event of settings) await device.hear(event);
  for (const item of device.wishes()) await settle(device, item);
};

beforeAll(async () => {
  devices = [];
  for (const index of [0, 1])
    devices.push(
      await openDevice(time, {
        settings: defaultSettings,
        told: told(() => devices[index]),
        wished: async (item) => {
          const device = devices[index];
          if (device?.online === true) await settle(device, item);
        },
      }),
    );
});
afterAll(async () => {
  for (const device of devices) await device.remove();
});

const quiet = async (): Promise<void> => {
  for (let rounds = 0; rounds < 3; rounds++) {
    for (const device of devices) await device.settled();
    await Promise.all(spreading);
    await time.pass(QUIET_MS);
  }
};

const run = async (steps: readonly (readonly [Step, number])[]): Promise<void> => {
  const ids = CHATS.map(() => nextChat++);
  for (const id of ids) server.set(id, { log: [], readSeq: 0 });
  /** Of each device: up to where the user has dealt with a chat's news, by looking at it or because it was told at a start. */
  const dealt = devices.map(() => new Map<number, number>(ids.map((id) => [id, 0])));
  const of = (index: number): Device => {
    const device = devices[index];
    if (device === undefined) throw new Error('no such device');
    return device;
  };
  const idOf = (index: number): number => ids[index] ?? 0;
  const deal = (index: number, id: number): void => void dealt[index]?.set(id, of(index).head(id));
  const look = (): void => {
    for (const [index, device] of devices.entries()) {
      const seen = device.desk.looking.chat();
      if (seen !== null && ids.includes(seen)) deal(index, seen);
    }
  };
  const live = (index: number): { id: number; chat: number }[] =>
    [...of(index).service.onScreen].map(([id, said]) => ({ id, chat: Number(/^Malee (\d+)/.exec(said)?.[1]) }));

  for (const device of devices) {
    device.online = true;
    device.settings = defaultSettings;
    await device.join(ids);
  }

  const check = async (): Promise<void> => {
    await quiet();
    look();
    for (const [index, device] of devices.entries()) {
      const inFile = device.unreadInFile();
      const all = [...inFile.values()].reduce((sum, n) => sum + n, 0);
      // As the rule says it, apart from the code that is tested.
      const counts = (id: number): boolean => device.settings.counts === 'all' || !device.muted(id);
      const total = [...inFile].reduce((sum, [id, n]) => sum + (counts(id) ? n : 0), 0);
      const shown = total > 0 ? String(total) : '';
      const { places, list } = device.desk;
      const numbered = places.jumpList.map((label) => Number(/\((\d+)\)/.exec(label)?.[1] ?? 0));
      expect({
        title: /\((\d+)\)/.exec(places.title)?.[1] ?? '',
        tray: [/(\d+)/.exec(places.tooltip)?.[1] ?? '', /\((\d+)\)/.exec(places.menu)?.[1] ?? ''],
        icon: places.icon,
        badge: places.badge,
        jumpList: numbered.reduce((sum, n) => sum + n, 0),
        list: [...list.getState().byId.values()].reduce((sum, row) => sum + row.unread, 0),
        number: list.getState().unread,
      }).toEqual({
        title: shown,
        tray: [shown, shown],
        icon: total === 0 ? null : total > 9 ? '9plus' : shown,
        badge: total,
        jumpList: total,
        list: all,
        number: total,
      });
      for (const id of ids) {
        const { log, readSeq } = theServer(id);
        const stored = log.filter(({ seq }) => seq <= device.head(id));
        const expected = stored.filter(({ seq, own }) => !own && seq > device.readSeq(id)).length;
        expect(inFile.get(id), `chat ${id} on device ${index}, counted in the file`).toBe(expected);
        if (device.online) expect([device.head(id), device.readSeq(id)]).toEqual([headOf(id), readSeq]);
      }
      const announced = live(index).map((one) => one.chat);
      expect(new Set(announced).size, 'one for each chat').toBe(announced.length);
      for (const id of ids) {
        const unread = inFile.get(id) ?? 0;
        const may = unread > 0 && !device.muted(id) && device.desk.looking.chat() !== id;
        const from = Math.max(device.readSeq(id), dealt[index]?.get(id) ?? 0);
        const news = theServer(id).log.some(({ seq, own }) => !own && seq > from && seq <= device.head(id));
        expect(announced.includes(id), `chat ${id} on device ${index}: announced`).toBe(may && news);
      }
    }
  };

  const catchUp = async (index: number): Promise<void> => {
    const device = of(index);
    for (const id of ids) {
      const known = theServer(id);
      known.readSeq = Math.max(known.readSeq, device.readSeq(id));
      await spread(id);
      await device.take(id, known.log, 'catch-up');
    }
    await settleAll(device);
    device.desk.caughtUp();
  };

  const act = async (one: Step): Promise<void> => {
    switch (one.do) {
      case 'send': {
        const id = idOf(one.chat);
        theServer(id).log.push({ seq: headOf(id) + 1, own: one.own });
        for (const device of devices) if (device.online) await device.take(id, theServer(id).log, 'live');
        return;
      }
      case 'read': {
        const id = idOf(one.chat);
        const seq = of(one.on).head(id) - one.back;
        if (seq > 0) await of(one.on).read(id, seq);
        return;
      }
      case 'read on a third': {
        const id = idOf(one.chat);
        const known = theServer(id);
        known.readSeq = Math.max(known.readSeq, headOf(id) - one.back);
        return spread(id);
      }
      case 'focus': {
        await quiet();
        const { window, list } = of(one.on).desk;
        window.focused = true;
        window.say('focus');
        look();
        list.select(idOf(one.chat));
        return look();
      }
      case 'blur':
        await time.pass(TOLD_MS);
        of(one.on).desk.window.focused = false;
        return of(one.on).desk.window.say('blur');
      case 'lock':
      case 'unlock':
        await time.pass(TOLD_MS);
        return of(one.on).desk.looking.lock(one.do === 'lock');
      case 'mute':
        return of(one.on).mute(idOf(one.chat), MUTED_FOREVER);
      case 'mute a while':
        return of(one.on).mute(idOf(one.chat), time.now() + 2_000);
      case 'unmute':
        return of(one.on).mute(idOf(one.chat), null);
      case 'count': {
        const device = of(one.on);
        device.settings = { ...device.settings, counts: one.counts };
        return device.recount();
      }
      case 'offline':
        of(one.on).online = false;
        return;
      case 'online':
        if (of(one.on).online) return;
        of(one.on).online = true;
        return catchUp(one.on);
      case 'restart':
        await quiet();
        await of(one.on).restart();
        for (const id of ids) deal(one.on, id);
        if (of(one.on).online) await catchUp(one.on);
        return;
      case 'service restart':
        return of(one.on).service.restart();
      case 'click':
      case 'mark read': {
        await check();
        const found = live(one.on)[one.which];
        if (found === undefined) return;
        deal(one.on, found.chat);
        of(one.on).service.act(found.id, one.do === 'click' ? 'default' : 'mark-read');
        await quiet();
        return look();
      }
      case 'check':
        return check();
    }
  };

  try {
    for (const [one, ms] of steps) {
      await act(one);
      look();
      await time.pass(ms);
      look();
    }
    await check();
    for (const [index, device] of devices.entries()) {
      device.online = true;
      await catchUp(index);
    }
    await check();
    // With everything here, both devices mute the same, and they and the server count the same.
    const [mine, other] = devices.map((device) => ids.map((id) => device.muted(id)));
    expect(mine).toEqual(other);
    const [one, two] = devices.map((device) => ids.map((id) => device.unreadInFile().get(id)));
    expect(one).toEqual(two);
  } finally {
    await quiet();
    for (const device of devices) {
      device.online = true;
      device.desk.looking.lock(false);
      device.desk.list.select(null);
      await device.leave(ids);
    }
    for (const id of ids) server.delete(id);
    await quiet();
  }
};

test(`over ${RUNS} random schedules on real files every place says what the file says, and what is announced is unread, unmuted and unseen`, async () => {
  await fc.assert(fc.asyncProperty(schedule, run), { numRuns: RUNS, seed: SEED });
}, 1_800_000);
