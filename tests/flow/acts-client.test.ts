import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { IpcEventData, MessageView } from '../../contract/ipc.ts';
import { type Client, startClient, startPerson, value, waitFor } from './support/client.ts';
import { type Proxy, startProxy } from './support/proxy.ts';
import { type RunningServer, startServer } from './support/server.ts';

let server: RunningServer;
let proxy: Proxy;
/** Ann’s two devices and Bob’s; the first of Ann’s can lose its connection. */
let ann: Client;
let ann2: Client;
let bob: Client;
let chatId: number;

beforeAll(async () => {
  server = await startServer({ kind: 'embedded' });
  proxy = await startProxy(server.url);
  ann = await startPerson(proxy.url, 'ann');
  bob = await startPerson(server.url, 'bob');
  chatId = await ann.chatWith(bob.id);
  ann2 = await startClient();
  await ann2.login(server.url, ann.email);
  await ann2.ready();
}, 60_000);
afterAll(async () => {
  await Promise.all([ann, ann2, bob].map((c) => c.stop()));
  await proxy.stop();
  await server.stop();
});

const view = async (c: Client, key: string): Promise<MessageView | undefined> =>
  // A chat that is just becoming known shows nothing yet.
  (await c.messages(chatId).catch(() => [])).find((m) => m.key === key);
const shows = (c: Client, key: string, is: (m: MessageView) => boolean): Promise<void> =>
  waitFor(`${key} on ${c.email}`, async () => {
    const m = await view(c, key);
    return m !== undefined && is(m);
  });
const sent = async (c: Client, text: string): Promise<MessageView> => {
  const key = await c.send(chatId, text);
  for (const each of [ann, ann2, bob]) await shows(each, key, (m) => m.seq !== null);
  const m = await view(c, key);
  if (m === undefined) throw new Error('It vanished.');
  return m;
};
const place = (m: MessageView) => ({ chatId, key: m.key, seq: m.seq });
const edit = async (c: Client, m: MessageView, text: string): Promise<void> =>
  void value(await c.core.requests['messages.edit']({ ...place(m), text }));
const remove = async (c: Client, m: MessageView, forEveryone = true): Promise<void> =>
  void value(await c.core.requests['messages.remove']({ ...place(m), forEveryone }));
