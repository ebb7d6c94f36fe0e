import { limits } from '../../../contract/limits.ts';
import { numbers, strings } from './params.ts';
import type { Statement } from './statements.ts';
import { chatsOf, isOnline, type Lease, presentOf, showsPresence, type Tables } from './tables.ts';

/** The people who share a chat with somebody. */
const peersOf = (t: Tables, userId: number): number[] => [
  ...new Set(chatsOf(t, userId).flatMap((m) => presentOf(t, m.chatId).map((o) => o.userId))),
];

const write = (t: Tables, [nodeId, sockets, users]: readonly unknown[], now: Date): number[] => {
  const before = new Set([...t.users.keys()].filter((id) => isOnline(t, id, now)));
  const ids = numbers(users);
  const added = strings(sockets).flatMap((socketId, i) => {
    const userId = ids[i] ?? 0;
    if (!t.users.has(userId)) return [];
    const expires = now.getTime() + limits.leaseMs;
    // A socket's lease stays its user's.
    const lease = { socketId, userId, nodeId: String(nodeId), ...t.leases.get(socketId), expires };
    t.leases.set(socketId, lease);
    return [lease.userId];
  });
  return [...new Set(added)].filter((id) => !before.has(id));
};

const remove = (t: Tables, now: Date, which: (l: Lease) => boolean): object[] => {
  const gone = [...t.leases.values()].filter(which);
  for (const l of gone) t.leases.delete(l.socketId);
  const left = [...new Set(gone.map((l) => l.userId))].filter((id) => !isOnline(t, id, now));
  return left.map((id) => {
    const user = t.users.get(id);
    if (user !== undefined) t.users.set(id, { ...user, lastSeen: now });
    return { user_id: id };
  });
};

/** server/data/leases.ts. */
export const presence: readonly Statement[] = [
  {
    text: /SELECT DISTINCT a\.user_id FROM added a/,
    locks: () => ['leases'],
    run: (t, p, { now }) => write(t, p, now).map((user_id) => ({ user_id })),
  },
  {
    text: /^INSERT INTO presence_lease/,
    locks: () => ['leases'],
    run(t, p, { now }) {
      write(t, p, now);
      return [];
    },
  },
  {
    text: /DELETE FROM presence_lease WHERE socket_id = ANY/,
    locks: () => ['leases'],
    run: (t, [ids], { now }) => remove(t, now, (l) => strings(ids).includes(l.socketId)),
  },
  {
    text: /DELETE FROM presence_lease WHERE node_id = \$1/,
    locks: () => ['leases'],
    run: (t, [node], { now }) => remove(t, now, (l) => l.nodeId === node),
  },
  {
    text: /DELETE FROM presence_lease WHERE expires_at <= now\(\)/,
    locks: () => ['leases'],
    run: (t, _p, { now }) => remove(t, now, (l) => l.expires <= now.getTime()),
  },
  {
    text: /^SELECT m\.user_id, array_agg\(DISTINCT o\.user_id\) AS peers/,
    run: (t, [ids], { now }) =>
      [...new Set(numbers(ids))].flatMap((user_id) => {
        const peers = peersOf(t, user_id)
          .filter((id) => id !== user_id && showsPresence(t, user_id, id) && isOnline(t, id, now))
          .sort((a, b) => a - b);
        return peers.length === 0 ? [] : [{ user_id, peers }];
      }),
  },
  {
    text: /^SELECT p\.user_id FROM \(\s*SELECT \$1::int AS user_id/,
    run: (t, [id], { now }) =>
      [...new Set([Number(id), ...peersOf(t, Number(id))])]
        .filter((user) => (user === id || showsPresence(t, user, Number(id))) && isOnline(t, user, now))
        .sort((a, b) => a - b)
        .map((user_id) => ({ user_id })),
  },
];
