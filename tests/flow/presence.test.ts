import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onlineUsersAnswer } from '../../contract/rest.ts';
import { call, chatOf, type Client, connect, type Person, register, settle } from './support/people.ts';
import { databaseKinds, type RunningServer, startServer } from './support/server.ts';

/** Longer than the grace of a closed socket. */
const GONE_MS = 4_500;

describe.each(databaseKinds)('presence on %s', (kind) => {
  let server: RunningServer;
  let ann: Person;
  let bob: Person;
  let eve: Person;
  const clients: Client[] = [];
  const come = async (person: Person): Promise<Client> => {
    const client = await connect(server.url, person.token);
    clients.push(client);
    return client;
  };
  const onlineFor = async (person: Person): Promise<string[]> =>
    onlineUsersAnswer.parse((await call(server.url, 'GET', '/api/chat/online-users', person.token)).body).onlineUsers;

  beforeAll(async () => {
    server = await startServer({ kind });
    [ann, bob, eve] = [
      await register(server.url, 'ann'),
      await register(server.url, 'bob'),
      await register(server.url, 'eve'),
    ];
    await chatOf(server.url, ann, bob);
  });
  afterAll(async () => {
    for (const client of clients) client.socket.close();
    await server.stop();
  });

  test('told once to those who share a chat, and to nobody else; a quick reconnect is no news', async () => {
    const a = await come(ann);
    const e = await come(eve);
    await expect.poll(() => onlineFor(ann)).toEqual([String(ann.id)]);
    const b1 = await come(bob);
    await a.push('user_online', (id) => id === String(bob.id));
    const b2 = await come(bob);
    b1.socket.close();
    await settle(500);
    const b3 = await come(bob);
    b2.socket.close();
    await settle(GONE_MS);
    expect(a.got('user_online')).toEqual([String(bob.id)]);
    expect(a.got('user_offline')).toEqual([]);
    expect(await a.ask('join_app', null)).toMatchObject({ ok: true, online: [String(ann.id), String(bob.id)] });
    expect(a.got('online_users_list')).toEqual([[String(ann.id), String(bob.id)]]);
    b3.socket.close();
    expect(await a.push('user_offline')).toBe(String(bob.id));
    const synced = await a.ask('sync', {});
    expect(synced).toMatchObject({ ok: true, online: [String(ann.id)] });
    const bobs = synced.ok
      ? [synced.chats[0]?.user1, synced.chats[0]?.user2].find((u) => u?.id === String(bob.id))
      : null;
    expect(bobs).toMatchObject({ is_online: false });
    expect(Date.now() - Date.parse(bobs?.last_seen ?? '')).toBeLessThan(60_000);
    expect([...e.got('user_online'), ...e.got('user_offline')]).toEqual([]);
    expect(await onlineFor(eve)).toEqual([String(eve.id)]);
  });

  test('a server that is killed leaves nobody online after its restart', async () => {
    await come(ann);
    await come(bob);
    await expect.poll(() => onlineFor(ann)).toEqual([String(ann.id), String(bob.id)]);
    await server.kill();
    await server.restart();
    expect(await onlineFor(ann)).toEqual([]);
    const a = await come(ann);
    await expect.poll(() => onlineFor(ann)).toEqual([String(ann.id)]);
    expect(await a.ask('join_app', undefined)).toMatchObject({ online: [String(ann.id)] });
  });
});
