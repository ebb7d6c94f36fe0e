import { MUTED_FOREVER } from '../../../contract/attention.ts';
import type { IpcParsed } from '../../../contract/ipc.ts';
import type { Member } from '../database/tables.ts';
import type { Device } from '../world/device.ts';
import { bagOf, type settingKinds, settingWeights } from './commands.ts';
import { chatFor } from './deeds.ts';
import type { Run } from './run.ts';

type Set = IpcParsed<'chats.set'>['set'];

const bag = bagOf(settingWeights);
const HOUR = 3_600_000;

const setOf = (kind: (typeof settingKinds)[number], what: number, now: number): Set => {
  const on = what % 3 !== 0;
  switch (kind) {
    case 'mute':
      return {
        kind,
        until: on ? ([now + HOUR, now + 8 * HOUR, MUTED_FOREVER][what % 2 ? what % 3 : 2] ?? null) : null,
      };
    case 'pin':
    case 'archive':
      return { kind, on };
    case 'hideChat':
      return { kind: 'hide' };
  }
};

/** What the server must say after a wish that was the last one; null: it depends on what came in meanwhile. */
const wishOf = (set: Set): string | null => {
  if (set.kind === 'mute') return String(set.until);
  if (set.kind === 'hide') return null;
  if (set.kind === 'unread') return String(set.from !== null);
  return String(set.on);
};

/** What the server says of the same thing. */
const saidOf = (kind: string, m: Member): string => {
  if (kind === 'mute') return String(m.mutedUntil?.getTime() ?? null);
  if (kind === 'unread') return String(m.markedSeq !== null);
  return String(kind === 'pin' ? m.pinnedAt !== null : m.archivedSeq !== null);
};

const ask = (run: Run, device: Device, chatId: number, set: Set): void =>
  device.ask('set', async (core) => {
    const setting = (kind: string, value: string | null): (() => void) =>
      run.world.oracle.setting(device.userId, device.name, chatId, kind, value);
    const written = setting(set.kind, wishOf(set));
    // Hiding a chat takes its mark off, once what is unread in it is read.
    if (set.kind === 'hide') setting('unread', null);
    const answer = await core.requests['chats.set']({ chatId, set });
    if (!answer.ok) return;
    written();
    if (set.kind === 'hide') setting('unread', null)();
  });

/** Somebody sets something for a chat of theirs. */
export const setSomehow = (run: Run): void => {
  const r = run.setting;
  if (r === null) return;
  const kind = r.pick(bag);
  const device = r.pick(run.world.devices);
  const what = r.int(0, 999);
  run.world.count(kind);
  ask(run, device, chatFor(run, device, what), setOf(kind, what, Math.floor(run.world.wall())));
};

/** Somebody marks a chat of theirs unread, or takes the mark off. */
export const markSomehow = (run: Run): void => {
  const r = run.marking;
  if (r === null) return;
  const device = r.pick(run.world.devices);
  run.world.count('markUnread');
  ask(run, device, chatFor(run, device, r.int(0, 999)), { kind: 'unread', from: r.chance(0.7) ? r.int(1, 5) : null });
};

/** I19: where what people set last is not what the server has; that each device shows it, listDifference says. */
export const settingsNotTold = (run: Run): string[] => {
  if ((run.setting ?? run.marking) === null || run.restores > 0) return [];
  const wrong: string[] = [];
  for (const [key, may] of run.world.oracle.settings()) {
    const [user, chat, kind] = key.split(' ');
    const member = run.tables.members.get(Number(chat))?.find((m) => m.userId === Number(user));
    if (member === undefined || kind === undefined || may.includes(null)) continue;
    const said = saidOf(kind, member);
    if (!may.includes(said)) wrong.push(`user ${user}, chat ${chat}: ${kind} is ${said}, not ${may.join(' or ')}`);
  }
  return wrong;
};
