import { showsPresence } from '../database/tables.ts';
import { lookAtAll } from './look.ts';
import type { Run } from './run.ts';

/** Presence, once everything has been quiet for longer than a lease lasts: online is exactly who holds a connection. */
export const checkPresence = async (run: Run): Promise<void> => {
  const { oracle, devices, network } = run.world;
  const here = new Set(
    [...network.connections].filter((c) => !c.hole && c.conn.readyState === 'open').map((c) => String(c.link.userId)),
  );
  for (const lease of run.tables.leases.values()) {
    if (lease.expires > run.world.wall() && !here.has(String(lease.userId)))
      oracle.violation('I13', `user ${lease.userId} has a lease and no connection`);
  }
  const { counts } = run.world.totals;
  // A clock that jumps ends every lease until its node renews it, and nobody is told that those are back. While a lease is
  // being written, whoever comes at the same time may neither find it nor be told of it.
  const lost =
    run.world.jumped > 0 ||
    run.slowDatabase ||
    ['push lost', 'database answer lost', 'database refused', 'commit answer lost'].some(
      (what) => (counts[what] ?? 0) > 0,
    );
  const leased = new Set(
    [...run.tables.leases.values()].filter((l) => l.expires > run.world.wall()).map((l) => String(l.userId)),
  );
  const views = await lookAtAll(run);
  devices.forEach((device, i) => {
    for (const { peer, id } of views[i]?.chats ?? []) {
      // That somebody came, or keeps it to themselves from now on, is told once: where pushes or the database's answers got lost,
      // the next sync tells it.
      if (peer === null) continue;
      const here = leased.has(peer.id);
      const shown = here && showsPresence(run.tables, Number(device.userId), Number(peer.id));
      if (peer.online !== shown && (!lost || (peer.online && !here)))
        oracle.violation(
          'I13',
          `${device.name}, chat ${id}: ${peer.name} is ${peer.online ? 'shown online and is gone' : 'shown gone and is online'}`,
        );
    }
  });
};
