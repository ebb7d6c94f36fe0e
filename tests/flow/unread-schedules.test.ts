import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultSettings } from '../../contract/default-settings.ts';
import type { Settings } from '../../contract/ipc.ts';
import {
  changesOf,
  countedIn,
  createService,
  createTime,
  modelStore,
  startDesk,
  unreadOf,
  type Desk,
  type StoredChat,
} from './support/unread-model.ts';

/**
 * Over random schedules of what can happen to unread messages: every place that shows the number equals the database, and the
 * notifications on the screen are just those of the chats that are unread, not muted and not in front. The code is the
 * product's, from the store's changes up to the calls on the bus; the server, the database and the desktop are models.
 */
const RUNS = 1_000;
/** Longer than every delay between a change and what it shows: feed 50 ms, places 100 ms, a notification's rest 1 s. */
const QUIET_MS = 3_000;
/** What was stored is told to the notifications within this time. */
const TOLD_MS = 60;

const CHATS = [1, 2, 3, 4];
const chatId = fc.constantFrom(...CHATS);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('send' as const), chat: chatId, own: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('read' as const), chat: chatId, back: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('read elsewhere' as const), chat: chatId, back: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('focus' as const), chat: chatId }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('blur' as const, 'lock' as const, 'unlock' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('mute' as const, 'unmute' as const), chat: chatId }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('count' as const),
      counts: fc.constantFrom('all' as const, 'unmuted' as const, 'mentions' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('offline' as const, 'online' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('restart' as const, 'service restart' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('quiet' as const, 'loud' as const, 'off' as const, 'on' as const) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('dismiss' as const, 'click' as const, 'mark read' as const, 'reply' as const),
      which: fc.nat(3),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('check' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
const schedule = fc.array(fc.tuple(step, fc.constantFrom(0, 3, 30, 70, 300, 1_200)), { minLength: 5, maxLength: 60 });

/** What the user has dealt with in a chat, as the rules say it; kept apart from the code that is tested. */
interface Dealt {
  upTo: number;
  /** Something was done to the chat while news of it was still on its way: whether that was dealt with is open. */
  open: boolean;
  /** When the newest message was stored. */
  storedAt: number;
}

const run = async (steps: readonly (readonly [Step, number])[]): Promise<void> => {
  const time = createTime();
  const service = createService(time);
  const server = new Map<number, StoredChat>(CHATS.map((id) => [id, { id, group: id === 4, log: [], readSeq: 0 }]));
  const local = new Map<number, StoredChat>(CHATS.map((id) => [id, { id, group: id === 4, log: [], readSeq: 0 }]));
  const dealt = new Map<number, Dealt>(CHATS.map((id) => [id, { upTo: 0, open: false, storedAt: 0 }]));
  const muted = new Set<number>();
  let settings: Settings = defaultSettings;
  let online = true;
  let locked = false;
  let desk: Desk;

  const at = <T>(map: Map<number, T>, id: number): T => {
    const found = map.get(id);
    if (found === undefined) throw new Error(`no chat ${id}`);
    return found;
  };
  const head = (chat: StoredChat): number => chat.log.at(-1)?.seq ?? 0;
  /** The user deals with all that this device knows of the chat. */
  const deal = (id: number): void => {
    const d = at(dealt, id);
    d.open ||= time.now() - d.storedAt <= TOLD_MS;
    d.upTo = head(at(local, id));
  };
  /** What the server has and this device has not comes in. */
  const store = (id: number, origin: 'live' | 'catch-up'): void => {
    const chat = at(local, id);
    const more = at(server, id).log.filter((m) => m.seq > head(chat));
    chat.log.push(...more);
    if (more.some((m) => !m.own)) {
      const d = at(dealt, id);
      // News of a chat that had come to rest are announced, whatever was before.
      d.open &&= time.now() - d.storedAt <= TOLD_MS;
      d.storedAt = time.now();
      if (!settings.notifications || desk.looking.chat() === id) deal(id);
    }
    if (more.length > 0) desk.push(changesOf(chat, more), origin);
  };
  const readHere = (id: number, seq: number): void => {
    const chat = at(local, id);
    if (seq <= chat.readSeq) return;
    chat.readSeq = seq;
    if (online) at(server, id).readSeq = Math.max(at(server, id).readSeq, seq);
    desk.push(changesOf(chat, []), 'here');
  };
  const pullRead = (id: number): void => {
    const chat = at(local, id);
    const there = at(server, id);
    there.readSeq = Math.max(there.readSeq, chat.readSeq);
    // A pointer may be told before the message that it is about.
    if (there.readSeq <= chat.readSeq) return;
    chat.readSeq = there.readSeq;
    desk.push(changesOf(chat, []), 'live');
  };
  const catchUp = (): void => {
    for (const id of CHATS) pullRead(id);
    for (const id of CHATS) store(id, 'catch-up');
    desk.caughtUp();
  };
  const look = (): void => {
    const seen = desk.looking.chat();
    if (seen !== null) deal(seen);
  };
  const start = (): Desk =>
    startDesk({
      time,
      service,
      store: modelStore(local, muted, () => settings.counts),
      muted: (id) => muted.has(id),
      settings: () => settings,
      read: readHere,
      reply: () => undefined,
    });
  desk = start();

  /** The notifications on the screen, and their chats by what they say. */
  const live = (): { id: number; chat: number }[] =>
    [...service.onScreen].map(([id, text]) => ({ id, chat: Number(/^(?:Malee|chat) (\d)/.exec(text)?.[1]) }));

  const check = async (): Promise<void> => {
    await time.pass(QUIET_MS);
    const counted = (chat: StoredChat): number => countedIn(chat, muted.has(chat.id), settings.counts);
    const total = [...local.values()].reduce((sum, chat) => sum + counted(chat), 0);
    const { places, list } = desk;
    const rows = [...list.getState().byId.values()];
    const shown = total > 0 ? String(total) : '';
    expect({
      title: /\((\d+)\)/.exec(places.title)?.[1] ?? '',
      tooltip: /(\d+)/.exec(places.tooltip)?.[1] ?? '',
      menu: /\((\d+)\)/.exec(places.menu)?.[1] ?? '',
      icon: places.icon,
      badge: places.badge,
      list: list.getState().unread,
      rows: rows.map((chat) => [chat.id, chat.unread, chat.counted]),
    }).toEqual({
      title: shown,
      tooltip: shown,
      menu: shown,
      icon: total === 0 ? null : total > 9 ? '9plus' : shown,
      badge: total,
      list: total,
      rows: [...local.values()].map((chat) => [chat.id, unreadOf(chat), counted(chat)]),
    });
    if (online) for (const id of CHATS) expect(unreadOf(at(local, id))).toBe(unreadOf(at(server, id)));

    const announced = live().map(({ chat }) => chat);
    expect(new Set(announced).size, 'one for each chat').toBe(announced.length);
    for (const id of CHATS) {
      const chat = at(local, id);
      const { upTo, open } = at(dealt, id);
      const may = unreadOf(chat) > 0 && settings.notifications && !muted.has(id) && desk.looking.chat() !== id;
      const news = chat.log.some((m) => !m.own && m.seq > Math.max(chat.readSeq, upTo));
      if (announced.includes(id)) expect(may && (news || open), `chat ${id} is announced for a reason`).toBe(true);
      if (may && news && !open && !settings.doNotDisturb) expect(announced, `chat ${id} is announced`).toContain(id);
    }
  };

  const act = async (step: Step): Promise<void> => {
    switch (step.do) {
      case 'send': {
        const chat = at(server, step.chat);
        chat.log.push({ seq: head(chat) + 1, own: step.own });
        if (online) store(step.chat, 'live');
        return;
      }
      case 'read':
        return readHere(step.chat, Math.max(0, head(at(local, step.chat)) - step.back));
      case 'read elsewhere': {
        const chat = at(server, step.chat);
        chat.readSeq = Math.max(chat.readSeq, head(chat) - step.back);
        if (online) pullRead(step.chat);
        return;
      }
      case 'focus':
        desk.window.focused = true;
        desk.window.say('focus');
        // For a moment the chat that was open before is in front.
        look();
        desk.list.select(step.chat);
        return look();
      case 'blur':
        desk.window.focused = false;
        desk.window.say('blur');
        return;
      case 'lock':
      case 'unlock':
        locked = step.do === 'lock';
        desk.looking.lock(locked);
        return look();
      case 'mute':
        muted.add(step.chat);
        return desk.push(changesOf(at(local, step.chat), []), 'here');
      case 'unmute':
        muted.delete(step.chat);
        return desk.push(changesOf(at(local, step.chat), []), 'here');
      case 'count':
        settings = { ...settings, counts: step.counts };
        // As main has the core tell the rows whose number is another one.
        for (const chat of local.values()) if (unreadOf(chat) > 0) desk.push(changesOf(chat, []), 'here');
        return;
      case 'offline':
        online = false;
        return;
      case 'online':
        if (online) return;
        online = true;
        return catchUp();
      case 'restart':
        desk.quit();
        // The calls that close the notifications still go out.
        await time.pass(50);
        for (const id of CHATS) Object.assign(at(dealt, id), { upTo: head(at(local, id)), open: false });
        locked = false;
        desk = start();
        await time.settle();
        if (online) catchUp();
        return;
      case 'service restart':
        return service.restart();
      case 'quiet':
      case 'loud':
        settings = { ...settings, doNotDisturb: step.do === 'quiet' };
        return desk.notifications.refresh();
      case 'off':
      case 'on':
        if (step.do === 'off') for (const id of CHATS) deal(id);
        settings = { ...settings, notifications: step.do === 'on' };
        return desk.notifications.refresh();
      case 'dismiss':
      case 'click':
      case 'mark read':
      case 'reply': {
        // The user's hand: on what is seen, and what is seen has come to rest.
        await check();
        const one = live()[step.which];
        if (one === undefined) return;
        deal(one.chat);
        if (step.do === 'dismiss') service.dismiss(one.id);
        else if (step.do === 'click') {
          service.act(one.id, 'default');
          // The chat opens: what comes in until it is open is in front of the user, too.
          await time.pass(5);
          look();
        } else if (step.do === 'mark read') service.act(one.id, 'mark-read');
        else {
          service.tell('NotificationReplied', one.id, 'on my way');
          service.dismiss(one.id);
        }
        return;
      }
      case 'check':
        return check();
    }
  };

  for (const [one, ms] of steps) {
    await act(one);
    await time.pass(ms);
    look();
  }
  await check();
  online = true;
  catchUp();
  await check();
};

test(`over ${RUNS} random schedules all places equal the database, and what is announced is unread, unmuted and unseen`, async () => {
  await fc.assert(fc.asyncProperty(schedule, run), { numRuns: RUNS });
}, 240_000);

/** Schedules that once went wrong. */
const mended: [string, (readonly [Step, number])[]][] = [
  [
    'read elsewhere while the service that shows it is started again',
    [
      [{ do: 'send', chat: 1, own: false }, 0],
      [{ do: 'read elsewhere', chat: 1, back: 0 }, 0],
      [{ do: 'service restart' }, 0],
    ],
  ],
  [
    'dismissed while the next one of its chat is on its way',
    [
      [{ do: 'send', chat: 1, own: false }, 0],
      [{ do: 'send', chat: 3, own: false }, 0],
      [{ do: 'dismiss', which: 1 }, 0],
      [{ do: 'send', chat: 3, own: false }, 3],
      [{ do: 'focus', chat: 3 }, 0],
    ],
  ],
];
test.each(mended)('%s', (_what, steps) => run(steps));
