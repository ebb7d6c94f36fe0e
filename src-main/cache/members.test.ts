import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import type { ChatMember, ChatRow } from '../../contract/chat.ts';
import type { ChatEvent } from '../../contract/event.ts';
import type { MemberRole } from '../../contract/group-change.ts';
import type { Cache } from './api.ts';
import {
  answer,
  chat,
  EPOCH,
  event,
  groupEntry,
  kit,
  member,
  PEER,
  SELF,
  standing,
  text,
  type Kit,
} from './test-kit.ts';

const picture = (letter: string): string => `/api/files/${letter.repeat(22)}`;

/** What a server has of a group after each entry of its log: from nothing, the user in it all the time. */
interface Group {
  members: Map<string, { role: MemberRole; joined: number }>;
  title: string;
  picture: string | null;
}
type Deed =
  | { kind: 'add' | 'join' | 'leave'; who: number }
  | { kind: 'role'; who: number; role: 'admin' | 'member' }
  | { kind: 'title' | 'picture'; n: number }
  | { kind: 'message' };

const others = ['2', '3'];

const historyOf = (chatId: number, deeds: readonly Deed[]): { log: ChatEvent[]; states: Group[] } => {
  const first = standing(SELF, 'owner');
  const log = [groupEntry(chatId, 1, { what: 'created', members: [first], title: 'Team', picture: null }, SELF)];
  const states: Group[] = [
    { members: new Map(), title: '', picture: null },
    { members: new Map([[SELF, { role: 'owner', joined: 0 }]]), title: 'Team', picture: null },
  ];
  for (const deed of deeds) {
    const now = states.at(-1);
    if (now === undefined) break;
    const seq = log.length + 1;
    const members = new Map(now.members);
    const next: Group = { ...now, members };
    if (deed.kind === 'message') log.push(event(text(chatId, seq, SELF, `message ${seq}`)));
    else if ('n' in deed) {
      if (deed.kind === 'title') next.title = `Team ${deed.n}`;
      else next.picture = deed.n === 0 ? null : picture('abc'.charAt(deed.n % 3));
      log.push(groupEntry(chatId, seq, { what: deed.kind, title: next.title, picture: next.picture }, SELF));
    } else {
      const id = others[deed.who] ?? PEER;
      const here = members.get(id);
      const role = deed.kind === 'role' ? deed.role : deed.kind === 'leave' ? null : 'member';
      if ((here === undefined) === (deed.kind === 'role' || deed.kind === 'leave')) continue;
      if (role === null) members.delete(id);
      else members.set(id, { role, joined: here?.joined ?? seq - 1 });
      const what = { add: 'added', join: 'joined', leave: 'left', role: 'role' }[deed.kind];
      const by = deed.kind === 'join' || deed.kind === 'leave' ? id : SELF;
      log.push(groupEntry(chatId, seq, { what, members: [standing(id, role)] }, by));
    }
    states.push(next);
  }
  return { log, states };
};

const rowOf = (chatId: number, head: number, state: Group): ChatRow => ({
  ...chat(chatId, head, {
    kind: 'group',
    title: state.title,
    user1_id: null,
    user2_id: null,
    user1: null,
    user2: null,
  }),
  picture: state.picture,
  members: [...state.members].map(([id, { role, joined }]): ChatMember => ({
    ...member(id, { role, joined_seq: joined, read_seq: joined, delivered_seq: joined }),
    name: `User ${id}`,
    profile_image: null,
  })),
});

const seen = (cache: Cache, chatId: number) => {
  const view = cache.chat(chatId);
  return {
    title: view?.title,
    picture: view?.picture,
    count: view?.members,
    role: view?.role,
    peersReadSeq: view?.peersReadSeq,
    roles: cache.members(chatId).map((m) => `${m.id} ${m.name} ${m.role}`),
    lines: cache.page(chatId, {}, 200).messages.map((m) => m.notice?.deed ?? m.text),
  };
};
const expected = (state: Group, log: readonly ChatEvent[]): ReturnType<typeof seen> => {
  const ranks = { owner: 0, admin: 1, member: 2 };
  const all = [...state.members].sort(([a, x], [b, y]) => ranks[x.role] - ranks[y.role] || a.localeCompare(b));
  const peers = all.filter(([id]) => id !== SELF).map(([, m]) => m.joined);
  return {
    title: state.title,
    picture: state.picture && state.picture.replace('/api/files/', 'app://media/'),
    count: all.length,
    role: 'owner',
    peersReadSeq: peers.length === 0 ? 0 : Math.min(...peers),
    roles: all.map(([id, m]) => `${id} User ${id} ${m.role}`),
    lines: log.map((e) => e.message?.content ?? e.group?.what ?? ''),
  };
};

