import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startClient, value, waitFor } from '../../flow/support/client.ts';
import type { Client } from '../../flow/support/client.ts';
import { startProxy } from '../../flow/support/proxy.ts';
import type { Proxy } from '../../flow/support/proxy.ts';
import { startServer } from '../../flow/support/server.ts';
import { PASSWORD, Subject } from './subject.ts';
import { truthOf, type Truth } from './truth.ts';

const CHATS = 3;
const HISTORY = 90;

/** A server, a person whose files are damaged, friends who write, and a stranger whose files get in the way. */
export interface World {
  proxy: Proxy;
  subject: Subject;
  friends: Client[];
  chats: number[];
  /** The stranger's folder, closed, with an unsent message. */
  other: string;
  /** The subject's folder of early on, with an unsent message that was sent since and one that was thrown away. */
  older: string;
  truth(): Promise<Truth>;
  /** What the stranger wrote and never sent: nobody may ever get it. */
  secret: string;
  end(): Promise<void>;
}

const LONG = 'and so on '.repeat(12);

export const newWorld = async (): Promise<World> => {
  const server = await startServer({ kind: 'embedded' });
  const proxy = await startProxy(server.url);
  const scratch = mkdtempSync(join(tmpdir(), 'sarn-store-copies-'));
  const subject = new Subject(proxy.url, 'ann');
  const stranger = new Subject(proxy.url, 'stranger');
  const friends: Client[] = [];
  const secret = 'a secret of the stranger';

  await subject.register('Ann');
  await stranger.register('Stranger');
  const chats: number[] = [];
  for (let n = 0; n < CHATS; n += 1) {
    const friend = await startClient();
    friends.push(friend);
    await friend.register(server.url, `friend${n}`);
    await friend.ready();
    const chatId = await friend.chatWith(subject.userId);
    chats.push(chatId);
    for (let m = 0; m < HISTORY; m += 1) await friend.send(chatId, `history ${n}/${m} ${LONG}`);
  }
  for (const [n, friend] of friends.entries())
    await waitFor('history is written', async () => (await friend.chat(chats[n] ?? 0)).headSeq === HISTORY, 60_000);

  // The stranger has chats of the same numbers in no way, but unsent words for one that exists.
  await stranger.ready();
  const first = value(await stranger.core.requests['chats.create']({ userId: friends[0]?.id ?? '' })).id;
  await stranger.ready();
  await subject.ready();
  proxy.down(true);
  proxy.cut();
  await waitFor(
    'offline',
    () => stranger.core.connection().state !== 'online' && subject.core.connection().state !== 'online',
  );
  const write = (who: Subject, chatId: number, clientId: string, text: string) =>
    who.core.requests['messages.send']({ chatId, clientId, text });
  value(await write(stranger, first, crypto.randomUUID(), secret));
  const other = join(scratch, 'other');
  cpSync(stranger.account, join(scratch, 'live'), { recursive: true });
  await stranger.close();
  cpSync(stranger.account, other, { recursive: true });
  for (const name of ['cache.db', 'outbox.db'])
    cpSync(join(scratch, 'live', `${name}-wal`), join(other, `${name}.live-wal`));

  const dropped = crypto.randomUUID();
  value(await write(subject, chats[0] ?? 0, crypto.randomUUID(), 'unsent long ago'));
  value(await write(subject, chats[1] ?? 0, dropped, 'thrown away long ago'));
  await subject.close();
  const older = join(scratch, 'older');
  cpSync(subject.account, older, { recursive: true });
  await subject.start();
  value(await subject.core.requests['messages.discard']({ chatId: chats[1] ?? 0, clientId: dropped }));
  proxy.down(false);
  subject.core.wake();
  await subject.ready();

  const read = truthOf(server.url, subject.email, PASSWORD);
  return {
    proxy,
    subject,
    friends,
    chats,
    other,
    older,
    truth: () => read(subject.userId),
    secret,
    async end() {
      proxy.down(true);
      proxy.cut();
      await subject.end();
      await stranger.end();
      await Promise.all(friends.map((f) => f.stop()));
      await proxy.stop();
      await server.stop();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
};
