import { afterAll, beforeAll, expect, test } from 'vitest';
import type { IpcEventData } from '../../contract/ipc.ts';
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
const told: IpcEventData<'draft.changed'>[] = [];

beforeAll(async () => {
  server = await startServer({ kind: 'embedded' });
  proxy = await startProxy(server.url);
  ann = await startPerson(proxy.url, 'ann');
  bob = await startPerson(server.url, 'bob');
  chatId = await ann.chatWith(bob.id);
  ann2 = await startClient();
  await ann2.login(server.url, ann.email);
  await ann2.ready();
  // Until something is said there, a chat is known to those alone who opened it.
  expect(await bob.chatWith(ann.id)).toBe(chatId);
  ann2.core.on('draft.changed', (draft) => told.push(draft));
}, 60_000);
afterAll(async () => {
  await Promise.all([ann, ann2, bob].map((c) => c.stop()));
  await proxy.stop();
  await server.stop();
});

const write = async (c: Client, text: string): Promise<void> =>
  void value(await c.core.requests['drafts.set']({ chatId, text }));
const has = (c: Client, text: string): Promise<void> =>
  waitFor(`${JSON.stringify(text)} on ${c.email}`, async () => (await c.chat(chatId)).draft === text);
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

test('what is begun on one device goes on on the other, with what it answers, and nobody else learns of it', async () => {
  await bob.send(chatId, 'a question');
  await waitFor('the question', async () => (await ann.texts(chatId)).includes('a question'));
  await waitFor('the question', async () => (await ann2.texts(chatId)).includes('a question'));
  const question = (await ann.messages(chatId)).find((m) => m.text === 'a question');
  value(await ann.core.requests['drafts.set']({ chatId, text: 'an ans', replyTo: question?.seq ?? 0 }));
  await has(ann2, 'an ans');
  await waitFor('the window is told', () => told.some((d) => d.text === 'an ans'));
  expect(told.at(-1)).toMatchObject({ chatId, reply: { text: 'a question' } });
  expect(value(await ann2.core.requests['drafts.get']({ chatId }))).toMatchObject({
    text: 'an ans',
    reply: { text: 'a question' },
    edit: null,
  });
  expect((await bob.chat(chatId)).draft).toBe('');
});

test('sent, it is gone everywhere', async () => {
  await ann2.send(chatId, 'an answer');
  value(await ann2.core.requests['drafts.set']({ chatId, text: '', replyTo: null }));
  await has(ann, '');
});

test('what is written without a connection wins over what was there, and never loses what is being written here', async () => {
  await write(ann2, 'from there');
  await has(ann, 'from there');
  await offline();
  await write(ann, 'from here');
  await write(ann2, 'from there, more');
  await back();
  await has(ann2, 'from here');
  expect((await ann.chat(chatId)).draft).toBe('from here');
});

test('it outlives a restart, with an edit that is of this computer alone, and comes to a new device', async () => {
  const key = await ann.send(chatId, 'to be edited');
  await waitFor('sent', async () => (await ann.messages(chatId)).some((m) => m.key === key && m.seq !== null));
  const seq = (await ann.messages(chatId)).find((m) => m.key === key)?.seq ?? null;
  value(await ann.core.requests['drafts.set']({ chatId, edit: { key, seq, text: 'edited so far' } }));
  await ann.restart();
  await ann.ready();
  expect(value(await ann.core.requests['drafts.get']({ chatId }))).toMatchObject({
    text: 'from here',
    edit: { text: 'edited so far', message: { key } },
  });
  const third = await startClient();
  await third.login(server.url, ann.email);
  await third.ready();
  await has(third, 'from here');
  expect(value(await third.core.requests['drafts.get']({ chatId })).edit).toBeNull();
  await third.stop();
});
