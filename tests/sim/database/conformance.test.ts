import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { GroupActData } from '../../../contract/group.ts';
import * as acts from '../../../server/data/acts.ts';
import type { ChatSetting } from '../../../contract/chat-settings.ts';
import * as settings from '../../../server/data/chat-settings.ts';
import * as chats from '../../../server/data/chats.ts';
import { openEmbedded } from '../../../server/data/embedded.ts';
import * as events from '../../../server/data/events.ts';
import { findLoose, isKept, noteSettled } from '../../../server/data/files.ts';
import * as leases from '../../../server/data/leases.ts';
import * as members from '../../../server/data/members.ts';
import { readMessage, readPage } from '../../../server/data/messages.ts';
import { readOwn } from '../../../server/data/people.ts';
import { readKeepingReaders } from '../../../server/data/privacy.ts';
import type { Database } from '../../../server/data/sql.ts';
import { readCandidates, readOwnLogs } from '../../../server/data/search.ts';
import { readStates } from '../../../server/data/states.ts';
import * as uploads from '../../../server/data/uploads.ts';
import { readDrafts } from '../../../server/data/drafts.ts';
import { actOnGroup } from '../../../server/domain/act-on-group.ts';
import { setDraft } from '../../../server/domain/drafts.ts';
import { refusal } from '../../../server/domain/act-on-message.ts';
import type { Caller } from '../../../server/domain/caller.ts';
import type { Publisher } from '../../../server/domain/publisher.ts';
import { createGroup } from '../../../server/domain/create-group.ts';
import { groupInvite, joinGroup, readInvited } from '../../../server/domain/invites.ts';
import { blockUser, setProfile } from '../../../server/domain/people.ts';
import { setPrivacy } from '../../../server/domain/privacy.ts';
import type { Parts } from '../../../server/parts.ts';
import { appendUserEvent, findUserEvent, readUserEvents } from '../../../server/data/user-events.ts';
import { searchUsers } from '../../../server/data/users.ts';
import { copyEmbedded } from '../../flow/support/database.ts';
import { freshFolder } from '../../flow/support/server.ts';
import { createRandom, type Random } from '../engine/random.ts';
import { Scheduler } from '../engine/scheduler.ts';
import { MemoryDatabase } from './engine.ts';

// The simulation runs the server on a database told in TypeScript; here it answers what PostgreSQL answers.

const USERS = ['ann', 'bob', 'cid', 'eve'];
let folder: string;
let real: Database;
beforeAll(async () => {
  folder = await freshFolder();
  await copyEmbedded(join(folder, 'database'));
  real = (await openEmbedded(join(folder, 'database'))).db;
  for (const name of USERS)
    await real.query('INSERT INTO "user" (email, name, password_hash) VALUES ($1, $2, $3)', [
      `${name}@example.org`,
      name,
      'x',
    ]);
}, 60_000);
afterAll(async () => {
  await real.close();
  await rm(folder, { recursive: true, force: true });
});

/** The simulated database with the same people, and a way to wait for it. */
const simulated = (): { sql: Database; wait: <T>(work: Promise<T>) => Promise<T> } => {
  const scheduler = new Scheduler(createRandom(1));
  const database = new MemoryDatabase({
    scheduler,
    random: createRandom(2),
    wall: Date.now,
    faults: { breaking: 0, slow: 0, slowMs: 0, dieIn: 0 },
    kind: 'embedded',
    onDeath: () => undefined,
    count: () => undefined,
  });
  USERS.forEach((name, i) => {
    const user = {
      ...{ id: i + 1, email: `${name}@example.org`, name, passwordHash: 'x', headUseq: 0, lastSeen: null },
      ...{ readReceipts: true, showPresence: true, presenceAt: null },
    };
    database.live.users.set(user.id, user);
  });
  return {
    sql: database.connect({ name: 'server', alive: true }),
    async wait(work) {
      let over = false;
      const done = work.finally(() => (over = true));
      // Whatever it answers is for the caller; here only that it did.
      done.catch(() => undefined);
      await scheduler.run(() => over);
      return done;
    },
  };
};

/** What two databases must agree on: times and random ids are only told to be there, rows of sets have no order. */
const comparable = (value: unknown): string =>
  JSON.stringify(value, (key, v: unknown) => {
    if (typeof v === 'bigint') return Number(v);
    if (['created_at', 'updated_at', 'at', 'last_seen', 'last_created_at', 'timestamp'].includes(key))
      return v === null ? null : 'a time';
    if (key === 'epoch') return 'an epoch';
    if (key === 'reactions' && Array.isArray(v)) return JSON.stringify(v).split('').sort().join('');
    if (['edited_at', 'deleted_at', 'pinned_at', 'muted_until', 'last_edited_at', 'last_deleted_at'].includes(key))
      return v === null ? null : 'a time';
    if (['members', 'others', 'peers'].includes(key) && Array.isArray(v) && v.every((x) => typeof x === 'number'))
      return v.toSorted(up);
    // Columns in the order of their names.
    return typeof v === 'object' && v !== null && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v;
  });

