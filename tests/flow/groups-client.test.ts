import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ChatView, GroupMember, GroupWish, MessageView } from '../../contract/ipc.ts';
import { type Client, startClient, startPerson, value, waitFor } from './support/client.ts';
import { type Proxy, startProxy } from './support/proxy.ts';
import { type RunningServer, startServer } from './support/server.ts';

let server: RunningServer;
let proxy: Proxy;
/** Ann has two devices, the first of which can lose its connection. */
let ann: Client;
let ann2: Client;
let bob: Client;
let cem: Client;

beforeAll(async () => {
  server = await startServer({ kind: 'embedded' });
  proxy = await startProxy(server.url);
  ann = await startPerson(proxy.url, 'ann');
  bob = await startPerson(server.url, 'bob');
  cem = await startPerson(server.url, 'cem');
  ann2 = await startClient();
  await ann2.login(server.url, ann.email);
  await ann2.ready();
}, 60_000);
afterAll(async () => {
  await Promise.all([ann, ann2, bob, cem].map((c) => c.stop()));
  await proxy.stop();
  await server.stop();
});

const create = async (
  c: Client,
  title: string,
  members: Client[],
  pictureId: string | null = null,
): Promise<ChatView> =>
  value(
    await c.core.requests['groups.create']({
      clientId: randomUUID(),
      title,
      pictureId,
      members: members.map((m) => m.id),
    }),
  );
const act = (c: Client, chatId: number, wish: GroupWish, clientId: string = randomUUID()) =>
  c.core.requests['groups.act']({ chatId, clientId, wish });
const done = async (c: Client, chatId: number, wish: GroupWish): Promise<void> =>
  void value(await act(c, chatId, wish));
const members = async (c: Client, chatId: number): Promise<GroupMember[]> =>
  value(await c.core.requests['groups.members']({ chatId })).members;
const roles = async (c: Client, chatId: number): Promise<string> =>
  (await members(c, chatId)).map((m) => `${m.name} ${m.role}`).join(', ');
const has = async (c: Client, chatId: number): Promise<boolean> => (await c.chats()).some((chat) => chat.id === chatId);
const there = (c: Client, chatId: number): Promise<void> =>
  waitFor(`chat ${chatId} on ${c.email}`, () => has(c, chatId));
const gone = (c: Client, chatId: number): Promise<void> =>
  waitFor(`no chat ${chatId} on ${c.email}`, async () => !(await has(c, chatId)));
const lineOf = (m: MessageView): string => {
  if (m.notice === null) return `${m.senderName}: ${m.text}`;
  const { deed, by, whom, role, title } = m.notice;
  return [by.name, deed, ...whom.map((p) => p.name), role, title].filter((word) => word !== null).join(' ');
};
const lines = async (c: Client, chatId: number): Promise<string[]> =>
  (await has(c, chatId)) ? (await c.messages(chatId)).map(lineOf) : [];
const ends = (c: Client, chatId: number, ...last: string[]): Promise<void> =>
  waitFor(`${last.join()} on ${c.email}`, async () => {
    const all = await lines(c, chatId).catch(() => []);
    return all.slice(-last.length).join('\n') === last.join('\n');
  });
const offline = async (): Promise<void> => {
  proxy.down(true);
  proxy.cut();
  await waitFor('offline', () => ann.core.connection().state !== 'online');
};
const back = async (): Promise<void> => {
  proxy.down(false);
  ann.core.wake();
  await ann.ready();
};
const stage = async (c: Client, colour: string): Promise<string> => {
  const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: colour } })
    .png()
    .toBuffer();
  return value(await c.core.stagePicture({ bytes, width: 8, height: 8, name: 'p.png' })).id;
};
/** All that a device shows of a group. */
const all = async (c: Client, chatId: number) => {
  const { title, picture, role, members: count, peersReadSeq, updatedAt, headSeq } = await c.chat(chatId);
  return {
    ...{ title, picture, role, count, peersReadSeq, updatedAt, headSeq },
    members: (await members(c, chatId)).map((m) => ({ ...m, online: false, lastSeen: null })),
    lines: await lines(c, chatId),
  };
};

