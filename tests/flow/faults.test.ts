import { readFile } from 'node:fs/promises';
import { io } from 'socket.io-client';
import type { ManagerOptions, SocketOptions } from 'socket.io-client';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '../../contract/limits.ts';
import type { CoreParts } from '../../src-main/core-api.ts';
import { startPerson, value, waitFor } from './support/client.ts';
import type { Client } from './support/client.ts';
import { startServer } from './support/server.ts';
import type { RunningServer } from './support/server.ts';

let server: RunningServer;
let bo: Client;
beforeAll(async () => {
  server = await startServer({ kind: 'embedded' });
  bo = await startPerson(server.url, 'bo');
}, 60_000);
afterAll(async () => {
  await bo.stop();
  await server.stop();
});

const person = async (changed: Partial<CoreParts>): Promise<{ ann: Client; chat: number }> => {
  const ann = await startPerson(server.url, 'ann', changed);
  const chat = await ann.chatWith(bo.id);
  await ann.send(chat, 'hello');
  await waitFor('Bo has the chat', async () => (await bo.chats()).some((c) => c.id === chat));
  return { ann, chat };
};

type Options = Partial<ManagerOptions & SocketOptions>;

/** A connection that loses the pushed messages named by `lose`. */
const lossy =
  (lose: (text: string) => boolean): CoreParts['connect'] =>
  (uri?: string | Options, options?: Options) => {
    const socket = io(typeof uri === 'string' ? uri : '', options);
    const on = socket.on.bind(socket);
    const filtered = (name: string, listener: (...args: unknown[]) => void): unknown =>
      on(name, (...args: unknown[]) => {
        const [m] = args;
        const lost = typeof m === 'object' && m !== null && 'content' in m && lose(String(m.content));
        if (!lost) listener(...args);
      });
    return Object.assign(socket, { on: filtered });
  };
const after =
  (beat: number): CoreParts['after'] =>
  (ms, work) => {
    const timer = setTimeout(work, ms === limits.heartbeatMs ? beat : ms);
    return { cancel: () => clearTimeout(timer) };
  };

test('a lost push is repaired within 2 s of the next one', async () => {
  const { ann, chat } = await person({ connect: lossy((text) => text.startsWith('lost')) });
  try {
    await bo.send(chat, 'lost 1');
    await bo.send(chat, 'lost 2');
    await bo.send(chat, 'seen');
    await waitFor('repaired', async () => (await ann.texts(chat)).length === 4, 2_500);
    expect(await ann.texts(chat)).toEqual(['hello', 'lost 1', 'lost 2', 'seen']);
    expect(ann.core.unread()).toBe(3);

    await bo.send(chat, 'lost before an own one');
    await waitFor('sent', async () => (await bo.texts(chat)).length === 5 && (await bo.chat(chat)).headSeq === 5);
    await ann.send(chat, 'own');
    await waitFor('repaired', async () => ann.core.unread() === 4, 2_500);
  } finally {
    await ann.stop();
  }
});

test('a silent loss is found by the heartbeat', async () => {
  const { ann, chat } = await person({
    connect: lossy((text) => text.startsWith('lost')),
    after: after(300),
  });
  try {
    await bo.send(chat, 'lost for good');
    await waitFor('found', async () => ann.core.unread() === 1, 5_000);
    expect(await ann.texts(chat)).toEqual(['hello', 'lost for good']);
  } finally {
    await ann.stop();
  }
});

test('what stays connected is complete up to its last equal heartbeat, not only up to its last catch-up', async () => {
  const { ann } = await person({ after: after(300) });
  try {
    const caughtUp = ann.core.connection().syncedAt ?? Infinity;
    await waitFor('later', () => (ann.core.connection().syncedAt ?? 0) > caughtUp + 500, 10_000);
    expect(ann.core.connection()).toMatchObject({ state: 'online', catchingUp: 0 });
  } finally {
    await ann.stop();
  }
});

