import type { PeopleState } from '../../../contract/people-ipc.ts';
import { blockedBy } from '../database/people.ts';
import { blocks, memberOf, shownRead, showsPresence, type Tables, type User } from '../database/tables.ts';
import type { Device } from '../world/device.ts';
import type { Link } from '../world/link.ts';
import { bagOf, peopleWeights } from './commands.ts';
import type { Run } from './run.ts';

const bag = bagOf(peopleWeights);
const OTHERS = ['1', '2', '3', '4'];
/** What is on its way out may still say what may not be said any more, ms of the server's clock. */
const UNDER_WAY_MS = 5_000;

/** Asks a device for something that the server alone can do: when it says that it is done, it is. */
const ask = (run: Run, device: Device, kind: string, value: string, work: Parameters<Device['ask']>[1]): void =>
  device.ask(kind, async (core) => {
    const done = run.world.oracle.asking(`${device.userId} ${kind}`, value);
    const answer = await work(core);
    // Every answer of the bridge is a Result.
    if ((answer as { ok: boolean }).ok) done();
  });

/** Somebody changes their name, whom they have blocked, or what others are told of them. */
export const peopleSomehow = (run: Run): void => {
  const r = run.peopling;
  if (r === null) return;
  const kind = r.pick(bag);
  const device = r.pick(run.world.devices);
  const [what, on] = [r.int(0, 999), r.chance(0.5)];
  const others = OTHERS.filter((id) => id !== device.userId);
  const userId = others[what % others.length] ?? '4';
  run.world.count(kind);
  switch (kind) {
    case 'block':
      if (on) run.blockings.add(`${device.userId}:${userId}`);
      return ask(run, device, `block ${userId}`, String(on), (core) => core.requests['people.block']({ userId, on }));
    case 'rename': {
      const name = `${device.userId}-${what}`;
      return ask(run, device, kind, name, (core) => core.requests['people.profile']({ name }));
    }
    case 'keepReceipts':
      return ask(run, device, kind, String(!on), (core) => core.requests['people.privacy']({ readReceipts: on }));
    case 'keepPresence':
      return ask(run, device, kind, String(!on), (core) => core.requests['people.privacy']({ presence: on }));
  }
};

const saidOf = (t: Tables, user: User, kind: string): string => {
  if (kind === 'rename') return user.name;
  if (kind === 'keepReceipts') return String(!user.readReceipts);
  if (kind === 'keepPresence') return String(!user.showPresence);
  return String(blocks(t, user.id, Number(kind.slice('block '.length))));
};

/** I20: where the server has something else than what it said last to have done. */
export const peopleNotTold = (run: Run): string[] => {
  if (run.peopling === null || run.restores > 0) return [];
  return run.world.oracle.asked().flatMap(([key, may]) => {
    const [id, ...kind] = key.split(' ');
    const user = run.tables.users.get(Number(id));
    if (user === undefined) return [];
    const said = saidOf(run.tables, user, kind.join(' '));
    return may.includes(said) ? [] : [`user ${id}: ${kind.join(' ')} is ${said}, not ${may.join(' or ')}`];
  });
};

/** How what a device shows of its account differs from what the server has; null when it does not. */
export const ownDifference = (t: Tables, device: Device, state: PeopleState): string | null => {
  const user = t.users.get(Number(device.userId));
  const names = (all: readonly (readonly [string, string])[]): string =>
    all
      .map((one) => one.join(' '))
      .sort()
      .join(', ');
  const expected = {
    name: user?.name,
    readReceipts: user?.readReceipts,
    presence: user?.showPresence,
    blocked: names(
      blockedBy(t, Number(device.userId)).map((b) => [String(b.userId), t.users.get(b.userId)?.name ?? '']),
    ),
  };
  const is = {
    name: state.name,
    readReceipts: state.readReceipts,
    presence: state.presence,
    blocked: names(state.blocked.map((b) => [b.id, b.name])),
  };
  return JSON.stringify(is) === JSON.stringify(expected)
    ? null
    : `says of itself ${JSON.stringify(is)} instead of ${JSON.stringify(expected)}`;
};

/** Since when two have told each other nothing of their being there, at the latest; null: they do, or it is not known. */
const apartSince = (t: Tables, a: number, b: number): number | null => {
  if (showsPresence(t, a, b)) return null;
  const blocked = [
    ...(t.blocks.get(a) ?? []).filter((x) => x.userId === b),
    ...(t.blocks.get(b) ?? []).filter((x) => x.userId === a),
  ];
  const kept = [t.users.get(a), t.users.get(b)].filter((u) => u?.showPresence === false);
  const times = [...blocked.map((x) => x.at), ...kept.flatMap((u) => u?.presenceAt ?? [])];
  return times.length === 0 ? null : Math.min(...times.map((at) => at.getTime()));
};

/** I20, of a frame to a device: nobody is told what somebody keeps to themselves, or of somebody whom a block keeps apart. */
export const toldTooMuch = (run: Run, link: Link, frame: string): string | null => {
  if (run.peopling === null || run.restores > 0) return null;
  const t = run.tables;
  const reader = link.userId;
  const push = /^2\["(user_online|typing_update|chat_event)",(.*)\]$/s.exec(frame);
  if (push === null) return null;
  const [, name, text = 'null'] = push;
  const body: unknown = JSON.parse(text);
  if (name === 'chat_event') {
    // The contract's shape.
    const event = body as { kind: string; chatId: number; userId: string; seq: number };
    const member = memberOf(t, event.chatId, Number(event.userId));
    if (event.kind !== 'read' || member === undefined || member.userId === reader) return null;
    const may = shownRead(member, reader);
    return event.seq <= may ? null : `${link.name} was told that ${event.userId} has read ${event.seq}, not ${may}`;
  }
  // As above.
  const who = name === 'user_online' ? Number(body) : Number((body as { userId: string }).userId);
  if (name === 'typing_update' && !blocks(t, who, reader) && !blocks(t, reader, who)) return null;
  const since = who === reader || run.world.jumped > 0 ? null : apartSince(t, who, reader);
  return since === null || run.world.wall() - since < UNDER_WAY_MS ? null : `${link.name} was told ${frame}`;
};