test('made, told, renamed, with a picture and roles: the same on every device', async () => {
  const made = await create(ann, 'Trip', [bob, cem], await stage(ann, '#aa0000'));
  expect(made).toMatchObject({ kind: 'group', title: 'Trip', role: 'owner', members: 3, peer: null, unread: 0 });
  expect(made.picture).toMatch(/^app:\/\/media\/[\w-]{22}$/);
  for (const c of [ann2, bob, cem]) await there(c, made.id);
  for (const c of [ann, ann2, bob, cem]) await ends(c, made.id, 'ann created bob cem Trip');
  const picture = await bob.core.media('media', made.picture?.slice('app://media/'.length) ?? '', 'whole');
  expect(picture.ok).toBe(true);

  await ann.send(made.id, 'hello all');
  for (const c of [ann2, bob, cem]) await ends(c, made.id, 'ann created bob cem Trip', 'ann: hello all');
  expect(await bob.chat(made.id)).toMatchObject({ unread: 1, last: { text: 'hello all', senderName: 'ann' } });
  await waitFor('bob is told', () => bob.arrived.some((a) => a.messages.some((m) => m.chatId === made.id)));
  expect(bob.arrived.flatMap((a) => a.messages).filter((m) => m.kind === 'notice')).toEqual([]);

  await done(ann, made.id, { kind: 'title', title: 'Journey' });
  expect((await ann.chat(made.id)).title).toBe('Journey');
  await done(ann, made.id, { kind: 'role', user: bob.id, role: 'admin' });
  await done(bob, made.id, { kind: 'picture', pictureId: await stage(bob, '#00aa00') });
  const before = made.picture;
  for (const c of [ann, ann2, bob, cem]) {
    await ends(c, made.id, 'ann title Journey', 'ann role bob admin', 'bob picture');
    await waitFor('the other picture', async () => (await c.chat(made.id)).picture !== before);
    expect(await c.chat(made.id)).toMatchObject({ title: 'Journey', members: 3 });
    expect(await roles(c, made.id)).toBe('ann owner, bob admin, cem member');
  }
  expect((await bob.chat(made.id)).role).toBe('admin');
  const self = (await members(bob, made.id)).find((m) => m.self);
  expect(self).toMatchObject({ name: 'bob', role: 'admin', online: true });
  expect((await members(bob, made.id)).find((m) => m.name === 'ann')).toMatchObject({ online: true, self: false });
  // What everybody may call by name is the same list.
  const people = value(await cem.core.requests['mentions.people']({ chatId: made.id })).people;
  expect(people.map((p) => p.name)).toEqual(['', 'ann', 'bob']);
  expect(await act(cem, made.id, { kind: 'title', title: 'Mine' })).toMatchObject({ error: { code: 'FORBIDDEN' } });
  await done(ann, made.id, { kind: 'picture', pictureId: null });
  await waitFor('no picture', async () => (await cem.chat(made.id)).picture === null);

  // A device that signs in now shows what the others show.
  const fresh = await startClient();
  await fresh.login(server.url, cem.email);
  await fresh.ready();
  await ends(fresh, made.id, 'ann picture');
  await waitFor('the same', async () => {
    const [a, b] = await Promise.all([all(fresh, made.id), all(cem, made.id)]);
    return JSON.stringify(a) === JSON.stringify(b);
  }).catch(() => undefined);
  expect(await all(fresh, made.id)).toEqual(await all(cem, made.id));
  await fresh.stop();
});

test('read by all: the marks follow the slowest, and whoever comes later holds nothing up', async () => {
  const { id } = await create(ann, 'Marks', [bob]);
  await there(bob, id);
  await ann.send(id, 'one');
  await ends(bob, id, 'ann: one');
  const seq = (await bob.chat(id)).headSeq;
  value(await bob.core.requests['chats.markRead']({ chatId: id, seq }));
  await waitFor('read', async () => (await ann.status(id, 'one')) === 'read');
  await done(ann, id, { kind: 'add', users: [cem.id] });
  await ends(bob, id, 'ann added cem');
  await there(cem, id);
  expect(await cem.chat(id)).toMatchObject({ unread: 0, members: 3 });
  expect(await ann.status(id, 'one')).toBe('read');
  await ann.send(id, 'two');
  await ends(cem, id, 'ann added cem', 'ann: two');
  await waitFor('delivered', async () => (await ann.status(id, 'two')) === 'delivered');
  value(await bob.core.requests['chats.markRead']({ chatId: id, seq: (await bob.chat(id)).headSeq }));
  await waitFor('bob has read', async () =>
    (await members(ann2, id)).some((m) => m.name === 'bob' && m.readSeq >= seq + 2),
  );
  expect(await ann.status(id, 'two')).toBe('delivered');
  await done(ann, id, { kind: 'remove', user: cem.id });
  await waitFor('read without the slow one', async () => (await ann.status(id, 'two')) === 'read');
});

