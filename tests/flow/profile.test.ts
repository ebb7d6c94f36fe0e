import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, startClient, startPerson, value, waitFor } from './support/client.ts';
import { call, connect, register } from './support/people.ts';
import { type Proxy, startProxy } from './support/proxy.ts';
import { databaseKinds, type RunningServer, startServer } from './support/server.ts';

describe.each(databaseKinds)('name and picture, on %s', (kind) => {
  let server: RunningServer;
  let proxy: Proxy;
  /** Ann’s two devices, and Bob’s, who can lose his connection. */
  let ann: Client;
  let ann2: Client;
  let bob: Client;
  let chatId: number;

  beforeAll(async () => {
    server = await startServer({ kind });
    proxy = await startProxy(server.url);
    ann = await startPerson(server.url, 'Ann');
    bob = await startPerson(proxy.url, 'Bob');
    chatId = await ann.chatWith(bob.id);
    await ann.send(chatId, 'hello from the old name');
    await waitFor('the chat is at Bob’s', async () => (await bob.chats()).length === 1);
    ann2 = await startClient();
    await ann2.login(server.url, ann.email);
    await ann2.ready();
  }, 60_000);
  afterAll(async () => {
    await Promise.all([ann, ann2, bob].map((c) => c.stop()));
    await proxy.stop();
    await server.stop();
  });

  const stage = async (c: Client, colour: string): Promise<string> => {
    const bytes = await sharp({ create: { width: 64, height: 64, channels: 3, background: colour } })
      .withExif({ IFD0: { Artist: 'where Ann lives' } })
      .jpeg()
      .toBuffer();
    return value(await c.core.stagePicture({ bytes, width: 64, height: 64, name: 'me.jpg' })).id;
  };
  const own = async (c: Client) => value(await c.core.requests['people.state'](undefined));
  const profile = (c: Client, wish: { name?: string; pictureId?: string | null }) =>
    c.core.requests['people.profile'](wish);

  test('another name is everywhere at once: list, bubbles, search, own devices, the next start', async () => {
    value(await profile(ann, { name: 'Ánna Suwan' }));
    await waitFor('the title', async () => (await bob.chat(chatId)).title === 'Ánna Suwan');
    expect((await bob.messages(chatId))[0]?.senderName).toBe('Ánna Suwan');
    const hits = value(await bob.core.requests['search.messages']({ query: 'from:Suwan hello' })).hits;
    expect(hits.map((h) => h.message.senderName)).toEqual(['Ánna Suwan']);
    const found = value(await bob.core.requests['users.search']({ query: 'Ánna' })).users;
    expect(found.map((u) => u.name)).toEqual(['Ánna Suwan']);
    for (const c of [ann, ann2]) await waitFor('own', async () => (await own(c)).name === 'Ánna Suwan');
    await waitFor('the session', () => ann2.core.account()?.name === 'Ánna Suwan');
    await ann2.restart();
    expect(ann2.core.account()?.name).toBe('Ánna Suwan');
    await ann2.ready();
  });

  test('a picture comes to who was away, without what the camera wrote into it; a stranger may see it, a removed one nobody', async () => {
    proxy.down(true);
    proxy.cut();
    await waitFor('offline', () => bob.core.connection().state !== 'online');
    value(await profile(ann, { pictureId: await stage(ann, 'red'), name: 'Anna' }));
    await waitFor('own', async () => (await own(ann2)).picture !== null);
    proxy.down(false);
    bob.core.wake();
    await waitFor('the picture', async () => (await bob.chat(chatId)).peer?.picture != null);
    expect(await bob.chat(chatId)).toMatchObject({ title: 'Anna', peer: { name: 'Anna' } });
    const src = (await bob.chat(chatId)).peer?.picture ?? '';
    expect(src).toBe((await own(ann)).picture);
    const id = /^app:\/\/media\/([\w-]{22})$/.exec(src)?.[1] ?? '';
    const { file } = value(await bob.core.media('media', id, 'whole'));
    expect((await readFile(file)).includes('where Ann lives')).toBe(false);
    expect((await sharp(file).metadata()).exif).toBeUndefined();
    const eve = await register(server.url, 'eve');
    expect((await call(server.url, 'GET', `/api/users?query=Anna`, eve.token)).body).toMatchObject({
      users: [{ profileImage: `/api/files/${id}` }],
    });
    const seen = await fetch(`${server.url}/api/files/${id}`, { headers: { authorization: `Bearer ${eve.token}` } });
    expect(seen.status).toBe(200);
    value(await profile(ann, { pictureId: null }));
    await waitFor('no picture', async () => (await bob.chat(chatId)).peer?.picture === null);
    const gone = await fetch(`${server.url}/api/files/${id}`, { headers: { authorization: `Bearer ${eve.token}` } });
    expect(gone.status).toBe(404);
  });

  test('a member of the same group is told, a stranger is not; a picture of somebody else’s and a bad name are refused', async () => {
    const [eve, sam] = [await register(server.url, 'eve'), await register(server.url, 'sam')];
    const [e, s] = [await connect(server.url, eve.token), await connect(server.url, sam.token)];
    const made = await e.ask('create_group', { clientId: randomUUID(), title: 'Trip', members: [bob.id] });
    expect(made.ok).toBe(true);
    await waitFor('the group', async () => (await bob.chats()).length === 2);
    await e.ask('send_message', { chatId: made.ok ? made.chatId : 0, content: 'hi all', clientId: randomUUID() });
    const group = async () => (await bob.chats()).find((c) => c.title === 'Trip');
    await waitFor('the message', async () => (await group())?.last?.text === 'hi all');
    expect(await e.ask('set_profile', { name: 'Evelyn' })).toMatchObject({
      ok: true,
      profile: { id: String(eve.id), name: 'Evelyn' },
    });
    await waitFor('in the preview', async () => (await group())?.last?.senderName === 'Evelyn');
    expect(s.got('user_event')).toEqual([]);
    for (const name of ['', '  ', 'a\u202Eb', 'x'.repeat(81)])
      expect(await e.ask('set_profile', { name })).toMatchObject({ error: { code: 'BAD_INPUT' } });
    expect(await e.ask('set_profile', { picture: `/api/files/${'A'.repeat(22)}` })).toMatchObject({
      error: { code: 'FORBIDDEN' },
    });
    // What is so already is no news.
    const before = e.got('user_event').length;
    await e.ask('set_profile', { name: 'Evelyn' });
    expect(e.got('user_event')).toHaveLength(before);
    // Who lists somebody as blocked is told, too.
    await s.ask('block_user', { userId: String(eve.id), on: true });
    await e.ask('set_profile', { name: 'Evelyn Two' });
    const heard = await s.push('user_event', (event) => event.kind === 'profile');
    expect(heard.payload).toMatchObject({ id: String(eve.id), name: 'Evelyn Two' });
    for (const c of [e, s]) c.socket.close();
  });
});
