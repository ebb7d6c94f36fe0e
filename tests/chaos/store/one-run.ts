import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { value, waitFor } from '../../flow/support/client.ts';
import type { Random } from '../support/random.ts';
import { isBeyond, type Kind } from './damage.ts';
import type { Truth } from './truth.ts';
import type { World } from './world.ts';

export interface Outcome {
  kind: string;
  /** Until the list of chats could be shown, ms. */
  openMs: number;
  /** Files that were put aside. */
  rebuilt: boolean;
  salvaged: boolean;
  /** Unsent messages that never came to the server, though one record of them was whole. */
  lost: number;
  /** The same, where both records were damaged: not promised. */
  beyond: number;
  doubled: number;
  /** The core did not open, or had to mend again at the next start. */
  crashLoops: number;
  /** Whatever else was not as it should be. */
  wrong: string[];
}

const EQUAL_MS = 25_000;

/** What the screen shows, without what is this device's own. */
const shown = async (world: World): Promise<Truth> => {
  const { subject } = world;
  const chats = await subject.chats();
  const messages: Truth['messages'] = new Map();
  for (const { id } of chats) messages.set(id, await subject.messages(id));
  return {
    chats: chats.map(({ draft: _d, typing: _t, peer: _p, last: _l, ...rest }) => rest).sort((a, b) => a.id - b.id),
    messages,
  };
};

const difference = (mine: Truth, truth: Truth): string => {
  for (const [n, chat] of truth.chats.entries())
    if (!isDeepStrictEqual(mine.chats[n], chat))
      return `chat ${JSON.stringify(mine.chats[n])} is ${JSON.stringify(chat)}`;
  for (const [id, all] of truth.messages) {
    const own = mine.messages.get(id) ?? [];
    const at = all.findIndex((m, n) => !isDeepStrictEqual(own[n], m));
    if (at >= 0) return `message ${JSON.stringify(own[at])} is ${JSON.stringify(all[at])}`;
    if (own.length !== all.length) return `chat ${id} has ${own.length} messages, not ${all.length}`;
  }
  return mine.chats.length === truth.chats.length ? '' : 'chats that are not there';
};

/** Waits until the device shows what the server has; answers the last difference, '' for none. */
const converge = async (world: World): Promise<string> => {
  let last = 'nothing was read';
  const same = async (): Promise<boolean> => {
    try {
      const mine = await shown(world);
      if ([...mine.messages.values()].flat().some((m) => m.state === 'queued' || m.state === 'sending')) {
        last = 'messages are still unsent';
        return false;
      }
      last = difference(mine, await world.truth());
    } catch (error) {
      last = String(error);
    }
    return last === '';
  };
  await waitFor('equal', same, EQUAL_MS).catch(() => undefined);
  return last;
};

/** What a person leaves behind while away: unsent messages, a draft, something read. */
const leave = async (
  world: World,
  random: Random,
  name: string,
): Promise<{ texts: string[]; draft: [number, string]; read: [number, number] }> => {
  const { subject, friends, chats, proxy } = world;
  const from = random.int(0, chats.length - 1);
  await friends[from]?.send(chats[from] ?? 0, `news before ${name}`);
  const readable = chats[from] ?? 0;
  const head = async (): Promise<number> => (await subject.chats()).find((c) => c.id === readable)?.headSeq ?? 0;
  await waitFor('the news is here', async () =>
    (await subject.messages(readable)).some((m) => m.text === `news before ${name}`),
  );
  proxy.down(true);
  proxy.cut();
  await waitFor('offline', () => subject.core.connection().state !== 'online');
  const texts: string[] = [];
  for (let n = random.int(2, 6); n > 0; n -= 1) {
    const text = `unsent ${name} ${n} ${'ก'.repeat(random.int(0, 300))}`;
    value(await subject.core.requests['messages.send']({ chatId: random.pick(chats), clientId: randomUUID(), text }));
    texts.push(text);
  }
  const draft: [number, string] = [random.pick(chats), `draft of ${name}`];
  for (const chatId of chats) value(await subject.core.requests['drafts.set']({ chatId, text: '' }));
  value(await subject.core.requests['drafts.set']({ chatId: draft[0], text: draft[1] }));
  const seq = await head();
  value(await subject.core.requests['chats.markRead']({ chatId: readable, seq }));
  return { texts, draft, read: [readable, seq] };
};