test('removed: the chat goes, what is unsent is kept and refused, and comes back with what is new', async () => {
  const { id } = await create(bob, 'Doors', [ann, cem]);
  for (const c of [ann, ann2, cem]) await there(c, id);
  await bob.send(id, 'before');
  await ends(ann, id, 'bob: before');
  await offline();
  await ann.send(id, 'never to arrive');
  await done(bob, id, { kind: 'remove', user: ann.id });
  await bob.send(id, 'meanwhile');
  await gone(ann2, id);
  await back();
  await gone(ann, id);
  expect(await ann.core.requests['messages.send']({ chatId: id, clientId: randomUUID(), text: 'x' })).toMatchObject({
    error: { code: 'NOT_FOUND' },
  });
  expect(await ann.core.requests['groups.members']({ chatId: id })).toMatchObject({ error: { code: 'NOT_FOUND' } });
  // Nothing is lost without a word: signing out asks about it, and the page of the connection counts it.
  await waitFor('refused', async () => {
    const { chats } = value(await ann.core.requests['doctor.chats']({ after: 0 }));
    return chats.some((chat) => chat.chatId === id && !chat.here && chat.failed === 1);
  });
  expect(await ann.core.requests['auth.logout']({ force: false })).toMatchObject({ error: { code: 'CONFLICT' } });
  expect(await lines(bob, id)).toEqual([
    'bob created ann cem Doors',
    'bob: before',
    'bob removed ann',
    'bob: meanwhile',
  ]);

  await done(bob, id, { kind: 'add', users: [ann.id] });
  await there(ann, id);
  const shown = (c: Client): Promise<string[]> => lines(c, id);
  await waitFor('back', async () => (await shown(ann)).length === 2);
  expect(await shown(ann)).toEqual(['bob added ann', 'ann: never to arrive']);
  const key = (await ann.messages(id)).find((m) => m.state === 'failed')?.key ?? '';
  value(await ann.core.requests['messages.retry']({ chatId: id, clientId: key }));
  await ends(cem, id, 'bob added ann', 'ann: never to arrive');
  await there(ann2, id);
  await ends(ann2, id, 'bob added ann', 'ann: never to arrive');
});

test('left: gone from all own devices, the next owner is known to the others', async () => {
  const { id } = await create(ann, 'Leaving', [bob, cem]);
  for (const c of [ann2, bob, cem]) await there(c, id);
  await done(ann, id, { kind: 'role', user: cem.id, role: 'admin' });
  await ends(bob, id, 'ann role cem admin');
  await done(ann, id, { kind: 'leave' });
  expect(await has(ann, id)).toBe(false);
  await gone(ann2, id);
  await ends(bob, id, 'ann left');
  expect(await roles(bob, id)).toBe('cem owner, bob member');
  await waitFor('the owner knows', async () => (await cem.chat(id)).role === 'owner');
});

test('an invite link: looked up, joined once, and void when renewed', async () => {
  const { id } = await create(ann, 'Open house', [bob]);
  await there(bob, id);
  const invite = async (c: Client, deed: 'read' | 'renew' | 'off') =>
    c.core.requests['groups.invite']({ chatId: id, do: deed });
  expect(value(await invite(ann, 'read')).link).toBeNull();
  const { link } = value(await invite(ann, 'renew'));
  expect(link).toMatch(/^sarn:\/\/join\/[\w-]{22}$/);
  expect(value(await invite(ann, 'read')).link).toBe(link);
  expect(await invite(bob, 'read')).toMatchObject({ error: { code: 'FORBIDDEN' } });
  const token = link?.split('/').at(-1) ?? '';
  expect(value(await cem.core.requests['groups.lookUp']({ token }))).toEqual({
    title: 'Open house',
    members: 2,
    chatId: null,
  });
  const clientId = randomUUID();
  const joined = value(await cem.core.requests['groups.join']({ token, clientId }));
  expect(joined).toMatchObject({ id, title: 'Open house', role: 'member', members: 3 });
  expect(value(await cem.core.requests['groups.join']({ token, clientId })).id).toBe(id);
  expect(value(await cem.core.requests['groups.lookUp']({ token })).chatId).toBe(id);
  for (const c of [ann, bob]) await ends(c, id, 'ann created bob Open house', 'cem joined');
  await ends(cem, id, 'cem joined');
  value(await invite(ann, 'off'));
  expect(await cem.core.requests['groups.lookUp']({ token })).toMatchObject({ error: { code: 'NOT_FOUND' } });
});

