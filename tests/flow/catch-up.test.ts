import { expect, test } from 'vitest';
import { startClient, waitFor } from './support/client.ts';
import type { Client } from './support/client.ts';
import { startProxy } from './support/proxy.ts';
import { startServer } from './support/server.ts';

const CHATS = 20;
const EACH = 100;

/** What a device shows, without what differs by device. */
const picture = async (c: Client): Promise<unknown> => {
  const chats = await c.chats();
  const list = chats.map(({ id, title, unread, headSeq, readSeq, peersReadSeq, peersDeliveredSeq, last }) => ({
    id,
    title,
    unread,
    headSeq,
    readSeq,
    peersReadSeq,
    peersDeliveredSeq,
    last: last?.text,
  }));
  const texts: Record<number, string[]> = {};
  for (const { id } of chats)
    texts[id] = (await c.messages(id)).map((m) => `${m.seq} ${m.senderId} ${m.text} ${m.state}`);
  return { list: list.sort((a, b) => a.id - b.id), texts };
};

test('2,000 missed messages in 20 chats: the same as signing in anew, and at most one batch of news', async () => {
  const server = await startServer({ kind: 'embedded' });
  const proxy = await startProxy(server.url);
  const ann = await startClient();
  const people: Client[] = [];
  const fresh = await startClient();
  try {
    await ann.register(proxy.url, 'ann');
    await ann.ready();
    const chats: number[] = [];
    for (let i = 0; i < CHATS; i += 1) {
      const p = await startClient();
      people.push(p);
      await p.register(server.url, `p${i}`);
      await p.ready();
      const chat = await p.chatWith(ann.id);
      chats.push(chat);
      await p.send(chat, 'first');
    }
    await waitFor('Ann knows all', async () => (await ann.chats()).length === CHATS && ann.core.unread() === CHATS);
    proxy.down(true);
    proxy.cut();
    await waitFor('Ann is away', () => ann.core.connection().state !== 'online');
    ann.arrived.length = 0;

    await Promise.all(
      people.map(async (p, i) => {
        for (let n = 0; n < EACH; n += 1) await p.send(chats[i] ?? 0, `${i}/${n}`);
        await waitFor('all is sent', async () => (await p.chat(chats[i] ?? 0)).headSeq === EACH + 1, 60_000);
      }),
    );
    proxy.down(false);
    const began = performance.now();
    ann.core.wake();
    await waitFor('Ann is back', () => ann.core.connection().state === 'online');
    // A cut in the middle of the catch-up: it goes on where it was.
    proxy.cut();
    await waitFor('Ann is cut off', () => ann.core.connection().state !== 'online');
    ann.core.wake();
    await ann.ready();
    expect(performance.now() - began).toBeLessThan(15_000);

    expect(ann.arrived.filter((a) => !a.live).length).toBeLessThanOrEqual(1);
    const keys = ann.arrived.flatMap((a) => a.messages.map((m) => m.key));
    expect(new Set(keys).size).toBe(keys.length);

    await fresh.login(server.url, ann.email);
    await fresh.ready();
    expect(await picture(ann)).toEqual(await picture(fresh));
    expect(ann.core.unread()).toBe(CHATS * (EACH + 1));
    expect(fresh.arrived).toEqual([]);
  } finally {
    await Promise.all([ann, fresh, ...people].map((c) => c.stop()));
    await proxy.stop();
    await server.stop();
  }
}, 180_000);
