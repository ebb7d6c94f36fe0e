import { blocks, isVisible, messagesOf, presentOf, seenBy, shownRead, unreadOf } from '../database/tables.ts';
import { isArchived } from '../../../contract/attention.ts';
import type { Device } from '../world/device.ts';
import { groupDifference, linesOf } from './groups.ts';
import { ownDifference } from './people.ts';
import { lookAtAll, type View, visible } from './look.ts';
import type { Run } from './run.ts';

/** How a device's list differs from what the server says of its person's chats; null when it does not. */
const listDifference = (run: Run, device: Device, view: View): string | null => {
  const t = run.tables;
  const userId = Number(device.userId);
  if (!view.signedIn) return 'signed out';
  if (view.connection.state !== 'online' || view.connection.catchingUp > 0)
    return `is ${JSON.stringify(view.connection)}`;
  const of = view.people === null ? 'says nothing of itself' : ownDifference(t, device, view.people);
  if (of !== null) return of;
  const own = visible(t, userId);
  const ids = own.map((m) => m.chatId).sort((a, b) => a - b);
  const shown = view.chats.map((c) => c.id).sort((a, b) => a - b);
  if (ids.join() !== shown.join()) return `has the chats ${shown.join()} instead of ${ids.join()}`;
  for (const member of own) {
    const chat = t.chats.get(member.chatId);
    const row = view.chats.find((c) => c.id === member.chatId);
    if (chat === undefined || row === undefined) return `lacks chat ${member.chatId}`;
    const others = presentOf(t, chat.id).filter((m) => m.userId !== userId);
    const group = chat.group === null ? null : groupDifference(t, userId, row, view.members.get(chat.id) ?? []);
    if (group !== null) return group;
    // Pushes of a group's pointers that got lost are found by a sync minutes later.
    const exact = chat.group === null;
    const expected = {
      head: chat.head,
      read: member.readSeq,
      // A chat that is marked so has one, if none came.
      unread: Math.max(unreadOf(t, member), member.markedSeq === null ? 0 : 1),
      peersRead: exact ? Math.min(...others.map((m) => shownRead(m, userId))) : null,
      peersDelivered: exact ? Math.min(...others.map((m) => Math.max(m.deliveredSeq, shownRead(m, userId)))) : null,
      pins: chat.pins,
      draft: t.drafts.get(`${userId}:${chat.id}`)?.text ?? '',
      peer: exact ? t.users.get(others[0]?.userId ?? 0)?.name : undefined,
      blocked: exact && blocks(t, userId, others[0]?.userId ?? 0),
    };
    const is = {
      head: row.headSeq,
      read: row.readSeq,
      unread: row.unread,
      peersRead: exact ? row.peersReadSeq : null,
      peersDelivered: exact ? row.peersDeliveredSeq : null,
      pins: row.pins,
      draft: row.draft,
      peer: row.peer?.name,
      blocked: row.blocked,
    };
    if (JSON.stringify(is) !== JSON.stringify(expected))
      return `chat ${chat.id} shows ${JSON.stringify(is)} instead of ${JSON.stringify(expected)}`;
    const set = { mutedUntil: row.mutedUntil, pinned: row.pinnedAt, archived: row.archived, marked: row.marked };
    const last = seenBy(t, userId, chat.id).at(-1)?.seq ?? 0;
    const mutedUntil = member.mutedUntil?.getTime() ?? null;
    const wanted = {
      mutedUntil,
      pinned: member.pinnedAt?.getTime() ?? null,
      archived: isArchived({ archivedSeq: member.archivedSeq, mutedUntil }, last, run.world.wall() + device.skew),
      marked: member.markedSeq,
    };
    if (JSON.stringify(set) !== JSON.stringify(wanted))
      return `chat ${chat.id} is set as ${JSON.stringify(set)} instead of ${JSON.stringify(wanted)}`;
    const newest = seenBy(t, userId, chat.id).at(-1);
    if (row.last?.seq === null && row.last.state !== 'failed')
      return `chat ${chat.id} has a message that is ${row.last.state}`;
    const line = linesOf(t, userId, chat.id).at(-1)?.seq ?? 0;
    const top = Math.max(newest?.seq ?? 0, line);
    if (row.last?.state !== 'failed' && (row.last?.seq ?? 0) !== top)
      return `chat ${chat.id} shows ${row.last?.seq} (${row.last?.state}) as the newest instead of ${top}`;
    if (row.last?.seq === line && line > 0 && row.last.notice === null)
      return `chat ${chat.id} shows no line at its top`;
    if (newest !== undefined && row.last?.seq === newest.seq && row.last.text !== newest.content.slice(0, 300))
      return `chat ${chat.id} shows another newest text`;
    if (newest !== undefined && row.last?.seq === newest.seq && row.last.deleted !== (newest.deletedAt !== null))
      return `chat ${chat.id} shows its newest message as ${row.last.deleted ? 'deleted' : 'there'}`;
  }
  if (view.waiting > 0) return `has ${view.waiting} messages that are not sent`;
  if (view.pending > 0) return `has ${view.pending} changes that are not on the server`;
  const sum = view.chats.reduce((n, c) => n + c.unread, 0);
  return sum === view.unread ? null : `unread is ${view.unread}, its chats say ${sum}`;
};

/** What devices have stored and the server was not told. */
const untold = (run: Run): string[] => {
  // What was read of the state before a restore is kept and counts for the messages that have its numbers now.
  if (run.restores > 0) return [];
  const { tables: t } = run;
  const there = new Set(run.world.devices.map((d) => Number(d.userId)));
  return [...t.members.values()].flat().flatMap((m) => {
    const newest = messagesOf(t, m.chatId).findLast((x) => x.senderId !== m.userId)?.seq ?? 0;
    if (m.leftSeq !== null || !there.has(m.userId) || !isVisible(t, m) || m.deliveredSeq >= newest) return [];
    return [`user ${m.userId} has ${newest} of chat ${m.chatId}, the server knows of ${m.deliveredSeq}`];
  });
};

/** Every device's list against the server's, and what the server was not told; the differences. */
export const differences = async (run: Run): Promise<string[]> => {
  const { devices } = run.world;
  const late = untold(run);
  if (late.length > 0) return late;
  const views = await lookAtAll(run);
  return devices.flatMap((device, i) => {
    const view = views[i];
    const difference = view === undefined ? 'does not answer' : listDifference(run, device, view);
    return difference === null ? [] : [`${device.name} ${difference}`];
  });
};