test('without a connection it says so; what happened meanwhile is there after it', async () => {
  const { id } = await create(bob, 'Away', [ann]);
  await there(ann, id);
  const { link } = value(await bob.core.requests['groups.invite']({ chatId: id, do: 'renew' }));
  const token = link?.split('/').at(-1) ?? '';
  await offline();
  const clientId = randomUUID();
  const refused = { ok: false, error: { code: 'OFFLINE' } };
  expect(await act(ann, id, { kind: 'leave' })).toMatchObject(refused);
  expect(
    await ann.core.requests['groups.create']({ clientId, title: 'x', pictureId: null, members: [bob.id] }),
  ).toMatchObject(refused);
  expect(await ann.core.requests['groups.invite']({ chatId: id, do: 'read' })).toMatchObject(refused);
  expect(await ann.core.requests['groups.lookUp']({ token })).toMatchObject(refused);
  expect(await ann.core.requests['groups.join']({ token, clientId })).toMatchObject(refused);
  expect(await roles(ann, id)).toBe('bob owner, ann member');

  await done(bob, id, { kind: 'add', users: [cem.id] });
  await done(bob, id, { kind: 'title', title: 'While away' });
  await done(bob, id, { kind: 'role', user: ann.id, role: 'admin' });
  await there(cem, id);
  await done(cem, id, { kind: 'leave' });
  await back();
  await ends(ann, id, 'bob added cem', 'bob title While away', 'bob role ann admin', 'cem left');
  expect(await ann.chat(id)).toMatchObject({ title: 'While away', role: 'admin', members: 2, unread: 0 });
  expect(await roles(ann, id)).toBe('bob owner, ann admin');
});

test('the same deed tried again is one deed, its picture as well', async () => {
  const pictureId = await stage(ann, '#0000aa');
  const clientId = randomUUID();
  const wish = { clientId, title: 'Once', pictureId, members: [bob.id, bob.id] };
  const { id } = value(await ann.core.requests['groups.create'](wish));
  expect(value(await ann.core.requests['groups.create'](wish)).id).toBe(id);
  expect(await ann2.core.requests['groups.create']({ ...wish, pictureId: null })).toMatchObject({
    error: { code: 'CONFLICT' },
  });
  const title = randomUUID();
  value(await act(ann, id, { kind: 'title', title: 'Twice' }, title));
  value(await act(ann, id, { kind: 'title', title: 'Twice' }, title));
  await ends(ann, id, 'ann title Twice');
  expect((await lines(ann, id)).filter((line) => line === 'ann title Twice')).toHaveLength(1);
  expect(await act(ann, id, { kind: 'picture', pictureId: 'unknown' })).toMatchObject({ error: { code: 'NOT_FOUND' } });
});

test('comparing with the server finds nothing, and typing names who types', async () => {
  const { id } = await create(ann, 'Compared', [bob, cem]);
  for (const c of [ann2, bob, cem]) await there(c, id);
  await ann.send(id, 'hello');
  await ends(bob, id, 'ann: hello');
  await done(ann, id, { kind: 'remove', user: cem.id });
  await ends(bob, id, 'ann: hello', 'ann removed cem');
  await ends(ann2, id, 'ann: hello', 'ann removed cem');
  for (const c of [ann, ann2, bob])
    expect(value(await c.core.requests['doctor.check']({ chatId: id })), c.email).toMatchObject({ different: 0 });
  const typing: string[][] = [];
  const stop = ann2.core.on('typing.changed', (t) => void (t.chatId === id && typing.push(t.userIds)));
  value(await bob.core.requests['typing.set']({ chatId: id, typing: true }));
  await waitFor('typing', () => typing.some((ids) => ids.join() === bob.id));
  stop();
});