const up = (a: number, b: number): number => a - b;
type Question = (sql: Database) => Promise<unknown>;
const byUser = (rows: { user_id: number }[]): unknown => rows.toSorted((a, b) => a.user_id - b.user_id);

/** As the server does an act: what decided it, and its place when it may be. */
const actOn = (sql: Database, act: acts.ActRecord): Promise<unknown> =>
  sql.transaction('read committed', async (tx) => {
    await acts.lockChat(tx, act.chatId);
    const facts = await acts.readActFacts(tx, act);
    if (facts === undefined || facts.done_seq !== null || refusal(act, facts) !== null) return facts ?? null;
    return [facts, (await acts.storeAct(tx, act, acts.pinsAfter(act, facts.pins))).seq];
  });

type GroupWish = GroupActData extends infer A ? (A extends unknown ? Omit<A, 'chatId' | 'clientId'> : never) : never;
/** Groups are asked for as the server does it, whole; of its parts only the database is used. */
const partsOf = (db: Database): Parts => ({ db, env: { jwtSecret: 'x' }, now: () => 0 }) as Parts;
/** The link that was made last, of each database: its token is drawn by each for itself. */
const links = new WeakMap<Database, string>();

/** What a deed of the server tells, and answers. */
const telling = async (
  deed: (publish: Pick<Publisher, 'userEvent' | 'presence' | 'hidden'>) => Promise<unknown>,
): Promise<unknown> => {
  const told: [string, ...unknown[]][] = [];
  const answer = await deed({
    userEvent: ({ kind, useq }, user) => told.push([kind, useq, user]),
    presence: (change, who, users) => told.push([change, who, [...users].sort(up)]),
    hidden: (who, users) => told.push(['hidden', who, [...users].sort(up)]),
  });
  return [answer, told.map((one) => JSON.stringify(one)).sort()];
};
const callerOf = (userId: number): Caller => ({
  ...{ userId, deviceId: '11111111-1111-4111-8111-111111111111' },
  ...{ socketId: null, protocol: true },
});

const settingOf = (kind: number, n: number): ChatSetting => {
  if (kind === 0) return { kind: 'mute', until: n % 2 === 0 ? null : '2030-01-01T00:00:00.000Z' };
  if (kind === 1) return { kind: 'pin', on: n % 2 === 0 };
  if (kind === 2) return { kind: 'archive', upTo: n % 3 === 0 ? null : n };
  return kind === 3 ? { kind: 'hide', upTo: n } : { kind: 'unread', from: n % 3 === 0 ? null : n };
};

/** The files that there may be. */
const FILES = [1, 2, 3, 4, 5, 6];
const idOf = (n: number): string => `file-${n}`.padEnd(22, 'x');
const hashOf = (n: number): string => String(n).repeat(64);
const byId = (rows: { id: string }[]): unknown => rows.toSorted((x, y) => (x.id < y.id ? -1 : 1));

/** What is done with files that come in chunks. */
const ofFiles = (r: Random, user: number): Question[] => {
  const n = r.pick(FILES);
  const [id, hash, at] = [idOf(n), Buffer.from(hashOf(n), 'hex'), new Date(r.int(1, 9) * 1_000)];
  const clientId = `22222222-2222-4222-8222-22222222222${r.pick(FILES)}`;
  const [from, to] = [r.pick([0, 10, 20]), r.pick([10, 20, 30])];
  return [
    async (sql) =>
      // The server draws an id once.
      (await isKept(sql, hash))
        ? null
        : uploads.insertUpload(sql, { id, ownerId: user, clientId, name: 'a', size: 30, sha256: hashOf(n), at }),
    (sql) => uploads.findUploadOf(sql, user, clientId),
    (sql) => uploads.readUsage(sql, user),
    (sql) => uploads.noteChunk(sql, id, from, to, '', at),
    (sql) => uploads.noteChunk(sql, id, from, to, '', at),
    (sql) => uploads.noteReady(sql, id, at),
    (sql) => uploads.deleteUnsent(sql, id),
    (sql) => acts.dropUnusedFile(sql, id),
    async (sql) => byId(await uploads.findAbandoned(sql, new Date(3_000), new Date(6_000), 10)),
    (sql) => isKept(sql, hash),
    (sql) => noteSettled(sql, hash),
    async (sql) => (await findLoose(sql, null, 10)).map((h) => Buffer.from(h).toString('hex')).toSorted(),
  ];
};

