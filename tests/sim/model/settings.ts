import { MUTED_FOREVER } from '../../../contract/attention.ts';
import type { IpcParsed } from '../../../contract/ipc.ts';
import type { Member } from '../database/tables.ts';
import { settingKinds, settingWeights } from './commands.ts';
import { chatFor } from './deeds.ts';
import type { Run } from './run.ts';

type Set = IpcParsed<'chats.set'>['set'];

const bag = settingKinds.flatMap((kind) => Array.from({ length: settingWeights[kind] }, () => kind));
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
  if (set.kind === 'hide' || set.kind === 'unread') return null;
  return String(set.on);
};

/** What the server says of the same thing. */
const saidOf = (kind: string, m: Member): string => {
  if (kind === 'mute') return String(m.mutedUntil?.getTime() ?? null);
  return String(kind === 'pin' ? m.pinnedAt !== null : m.archivedSeq !== null);
};

/** Somebody sets something for a chat of theirs. */
export const setSomehow = (run: Run): void => {
  const r = run.setting;
  if (r === null) return;
  const kind = r.pick(bag);
  const device = r.pick(run.world.devices);
  const what = r.int(0, 999);
  run.world.count(kind);
  const chatId = chatFor(run, device, what);
  const set = setOf(kind, what, Math.floor(run.world.wall()));
  device.ask('set', async (core) => {
    const written = run.world.oracle.setting(device.userId, device.name, chatId, set.kind, wishOf(set));
    const answer = await core.requests['chats.set']({ chatId, set });
    if (answer.ok) written();
  });
};

/** I19: where what people set last is not what the server has; that each device shows it, listDifference says. */
export const settingsNotTold = (run: Run): string[] => {
  if (run.setting === null || run.restores > 0) return [];
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