describe('what is told of a group, in any order and more than once', () => {
  let at: Kit;
  let cache: Cache;
  beforeAll(async () => {
    at = kit();
    cache = (await at.open()).cache;
  });
  afterAll(() => at.end());

  const who = fc.nat({ max: others.length - 1 });
  const deed: fc.Arbitrary<Deed> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('add', 'join', 'leave'), who }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('role'), who, role: fc.constantFrom('admin', 'member') }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('title', 'picture'), n: fc.nat({ max: 5 }) }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'message' as const }) },
  );
  let chatId = 0;

  test('ends as the server has it', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(deed, { minLength: 6, maxLength: 14, size: 'max' }),
        fc.array(fc.nat({ max: 1_000 }), { maxLength: 3, size: 'max' }),
        fc.infiniteStream(fc.nat({ max: 1_000 })),
        async (deeds, heads, dice) => {
          chatId += 1;
          const { log, states } = historyOf(chatId, deeds);
          const roll = (): number => dice.next().value ?? 0;
          const rows = [1, ...heads.map((n) => 1 + (n % log.length))];
          const nobody: Group = { members: new Map(), title: '', picture: null };
          const tell = (head: number) => cache.applyChat(rowOf(chatId, head, states[head] ?? nobody));
          // A chat is known by a row first; everything else comes as it likes, some of it twice.
          await tell(rows[0] ?? 1);
          const told: (() => Promise<unknown>)[] = rows.slice(1).map((head) => () => tell(head));
          for (const entry of log)
            for (let times = 1 + (roll() % 2); times > 0; times -= 1)
              told.push(() => cache.applyEvents(chatId, [entry], entry.seq, EPOCH));
          const order = told.map((work) => ({ work, place: roll() })).sort((a, b) => a.place - b.place);
          for (const { work } of order) await work();
          expect(seen(cache, chatId)).toEqual(expected(states.at(-1) ?? nobody, log));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('a group on this device', () => {
  let at: Kit;
  beforeEach(() => {
    at = kit();
  });
  afterEach(() => at.end());

  const CHAT = 1;
  const { log, states } = historyOf(CHAT, [
    { kind: 'add', who: 0 },
    { kind: 'message' },
    { kind: 'title', n: 1 },
    { kind: 'role', who: 0, role: 'admin' },
    { kind: 'add', who: 1 },
  ]);
  const row = (head: number): ChatRow =>
    rowOf(CHAT, head, states[head] ?? { members: new Map(), title: '', picture: null });

  it('has its lines between the messages, which count as nothing', async () => {
    const { cache } = await at.open();
    await cache.applySync(answer([row(6)], { full: true }));
    const changes = await cache.applyEvents(CHAT, log, 6, EPOCH);
    expect(changes.arrived).toEqual([]);
    expect(changes.messages.map((m) => m.key)).toEqual([1, 2, 3, 4, 5, 6].map((n) => `${CHAT}-${n}`));
    expect(cache.chat(CHAT)).toMatchObject({ unread: 0, last: { kind: 'notice', seq: 6 }, headSeq: 6 });
    const page = cache.page(CHAT, {}, 3);
    expect(page.messages.map((m) => [m.seq, m.kind])).toEqual([
      [4, 'notice'],
      [5, 'notice'],
      [6, 'notice'],
    ]);
    expect(page).toMatchObject({ hasOlder: true, hasNewer: false, from: 4, holes: [] });
    const older = cache.page(CHAT, { before: 4 }, 3);
    expect(older.messages.map((m) => m.kind)).toEqual(['notice', 'notice', 'text']);
    expect(older.hasOlder).toBe(false);
    expect(cache.page(CHAT, { around: 3 }, 2).messages.map((m) => m.seq)).toEqual([3, 4]);
    expect(page.messages[1]?.notice).toEqual({
      deed: 'role',
      by: { id: SELF, name: 'Me' },
      whom: [{ id: '2', name: 'User 2' }],
      role: 'admin',
      title: null,
    });
    expect(page.messages[0]?.notice).toMatchObject({ deed: 'title', title: 'Team 1', whom: [] });
    expect(page.messages[2]).toMatchObject({ own: false, canEdit: false, canDelete: false, text: '' });
    expect(cache.message(CHAT, 5)).toBeNull();
    expect((await cache.search({ query: 'has:file', limit: 10 })).hits).toEqual([]);
    expect(cache.doctor.stretch(CHAT, { from: 1, to: 6 }).map((m) => m.seq)).toEqual([3]);
  });

  it('shows no line for a deed that it does not know, and takes in what it made so', async () => {
    const { cache } = await at.open();
    await cache.applySync(answer([row(2)], { full: true }));
    const unknown = groupEntry(CHAT, 3, { what: 'promoted-by-vote', members: [standing('2', 'admin')] });
    await cache.applyEvents(CHAT, [unknown], 3, EPOCH);
    expect(cache.page(CHAT, {}, 10).messages).toEqual([]);
    expect(cache.members(CHAT).map((m) => m.role)).toEqual(['owner', 'admin']);
  });

  it('is told who follows an owner that leaves, in the members alone', async () => {
    const { cache } = await at.open();
    await cache.applySync(answer([row(6)], { full: true }));
    const members = [standing('2', null), standing('3', 'owner')];
    await cache.applyEvents(CHAT, [groupEntry(CHAT, 7, { what: 'left', members }, '2')], 7, EPOCH);
    expect(cache.page(CHAT, {}, 1).messages[0]?.notice).toMatchObject({ deed: 'left', whom: [], by: { id: '2' } });
    expect(cache.members(CHAT).map((m) => m.id)).not.toContain('2');
    // Who was added by the entry 6 sees nothing below it.
    expect(cache.members(CHAT).find((m) => m.id === '3')?.since).toBe(5);
    expect(cache.others(CHAT).map((m) => m.id)).toEqual(['3']);
    await cache.applyEvents(
      CHAT,
      [groupEntry(CHAT, 8, { what: 'removed', members: [standing('3', null)] }, SELF)],
      8,
      EPOCH,
    );
    expect(cache.page(CHAT, {}, 1).messages[0]?.notice).toMatchObject({ deed: 'removed', whom: [{ id: '3' }] });
  });

  it('who came later holds no mark back, and who is gone holds none up', async () => {
    const { cache } = await at.open();
    await cache.applySync(answer([row(5)], { full: true }));
    await cache.applyPointers(CHAT, [{ userId: '2', read: 5, delivered: 5 }]);
    expect(cache.chat(CHAT)).toMatchObject({ peersReadSeq: 5, peersDeliveredSeq: 5 });
    await cache.applyEvents(CHAT, log.slice(5), 6, EPOCH);
    expect(cache.chat(CHAT)).toMatchObject({ peersReadSeq: 5, members: 3 });
    await cache.applyEvents(CHAT, [event(text(CHAT, 7, SELF, 'to all'))], 7, EPOCH);
    await cache.applyPointers(CHAT, [{ userId: '2', read: 7, delivered: 7 }]);
    expect(cache.chat(CHAT)).toMatchObject({ peersReadSeq: 5 });
    await cache.applyEvents(
      CHAT,
      [groupEntry(CHAT, 8, { what: 'removed', members: [standing('3', null)] }, SELF)],
      8,
      EPOCH,
    );
    expect(cache.chat(CHAT)).toMatchObject({ peersReadSeq: 7, members: 2 });
  });

  it('lets a picture go that is its picture no more', async () => {
    const { cache } = await at.open();
    await cache.applySync(answer([{ ...row(6), picture: picture('x') }], { full: true }));
    expect(cache.chat(CHAT)?.picture).toBe(`app://media/${'x'.repeat(22)}`);
    const entry = groupEntry(CHAT, 7, { what: 'picture', title: 'Team', picture: picture('y') });
    const changes = await cache.applyEvents(CHAT, [entry], 7, EPOCH);
    expect(changes.erased).toEqual(['x'.repeat(22)]);
    expect(cache.chats()[0]?.picture).toBe(`app://media/${'y'.repeat(22)}`);
  });

  it('is gone with all that is known of it when the user is, and back with what came since', async () => {
    const { cache } = await at.open();
    await cache.applySync(answer([row(6)], { full: true }));
    await cache.applyEvents(CHAT, log, 6, EPOCH);
    const timestamp = new Date(0).toISOString();
    const removed = { useq: 1, kind: 'chat_removed', payload: { chatId: CHAT }, timestamp };
    expect((await cache.applyUserEvent(removed)).gone).toEqual([CHAT]);
    expect(cache.chat(CHAT)).toBeNull();
    expect(cache.members(CHAT)).toEqual([]);
    const back = rowOf(CHAT, 9, { ...(states[6] ?? expect.fail()), title: 'Since' });
    const own = { role: 'member' as const, joined_seq: 8, read_seq: 8, delivered_seq: 8 };
    back.members = back.members.map((m) => (m.user_id === SELF ? { ...m, ...own } : m));
    // Both entries of the user's own log come with the row that is newer than they are.
    const added = { useq: 2, kind: 'chat_added', payload: { chatId: CHAT }, timestamp };
    await cache.applySync(answer([back], { userEvents: [removed, added], userSeq: 2 }));
    expect(cache.chat(CHAT)).toMatchObject({ title: 'Since', role: 'member', members: 3 });
    expect(cache.page(CHAT, {}, 10).messages).toEqual([]);
  });

  it('begins anew after the server was restored', async () => {
    const { cache } = await at.open();
    await cache.applySync(answer([row(6)], { full: true }));
    await cache.applyEvents(CHAT, log, 6, EPOCH);
    await cache.applyChat({ ...row(2), epoch: '22222222-2222-4222-8222-222222222222' });
    expect(seen(cache, CHAT)).toMatchObject({ title: 'Team', count: 2, lines: [] });
  });
});