const react = async (c: Client, m: MessageView, emoji: string, on: boolean): Promise<void> =>
  void value(await c.core.requests['messages.react']({ chatId, seq: m.seq ?? 0, emoji, on }));
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
/** Does any file of the profile hold this text? */
/** Empty when the file went meanwhile: files are written anew beside their old one. */
const bytesOf = (path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
};
const onDisk = (c: Client, text: string): string[] =>
  readdirSync(c.dir, { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile() && bytesOf(join(f.parentPath, f.name)).includes(text))
    .map((f) => f.name);

test('an edit, a reaction and an answer are shown at once, and become the same on every device', async () => {
  const m = await sent(ann, 'frist');
  await edit(ann, m, 'first');
  expect(await view(ann, m.key)).toMatchObject({ text: 'first', canEdit: true });
  await react(bob, m, '👍', true);
  await react(ann, m, '👍', true);
  const key = randomUUID();
  const answer = { chatId, clientId: key, text: 'an answer', replyTo: m.seq ?? 0 };
  expect(value(await bob.core.requests['messages.send'](answer)).replyTo).toMatchObject({ seq: m.seq, kind: 'text' });
  for (const c of [ann, ann2, bob]) {
    await shows(c, m.key, (x) => x.text === 'first' && x.editedAt !== null && x.pending === null);
    await shows(c, m.key, (x) => x.reactions[0]?.users.length === 2 && !x.reactions[0].pending);
    expect((await view(c, m.key))?.reactions[0]).toMatchObject({ emoji: '👍', mine: true });
    await shows(c, key, (x) => x.replyTo?.preview === 'first' && x.replyTo.senderName === 'ann');
  }
  const history = value(await bob.core.requests['messages.history']({ chatId, seq: m.seq ?? 0 }));
  expect(history.versions.map((v) => v.text)).toEqual(['frist', 'first']);
  // Who quotes it shows it as it is.
  await edit(ann, m, 'the very first');
  for (const c of [ann, ann2, bob]) await shows(c, key, (x) => x.replyTo?.preview === 'the very first');
  expect(await bob.core.requests['messages.edit']({ ...place(m), text: 'not mine' })).toMatchObject({
    ok: false,
    error: { code: 'FORBIDDEN' },
  });
  expect(await ann.core.requests['messages.edit']({ ...place(m), text: '  ' })).toMatchObject({
    ok: false,
    error: { code: 'BAD_INPUT' },
  });
});

test('what was deleted for everyone is in no file of any device, nor found, nor counted as unread', async () => {
  const secret = `secret${randomUUID().replaceAll('-', '')}`;
  const m = await sent(ann, secret);
  await edit(ann, m, `${secret} edited`);
  await shows(bob, m.key, (x) => x.text === `${secret} edited`);
  const found = async (): Promise<number> =>
    value(await bob.core.requests['search.messages']({ query: secret })).hits.length;
  await waitFor('it is found', async () => (await found()) === 1);
  const before = (await bob.chat(chatId)).unread;
  await remove(ann, m);
  for (const c of [ann, ann2, bob]) {
    await shows(c, m.key, (x) => x.deleted && x.text === '' && x.pending === null && !x.canEdit && !x.canDelete);
    const chat = await c.chat(chatId);
    expect(chat.last).toMatchObject({ key: m.key, deleted: true, text: '' });
  }
  expect(await found()).toBe(0);
  expect((await bob.chat(chatId)).unread).toBe(before - 1);
  for (const c of [ann, ann2, bob]) await waitFor('the files are clean', () => onDisk(c, secret).length === 0);
});

test('offline: changes are shown at once, survive a restart, and go out in order', async () => {
  const [one, two, three] = [await sent(ann, 'one'), await sent(bob, 'two'), await sent(ann, 'three')];
  await offline();
  await edit(ann, one, 'one, edited');
  await edit(ann, one, 'one, edited twice');
  await react(ann, two, '🎉', true);
  await remove(ann, three);
  const check = async (): Promise<void> => {
    expect(await view(ann, one.key)).toMatchObject({ text: 'one, edited twice', pending: 'edit' });
    expect((await view(ann, two.key))?.reactions).toMatchObject([{ emoji: '🎉', mine: true, pending: true }]);
    expect(await view(ann, three.key)).toMatchObject({ text: '', deleted: true, pending: 'delete' });
    expect((await ann.chat(chatId)).last).toMatchObject({ key: three.key, deleted: true });
  };
  await check();
  await ann.restart();
  await check();
  expect(await ann.core.requests['auth.logout']({ force: false })).toMatchObject({ error: { code: 'CONFLICT' } });
  await back();
  for (const c of [ann, ann2, bob]) {
    await shows(c, one.key, (x) => x.text === 'one, edited twice' && x.pending === null);
    await shows(c, two.key, (x) => x.reactions[0]?.users[0]?.id === ann.id && !x.reactions[0].pending);
    await shows(c, three.key, (x) => x.deleted && x.pending === null);
  }
  const history = value(await bob.core.requests['messages.history']({ chatId, seq: one.seq ?? 0 }));
  expect(history.versions.map((v) => v.text)).toEqual(['one', 'one, edited', 'one, edited twice']);
});

test('a message that was never tried is sent as it was changed, and not at all when it was thrown away', async () => {
  await offline();
  const [kept, thrown] = [await ann.send(chatId, 'draft'), await ann.send(chatId, 'thrown away')];
  const [k, t] = [await view(ann, kept), await view(ann, thrown)];
  if (k === undefined || t === undefined) throw new Error('They are not shown.');
  await edit(ann, k, 'final');
  await remove(ann, t);
  expect(await view(ann, kept)).toMatchObject({ text: 'final', pending: null, editedAt: null, state: 'queued' });
  expect(await view(ann, thrown)).toBeUndefined();
  await back();
  await shows(bob, kept, (x) => x.text === 'final' && x.editedAt === null);
  expect(await view(bob, thrown)).toBeUndefined();
});

test('one that an earlier run may have sent is changed once it is there', async () => {
  await offline();
  const key = await ann.send(chatId, 'written before');
  await ann.restart();
  const m = await view(ann, key);
  if (m === undefined) throw new Error('It is not shown.');
  await edit(ann, m, 'written after');
  expect(await view(ann, key)).toMatchObject({ text: 'written after', pending: 'edit', state: 'queued' });
  await back();
  for (const c of [ann, bob]) await shows(c, key, (x) => x.text === 'written after' && x.editedAt !== null);
});

test('what one takes away for oneself goes on all own devices and comes back on none', async () => {
  const m = await sent(bob, 'for ann’s eyes');
  await offline();
  await remove(ann, m, false);
  expect(await view(ann, m.key)).toBeUndefined();
  await back();
  await waitFor('gone on the other device', async () => (await view(ann2, m.key)) === undefined);
  const third = await startClient();
  await third.login(server.url, ann.email);
  await third.ready();
  expect(await view(third, m.key)).toBeUndefined();
  expect((await third.chat(chatId)).last?.key).not.toBe(m.key);
  await edit(bob, m, 'for all eyes');
  await shows(bob, m.key, (x) => x.pending === null);
  const next = await sent(bob, 'next');
  await shows(third, next.key, () => true);
  expect(await view(third, m.key)).toBeUndefined();
  await third.stop();
});

test('a change that the server refuses is taken back on the screen, and said', async () => {
  const m = await sent(ann, 'soon deleted');
  const refused: IpcEventData<'messages.refused'>[] = [];
  await offline();
  ann.core.on('messages.refused', (r) => refused.push(r));
  await edit(ann, m, 'too late');
  await remove(ann2, m);
  await shows(bob, m.key, (x) => x.deleted);
  await back();
  await waitFor('told', () => refused.length === 1);
  expect(refused[0]).toMatchObject({ chatId, key: m.key, seq: m.seq, kind: 'edit', text: 'too late' });
  await shows(ann, m.key, (x) => x.deleted && x.pending === null);
});

test('a device that comes later, or was away, shows the same as one that was there all the time', async () => {
  const fourth = await startClient();
  await fourth.login(server.url, ann.email);
  await fourth.ready();
  const plain = async (c: Client): Promise<unknown> =>
    (await c.messages(chatId)).map((m) => [m.seq, m.text, m.deleted, m.editedAt, m.reactions, m.replyTo]);
  for (const c of [ann, ann2])
    await waitFor('the same', async () => {
      const [one, two] = [await plain(c), await plain(fourth)];
      return JSON.stringify(one) === JSON.stringify(two);
    });
  await fourth.stop();
});