test('a silent loss is found on waking up, long before the next heartbeat', async () => {
  const { ann, chat } = await person({ connect: lossy((text) => text.startsWith('lost')) });
  try {
    await bo.send(chat, 'lost while asleep');
    await waitFor('sent', async () => (await bo.chat(chat)).headSeq === 2);
    expect(ann.core.unread()).toBe(0);
    ann.core.wake();
    await waitFor('found', async () => ann.core.unread() === 1, 5_000);
  } finally {
    await ann.stop();
  }
});

test('the answer of a refresh gets lost: the session goes on', async () => {
  let lose = false;
  let lost = 0;
  const { ann, chat } = await person({
    fetch: async (url, init) => {
      const res = await fetch(url, init);
      if (lose && res.url.endsWith('/api/auth/refresh')) {
        lose = false;
        lost += 1;
        throw new TypeError('fetch failed');
      }
      return res;
    },
  });
  try {
    lose = true;
    await ann.restart();
    await waitFor('online again', () => ann.core.connection().state === 'online');
    expect(lost).toBe(1);
    await ann.send(chat, 'still here');
    await waitFor('it arrives', async () => (await bo.texts(chat)).includes('still here'));
  } finally {
    await ann.stop();
  }
});

test('a session ended by the server: told within 2 s; what was unsent waits for the same user', async () => {
  let bearer = '';
  const { ann, chat } = await person({
    fetch: (url, init) => {
      bearer = new Headers(init?.headers).get('authorization') ?? bearer;
      return fetch(url, init);
    },
  });
  const reasons: string[] = [];
  try {
    ann.core.on('account.changed', (e) => reasons.push(e.reason));
    value(await ann.core.requests['users.search']({ query: 'bo' }));
    value(await ann.core.requests['drafts.set']({ chatId: chat, text: 'unfinished' }));
    await fetch(`${server.url}/api/auth/logout`, { method: 'POST', headers: { authorization: bearer } });
    await waitFor('told', () => reasons.includes('revoked'), 2_000);
    expect(ann.core.account()).toBeNull();
    expect(await ann.core.requests['chats.list'](undefined)).toMatchObject({ error: { code: 'UNAUTHENTICATED' } });
    await ann.login(server.url, ann.email);
    expect((await ann.chat(chat)).draft).toBe('unfinished');
  } finally {
    await ann.stop();
  }
});

test('a picture: staged, sent, seen and fetched by the other', async () => {
  const { ann, chat } = await person({});
  try {
    const bytes = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#f80' } })
      .png()
      .toBuffer();
    const sentBytes: number[] = [];
    ann.core.on('upload.progress', (p) => sentBytes.push(p.sent));
    const staged = value(await ann.core.stagePicture({ bytes, width: 40, height: 30, name: 'orange.png' }));
    expect(value(await ann.core.media('local', staged.id, 'whole')).contentType).toBe('image/png');
    const sent = await ann.core.requests['messages.send']({
      chatId: chat,
      clientId: '0198c0de-0000-7000-8000-0000000000aa',
      text: '',
      pictureId: staged.id,
    });
    expect(value(sent).picture?.src).toBe(staged.src);
    await waitFor('Bo has it', async () => (await bo.messages(chat)).at(-1)?.kind === 'image');
    expect(sentBytes).toEqual([0, bytes.length]);
    const got = (await bo.messages(chat)).at(-1)?.picture;
    expect(got).toMatchObject({ width: 40, height: 30, link: null });
    const media = value(await bo.core.media('media', got?.src?.replace('app://media/', '') ?? '', 'thumb'));
    expect((await sharp(await readFile(media.file)).metadata()).width).toBe(40);
    // Deleted, it is not on the sender's disk either, not even the copy that was made to be sent.
    const key = (await ann.messages(chat)).at(-1)?.key ?? '';
    value(await ann.core.requests['messages.remove']({ chatId: chat, key, seq: null, forEveryone: true }));
    await waitFor('the copy is gone', async () => !(await ann.core.media('local', staged.id, 'whole')).ok);
    expect(await bo.core.media('media', '../../../../etc/passwd', 'whole')).toMatchObject({
      error: { code: 'NOT_FOUND' },
    });
  } finally {
    await ann.stop();
  }
});
