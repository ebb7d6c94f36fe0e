import type { ChatView, GroupMember, GroupWish, MessageView } from '../../../contract/ipc.ts';
import { actsOf, type Chat, memberOf, presentOf, type Tables } from '../database/tables.ts';
import type { Device } from '../world/device.ts';
import { bagOf, type groupKinds, groupWeights } from './commands.ts';
import { send } from './deeds.ts';
import type { Run } from './run.ts';

const bag = bagOf(groupWeights);
const PEOPLE = ['1', '2', '3'];
const GROUPS = 3;

/** The groups that a person is in. */
const groupsOf = (t: Tables, userId: number): Chat[] =>
  [...t.chats.values()].filter((c) => c.group !== null && memberOf(t, c.id, userId) !== undefined);

const wishOf = (kind: (typeof groupKinds)[number], what: number, user: string): GroupWish | null => {
  switch (kind) {
    case 'addMember':
      return { kind: 'add', users: [user] };
    case 'removeMember':
      return { kind: 'remove', user };
    case 'leaveGroup':
      return { kind: 'leave' };
    case 'setRole':
      return { kind: 'role', user, role: (['admin', 'member', 'owner'] as const)[what % 3] ?? 'member' };
    case 'nameGroup':
      return { kind: 'title', title: `Group ${what % 5}` };
    case 'makeGroup':
    case 'sendToGroup':
    case 'invite':
    case 'joinByLink':
      return null;
  }
};

export interface InviteLink {
  readonly chatId: number;
  readonly token: string;
  /** The server said that it made another, or none. */
  ended: boolean;
}

/** An admin makes another link, or ends the one there is; the others are refused. */
const invite = (run: Run, device: Device, chatId: number, on: boolean): void => {
  const before = run.links.filter((link) => link.chatId === chatId);
  device.ask('invite', async (core) => {
    const made = await core.requests['groups.invite']({ chatId, do: on ? 'renew' : 'off' });
    if (!made.ok) return;
    for (const link of before) link.ended = true;
    const token = made.value.link?.split('/').at(-1);
    if (token !== undefined) run.links.push({ chatId, token, ended: false });
  });
};

/** I10: a link that was ended lets nobody in. */
const joinByLink = (run: Run, device: Device, link: InviteLink | undefined, clientId: string): void => {
  if (link === undefined) return;
  device.ask('join by a link', async (core) => {
    const { ended } = link;
    const joined = await core.requests['groups.join']({ token: link.token, clientId });
    if (joined.ok && ended && run.restores === 0)
      run.world.oracle.violation('I10', `${device.name} came into group ${link.chatId} by a link that was ended`);
  });
};

/** Somebody does something with a group, or makes one. What they may not do is refused. */
export const groupSomehow = (run: Run): void => {
  const r = run.grouping;
  if (r === null) return;
  const kind = r.pick(bag);
  const device = r.pick(run.world.devices);
  const what = r.int(0, 999);
  const clientId = r.uuid();
  const others = PEOPLE.filter((id) => id !== device.userId);
  const user = others[what % others.length] ?? '1';
  run.world.count(kind);
  const own = groupsOf(run.tables, Number(device.userId));
  const group = own[what % Math.max(1, own.length)];
  if (kind === 'sendToGroup' && group !== undefined) return send(run, device, group.id);
  if (kind === 'joinByLink') return joinByLink(run, device, run.links[what % run.links.length], clientId);
  if (group === undefined || kind === 'makeGroup') {
    if ([...run.tables.chats.values()].filter((c) => c.group !== null).length >= GROUPS) return;
    const members = what % 2 === 0 ? others : [user];
    return device.ask('make a group', (core) =>
      core.requests['groups.create']({ clientId, title: `Group ${what}`, pictureId: null, members }),
    );
  }
  if (kind === 'invite') return invite(run, device, group.id, what % 3 !== 0);
  const wish = wishOf(kind, what, user);
  if (wish === null) return;
  device.ask(kind, async (core) => {
    const input = { chatId: group.id, clientId, wish };
    const done = await core.requests['groups.act'](input);
    // Not answered: tried once more, which is the same deed.
    if (!done.ok && done.error.retry === 'retry') await core.requests['groups.act'](input);
  });
};

const rolesOf = (members: readonly { id: string; role: string }[]): string =>
  members
    .map((m) => `${m.id} ${m.role}`)
    .sort()
    .join(', ');

/** How a device shows a group otherwise than the server has it; null when it does not. */
export const groupDifference = (
  t: Tables,
  userId: number,
  row: ChatView,
  members: readonly GroupMember[],
): string | null => {
  const present = presentOf(t, row.id);
  const expected = {
    title: t.chats.get(row.id)?.group?.title,
    count: present.length,
    role: memberOf(t, row.id, userId)?.role,
    members: rolesOf(present.map((m) => ({ id: String(m.userId), role: m.role }))),
  };
  const is = { title: row.title, count: row.members, role: row.role, members: rolesOf(members) };
  return JSON.stringify(is) === JSON.stringify(expected)
    ? null
    : `chat ${row.id} shows ${JSON.stringify(is)} instead of ${JSON.stringify(expected)}`;
};

/** The lines of a group's history since the person came in, ascending. */
export const linesOf = (t: Tables, userId: number, chatId: number) => {
  const since = memberOf(t, chatId, userId)?.joinedSeq ?? 0;
  return actsOf(t, chatId).filter((a) => a.seq > since && (a.kind === 'member' || a.kind === 'title'));
};

/** How the lines of a group's history differ from the server's log since the person came in; null when they do not. */
export const linesDifference = (
  t: Tables,
  userId: number,
  chatId: number,
  all: readonly MessageView[],
): string | null => {
  const expected = linesOf(t, userId, chatId)
    .map((a) => `${a.seq} ${String(a.payload['what'])} by ${a.senderId}`)
    .join(', ');
  const is = all
    .flatMap((m) => (m.notice === null ? [] : [`${m.seq} ${m.notice.deed} by ${m.notice.by.id}`]))
    .join(', ');
  return is === expected ? null : `has the lines ${is} instead of ${expected}`;
};