/** A random deed or question of server/data, the same for both. */
const next = (r: Random, sent: string[]): Question => {
  const [user, other, chat] = [r.int(1, 4), r.int(1, 4), r.int(1, 5)];
  const [a, b] = [r.int(0, 12), r.int(1, 12)];
  const again = r.chance(0.2) && sent.length > 0;
  const clientId = again ? r.pick(sent) : r.uuid();
  if (!again) sent.push(clientId);
  const text = r.pick(['one', 'two']);
  const socketId = `s${r.int(1, 6)}`;
  const ways: Question[] = [
    async (sql) => (user === other ? null : chats.upsertDirectChat(sql, user, other)),
    ...[1, 2, 3, 4].map(
      (): Question => (sql) =>
        events.storeMessages(sql, [
          {
            chatId: chat,
            senderId: user,
            deviceId: '11111111-1111-4111-8111-111111111111',
            clientId,
            hash: text === 'one' ? '01' : '02',
            type: 'TEXT',
            content: text,
            imageUrl: null,
            imageWidth: null,
            imageHeight: null,
            mentions: r.pick([null, [other]]),
            imagePreview: null,
            albumId: null,
            fileId: r.chance(0.2) ? idOf(r.pick(FILES)) : null,
            replyToSeq: r.chance(0.2) ? 1 : null,
            receiverId: r.chance(0.2) ? other : null,
          },
        ]),
    ),
    ...[1, 2, 3, 4].map((): Question => (sql) => {
      const kind = text === 'one' ? 'reaction' : r.pick(['edit', 'edit', 'delete', 'pin', 'pin'] as const);
      return actOn(sql, {
        kind,
        chatId: chat,
        senderId: user,
        deviceId: '11111111-1111-4111-8111-111111111111',
        clientId,
        hash: kind === 'delete' ? '03' : '04',
        target: b,
        of: r.chance(0.3) && sent.length > 0 ? r.pick(sent) : null,
        content: kind === 'edit' ? `edited ${a}` : '',
        emoji: kind === 'reaction' ? r.pick(['👍', '🎉', '❤️']) : '',
        on: r.chance(0.7),
      });
    }),
    (sql) =>
      sql.transaction('read committed', async (tx) => [
        await acts.hideMessage(tx, user, chat, b, null),
        await acts.hideMessage(tx, user, chat, b, null),
      ]),
    ...[1, 2].map(
      (): Question => (sql) =>
        createGroup(partsOf(sql), () => undefined, callerOf(user), {
          clientId,
          title: text,
          picture: null,
          members: r.chance(0.5) ? [String(other)] : ['1', '2', '3'],
        }),
    ),
    ...[1, 2, 3, 4].map((): Question => (sql) => {
      const wishes: GroupWish[] = [
        { kind: 'add', users: [String(other)] },
        { kind: 'remove', user: String(other) },
        { kind: 'leave' },
        { kind: 'role', user: String(other), role: r.pick(['owner', 'admin', 'member']) },
        { kind: 'title', title: text },
      ];
      // A wish with its place is one of the acts.
      const wish = { ...r.pick(wishes), chatId: chat, clientId } as GroupActData;
      return actOnGroup(
        partsOf(sql),
        () => undefined,
        () => Promise.resolve(),
        callerOf(user),
        wish,
      );
    }),
    async (sql) => (await chats.readLeftChats(sql, user, '0')).toSorted(up),
    ...[1, 2].map(
      (): Question => (sql) =>
        telling((publish) =>
          blockUser(partsOf(sql), publish, callerOf(user), { userId: String(other), on: r.chance(0.5) }),
        ),
    ),
    ...[1, 2].map((): Question => (sql) => {
      const on = r.chance(0.6);
      const wish = r.pick([{ readReceipts: on }, { presence: on }, { readReceipts: on, presence: on }]);
      return telling((publish) => setPrivacy(partsOf(sql), publish, user, wish));
    }),
    (sql) =>
      telling((publish) =>
        setProfile(partsOf(sql), publish, () => Promise.resolve(), callerOf(user), { name: `${text} ${a}` }),
      ),
    async (sql) => {
      const made = await groupInvite(partsOf(sql), user, {
        chatId: chat,
        do: r.pick(['renew', 'renew', 'read', 'off'] as const),
      });
      if (made.ok && made.value.token !== null) links.set(sql, made.value.token);
      return made.ok ? made.value.token !== null : made;
    },
    (sql) => readInvited(partsOf(sql), user, links.get(sql) ?? 'none'),
    (sql) => joinGroup(partsOf(sql), () => undefined, callerOf(user), { token: links.get(sql) ?? 'none', clientId }),
    (sql) =>
      sql.transaction('read committed', async (tx) => {
        await acts.lockChat(tx, chat);
        const done = await findUserEvent(tx, user, clientId);
        if (done !== undefined) return done;
        const set = await settings.setChatSetting(tx, user, chat, settingOf(r.int(0, 4), a));
        if (set === undefined) return null;
        const event = await appendUserEvent(tx, user, 'chat_settings', { chatId: chat }, clientId);
        await settings.numberSettings(tx, chat, [{ userId: user, useq: event.useq }]);
        return [set, event];
      }),
    (sql) => acts.readVersions(sql, user, chat, b),
    async (sql) =>
      await setDraft({ db: sql }, { userEvent: () => undefined }, user, { chatId: chat, text, replyTo: null }),
    (sql) => readDrafts(sql, user, [1, 2, 3]).then((all) => all.toSorted((x, y) => x.chat_id - y.chat_id)),
    async (sql) =>
      (
        await readStates(
          sql,
          user,
          [1, 2, 3, 4, 5, 6].map((seq) => ({ chatId: chat, seq })),
        )
      ).toSorted((x, y) => Number(x.seq - y.seq)),
    (sql) => members.movePointers(sql, [{ userId: user, chatId: chat, read: a, delivered: -1, counted: true }]),
    (sql) => members.movePointers(sql, [{ userId: user, chatId: chat, read: -1, delivered: b, counted: false }]),
    (sql) =>
      chats.readChats(
        sql,
        [1, 2, 3, 4, 5].map((chatId) => ({ readerId: user, chatId })),
      ),
    async (sql) => (await chats.readChangedChats(sql, user, '0', null, 10)).map((p) => p.id).toSorted(up),
    (sql) => chats.readSums(sql, user),
    async (sql) => (await chats.readHeads(sql, [1, 2, 3])).toSorted((x, y) => x.id - y.id),
    (sql) => chats.countChats(sql, user),
    (sql) => events.readEvents(sql, user, chat, a, a + b),
    (sql) =>
      events.readStretches(sql, user, [
        { chatId: chat, from: 1, to: b },
        { chatId: 1, from: a + 1, to: 20 },
      ]),
    async (sql) => {
      const wanted = {
        words: r.pick([['one'], ['o'], ['edited', '1'], []]),
        from: r.chance(0.3) ? [other] : null,
        has: r.pick([[], [], ['image' as const]]),
        ...{ after: null, before: r.chance(0.9) ? null : new Date(0) },
      };
      const stretches = [
        { chatId: chat, from: a + 1, to: a + b },
        { chatId: (chat % 5) + 1, from: 1, to: 20 },
      ];
      const found = await readCandidates(sql, user, wanted, stretches, 100);
      return found.toSorted((x, y) => x.place - y.place || Number(x.seq - y.seq));
    },
    async (sql) =>
      (await readOwnLogs(sql, user, r.chance(0.5) ? null : [chat], 10)).toSorted((x, y) => x.chatId - y.chatId),
    async (sql) => byUser(await members.readMembers(sql, chat, user)),
    (sql) => readOwn(sql, user),
    async (sql) => (await readKeepingReaders(sql, [user, other])).toSorted(up),
    async (sql) => (await members.readListeners(sql, chat, user))?.toSorted(up) ?? null,
    (sql) => readPage(sql, user, chat, 1, b, 5),
    (sql) => readMessage(sql, chat, b),
    (sql) => readUserEvents(sql, user, a, 10),
    (sql) => appendUserEvent(sql, user, 'chat_added', { chatId: chat }),
    async (sql) => (await leases.addLeases(sql, 'node', [{ socketId, userId: user }])).toSorted(up),
    async (sql) => (await leases.endLeases(sql, [socketId])).toSorted(up),
    async (sql) => byUser(await leases.readAudience(sql, [user, other])),
    (sql) => leases.readOnline(sql, user),
    (sql) => searchUsers(sql, user, text === 'one' ? 'i' : 'ann', 5),
    ...ofFiles(r, user),
  ];
  return r.pick(ways);
};

test('3,000 random deeds and questions: the simulated database answers as PostgreSQL does', async () => {
  const { sql, wait } = simulated();
  const sent: string[] = [];
  for (let n = 0; n < 3_000; n += 1) {
    // The same draws for both: what a question asks is drawn when it is made, and once more as it runs.
    const [one, two] = [createRandom(n), createRandom(n)];
    const before = [...sent];
    const [asked, told] = [next(one, sent), next(two, before)];
    const expected = await asked(real);
    expect(comparable(await wait(told(sql))), `deed ${n}`).toBe(comparable(expected));
  }
}, 60_000);
