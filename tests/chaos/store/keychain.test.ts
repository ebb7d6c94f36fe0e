import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openSessionFile } from '../../../src-main/session.ts';
import { startClient, value, waitFor } from '../../flow/support/client.ts';
import type { Client } from '../../flow/support/client.ts';
import { startServer } from '../../flow/support/server.ts';
import type { RunningServer } from '../../flow/support/server.ts';
import { Subject, type KeyMode } from './subject.ts';

/** The keychain lost, changed, lying, hanging or absent (D37–D40), and a session file that was damaged. */

let server: RunningServer;
let friend: Client;
let ann: Subject;
let chat: number;

beforeAll(async () => {
  server = await startServer({ kind: 'embedded' });
  friend = await startClient();
  await friend.register(server.url, 'friend');
  await friend.ready();
}, 60_000);
afterAll(async () => {
  await friend.stop();
  await server.stop();
});
beforeEach(async () => {
  ann = new Subject(server.url, 'ann');
  await ann.register('Ann');
  await ann.ready();
  chat = await friend.chatWith(ann.userId);
  await friend.send(chat, 'before');
  await waitFor('it is here', async () => (await ann.chats()).length === 1 && (await ann.messages(chat)).length === 1);
});
afterEach(() => ann.end());

const write = async (text: string): Promise<void> =>
  void value(await ann.core.requests['messages.send']({ chatId: chat, clientId: randomUUID(), text }));
const said = async (notice: string): Promise<void> =>
  waitFor(notice, () => ann.core.notices().some((n) => n === notice));
/** Everything that was written is at the friend's, once. */
const arrives = async (texts: string[]): Promise<void> => {
  await waitFor(
    'all have arrived',
    async () =>
      texts.every((t) => ann.core.account() !== null && t !== '') &&
      (await friend.texts(chat)).length >= texts.length + 1,
  );
  expect((await friend.texts(chat)).slice(1)).toEqual(texts);
};

describe('a keychain that does not give the session out', () => {
  test.each<KeyMode>(['lost', 'garbage', 'throws', 'hangs', 'absent'])(
    '%s: the chats are there at once, it is said, and after signing in what was unsent goes out',
    async (mode) => {
      await ann.close();
      ann.keys.mode = mode;
      const openMs = await ann.start();
      expect(openMs).toBeLessThan(5_000);
      expect((await ann.messages(chat)).map((m) => m.text)).toEqual(['before']);
      await write('written without a session');
      await said('keychain-lost');
      // Starting again changes nothing: nothing was thrown away.
      await ann.close();
      await ann.start();
      await said('keychain-lost');
      await write('and another');
      ann.keys.mode = mode === 'absent' ? 'absent' : 'fine';
      await ann.signIn();
      expect(ann.core.notices()).toEqual([]);
      await arrives(['written without a session', 'and another']);
      // What is kept from now on opens again, with a keychain and (marked plain) without one.
      await ann.close();
      await ann.start();
      await ann.ready();
      expect(ann.core.notices()).toEqual([]);
    },
  );

  test('another account’s token: not used, not even once', async () => {
    const stranger = new Subject(server.url, 'stranger');
    await stranger.register('Stranger');
    await stranger.ready();
    try {
      await ann.close();
      await ann.start();
      await write('from Ann herself');
      await arrives(['from Ann herself']);
      await ann.close();
      ann.keys.mode = 'another';
      ann.keys.another = stranger.keys.kept.at(-1) ?? '';
      await ann.start();
      await said('keychain-lost');
      await write('still from Ann');
      ann.keys.mode = 'fine';
      await ann.signIn();
      await arrives(['from Ann herself', 'still from Ann']);
      expect((await friend.messages(chat)).map((m) => m.senderId)).toEqual([friend.id, ann.userId, ann.userId]);
      // The stranger's session was not spoilt by a second user of its token.
      await stranger.close();
      await stranger.start();
      await stranger.ready();
    } finally {
      await stranger.end();
    }
  });

  test('one’s own token of long ago: the server refuses it, the sign-in page says so, nothing is lost', async () => {
    await ann.close();
    // Each start renews the token once; the first one kept is two renewals old then.
    for (let n = 0; n < 2; n += 1) {
      await ann.start();
      await ann.ready();
      await ann.close();
    }
    ann.keys.mode = 'another';
    ann.keys.another = ann.keys.kept[0] ?? '';
    await ann.start();
    await write('written meanwhile').catch(() => undefined);
    await waitFor('signed out, and why', () => ann.core.account() === null && ann.changed.includes('revoked'));
    ann.keys.mode = 'fine';
    await ann.signIn();
    await ann.ready();
    expect((await ann.messages(chat)).map((m) => m.text)[0]).toBe('before');
    await arrives((await ann.messages(chat)).slice(1).map((m) => m.text));
  });

  test('a sealed token that was cut: as if it were lost', async () => {
    await ann.close();
    const file = openSessionFile(ann.profile);
    const session = await file.load();
    if (session === null || session.sealed === null) throw new Error('no session');
    await file.save({ ...session, sealed: session.sealed.slice(0, 11) });
    await ann.start();
    await said('keychain-lost');
    expect((await ann.messages(chat)).map((m) => m.text)).toEqual(['before']);
  });
});

test('a session file with a changed letter is not believed: said, kept as .bad, and everything is there after signing in', async () => {
  await ann.close();
  await ann.start();
  await ann.close();
  const file = openSessionFile(ann.profile);
  const session = await file.load();
  if (session === null) throw new Error('no session');
  const path = join(ann.profile, 'session.json');
  const text = readFileSync(path, 'utf8');
  const { writeFileSync } = await import('node:fs');
  writeFileSync(
    path,
    text.replace(
      session.deviceId,
      session.deviceId.replace(/.$/, (c) => (c === '0' ? '1' : '0')),
    ),
  );
  await ann.start();
  expect(ann.core.account()).toBeNull();
  expect(ann.core.notices()).toEqual(['session-lost']);
  expect(readFileSync(`${path}.bad`, 'utf8')).toContain(session.account.email);
  await ann.signIn();
  expect(ann.core.notices()).toEqual([]);
  expect((await ann.messages(chat)).map((m) => m.text)).toEqual(['before']);
});
