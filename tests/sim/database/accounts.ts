import { bytes, date } from './params.ts';
import type { Params, Statement } from './statements.ts';
import { blocks, type Device, type Tables } from './tables.ts';

const device = (t: Tables, id: unknown): Device | undefined => t.devices.get(String(id));
const change = (t: Tables, id: unknown, to: Partial<Device>): void => {
  const now = device(t, id);
  if (now !== undefined) t.devices.set(now.id, { ...now, ...to });
};
const idsIn = (ids: unknown): string[] => (Array.isArray(ids) ? ids.map(String).sort() : []);
const deviceLock = (_t: Tables, p: Params): string[] => [`device ${String(p[0])}`];

/** server/data/devices.ts, users.ts, audit.ts. */
export const accounts: readonly Statement[] = [
  { text: /^SELECT 1$/, run: () => [{}] },
  {
    // What the stand-in for Prisma asks (world/server.ts).
    text: /^SELECT \* FROM "user" WHERE email = \$1$/,
    run: (t, [email]) =>
      [...t.users.values()]
        .filter((u) => u.email === email)
        .map((u) => ({ id: u.id, email: u.email, name: u.name, password_hash: u.passwordHash })),
  },
  {
    text: /^INSERT INTO device/,
    locks: deviceLock,
    run(t, [id, userId, , hash, at, expires]) {
      t.devices.set(String(id), {
        id: String(id),
        userId: Number(userId),
        refreshHash: bytes(hash),
        previousHash: null,
        rotatedAt: date(at),
        lastSeen: date(at),
        expiresAt: date(expires),
        revokedAt: null,
      });
      return [];
    },
  },
  {
    text: /^SELECT d\.rotated_at AS "rotatedAt", d\.previous_hash IS NOT NULL/,
    run(t, [id, userId]) {
      const d = device(t, id);
      if (d?.userId !== userId || d?.revokedAt !== null) return [];
      return [{ rotatedAt: d.rotatedAt, unproven: d.previousHash !== null && d.lastSeen <= d.rotatedAt }];
    },
  },
  {
    text: /^UPDATE device SET last_seen = GREATEST/,
    locks: deviceLock,
    run(t, [id, rotatedAt, at]) {
      const d = device(t, id);
      if (d === undefined || d.rotatedAt.getTime() !== date(rotatedAt).getTime() || d.lastSeen > d.rotatedAt) return [];
      change(t, id, { lastSeen: new Date(Math.max(date(at).getTime(), d.rotatedAt.getTime() + 1)) });
      return [];
    },
  },
  {
    text: /^SELECT d\.user_id AS "userId", d\.refresh_hash/,
    locks: deviceLock,
    run(t, [id]) {
      const d = device(t, id);
      if (d === undefined) return [];
      const { userId, refreshHash, previousHash, rotatedAt, expiresAt } = d;
      const unproven = d.lastSeen <= d.rotatedAt;
      return [{ userId, refreshHash, previousHash, rotatedAt, unproven, expiresAt, shut: d.revokedAt !== null }];
    },
  },
  {
    text: /^UPDATE device SET previous_hash = refresh_hash/,
    locks: deviceLock,
    run(t, [id, hash, at, expires]) {
      const d = device(t, id);
      change(t, id, {
        previousHash: d?.refreshHash ?? null,
        refreshHash: bytes(hash),
        rotatedAt: date(at),
        lastSeen: date(at),
        expiresAt: date(expires),
      });
      return [];
    },
  },
  {
    text: /^UPDATE device SET revoked_at/,
    locks: deviceLock,
    run(t, [id, at]) {
      if (device(t, id)?.revokedAt !== null) return [];
      change(t, id, { revokedAt: date(at) });
      return [{ id }];
    },
  },
  {
    text: /^WITH seen AS \(\s+UPDATE device/,
    // PostgreSQL takes the rows in any order; here always the same.
    locks: (_t, [ids]) => idsIn(ids).map((id) => `device ${id}`),
    run(t, [ids, at]) {
      const gone: string[] = [];
      for (const id of idsIn(ids)) {
        const d = device(t, id);
        if (d === undefined) continue;
        if (d.revokedAt !== null) gone.push(id);
        else if (d.lastSeen < date(at) && (d.previousHash === null || d.lastSeen > d.rotatedAt))
          change(t, id, { lastSeen: date(at) });
      }
      return gone.map((id) => ({ id }));
    },
  },
  { text: /^SELECT pg_advisory_xact_lock/, locks: () => ['audit'], run: () => [] },
  { text: /^SELECT hash FROM audit/, run: (t) => (t.auditHash === null ? [] : [{ hash: t.auditHash }]) },
  {
    text: /^INSERT INTO audit/,
    locks: () => ['audit'],
    run(t, p) {
      t.auditHash = bytes(p[6]);
      return [];
    },
  },
  {
    text: /^SELECT id, name, profile_image AS "profileImage" FROM "user"/,
    run(t, [self, query, email]) {
      const part = String(query).replaceAll('\\', '').toLowerCase();
      return [...t.users.values()]
        .filter((u) => u.id !== self && !blocks(t, u.id, Number(self)))
        .filter((u) => u.name.toLowerCase().includes(part) || u.email === email)
        .map((u) => ({ id: u.id, name: u.name, profileImage: null }));
    },
  },
];