/** One damage: leave, end (closed or killed), spoil, start, compare, start again. */
export const oneRun = async (world: World, kind: Kind, random: Random, name: string): Promise<Outcome> => {
  const { subject, proxy } = world;
  const left = await leave(world, random, name);
  if (kind.killed === true || random.chance(0.3)) await subject.kill();
  else await subject.close();
  subject.tidy();
  kind.apply({ profile: subject.profile, account: subject.account, other: world.other, older: world.older, random });
  const gone = !existsSync(join(subject.account, 'cache.db'));
  const unreachable = random.chance(0.5);
  if (!unreachable) proxy.down(false);

  const openMs = await subject.start();
  const wrong: string[] = [];
  const core = subject.core;
  if (core.account()?.userId !== subject.userId || core.notices().includes('keychain-lost')) {
    if (!kind.touches.includes('session')) wrong.push('the account is not open');
    else if (core.notices().length === 0) wrong.push('a lost session was not told');
    proxy.down(false);
    await subject.signIn();
  }
  if (unreachable) {
    await new Promise((resolve) => setTimeout(resolve, random.int(0, 300)));
    proxy.down(false);
  }
  core.wake();
  // A file that is not as a clean end left it is checked as a whole, soon.
  await waitFor(
    'it was checked or mended',
    () => {
      const { cache } = subject.aside();
      return (
        cache > 0 ||
        subject.logged.some((l) => l.includes('was checked')) ||
        core.notices().includes('cache-rebuilt') ||
        isClean(subject.logged)
      );
    },
    10_000,
  ).catch(() => wrong.push('cache.db was not checked'));
  const differs = await converge(world);
  if (differs !== '') wrong.push(differs);

  const truth = await world.truth();
  const sent = [...truth.messages.values()].flat().map((m) => m.text);
  const count = (text: string): number => sent.filter((t) => t === text).length;
  const lost = left.texts.filter((t) => count(t) === 0).length;
  const doubled = left.texts.filter((t) => count(t) > 1).length;
  if (count(world.secret) > 0) wrong.push('the stranger’s message was sent');
  if (count('thrown away long ago') > 0 && !isBeyond(kind)) wrong.push('a message that was thrown away was sent');
  // Damage may be found only now: while the cache is filled anew its chats come one by one.
  const chatLeft = async () => (await subject.chats()).find((c) => c.id === left.draft[0]);
  await waitFor('the chat of the draft', async () => (await chatLeft()) !== undefined, EQUAL_MS).catch(() => undefined);
  const draft = (await chatLeft())?.draft;
  if (!isBeyond(kind) && draft !== left.draft[1]) wrong.push(`the draft is ${draft ?? 'gone'}`);
  const read = truth.chats.find((c) => c.id === left.read[0])?.readSeq ?? 0;
  if (!isBeyond(kind) && read < left.read[1]) wrong.push('what was read is unread again');

  const aside = subject.aside();
  const said = core.notices();
  const saidCache = said.includes('cache-rebuilt') || said.includes('cache-newer');
  const saidOutbox = said.includes('outbox-salvaged') || said.includes('outbox-newer');
  if ((aside.cache > 0 || gone) !== saidCache)
    wrong.push(`cache put aside: ${aside.cache}, said: ${said.join() || 'nothing'}`);
  if (aside.outbox > 0 && !saidOutbox) wrong.push(`outbox put aside, said: ${said.join() || 'nothing'}`);
  const failed = subject.logged.filter((l) => l.startsWith('error') && !l.includes('damaged'));
  if (failed.length > 0 && aside.cache + aside.outbox === 0) wrong.push(failed[0] ?? '');

  await subject.close();
  await subject.start();
  let crashLoops = openMs === Infinity ? 1 : 0;
  const again = subject.core.notices();
  if (subject.core.account()?.userId !== subject.userId || again.length > 0) {
    crashLoops += 1;
    wrong.push(`the next start said ${again.join()}`);
  }
  await subject.ready().catch((e: unknown) => wrong.push(String(e)));
  return {
    kind: kind.name,
    openMs,
    rebuilt: aside.cache > 0,
    salvaged: aside.outbox > 0 || saidOutbox,
    lost: isBeyond(kind) ? 0 : lost,
    beyond: isBeyond(kind) ? lost : 0,
    doubled,
    crashLoops,
    wrong,
  };
};

/** Files that a clean end left as they are, are not looked at more closely. */
const isClean = (logged: readonly string[]): boolean => logged.some((l) => l.includes('cache.db is as it was closed'));
