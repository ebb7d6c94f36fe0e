import { bytes, date } from './params.ts';
import type { Params, Statement } from './statements.ts';
import { type File, messagesOf, type Tables } from './tables.ts';

const hashBytes = (f: File): Uint8Array => new Uint8Array(Buffer.from(f.sha256, 'hex'));
const rowOf = (f: File) => ({
  id: f.id,
  owner_id: f.ownerId,
  state: f.state,
  sha256: hashBytes(f),
  name: f.name,
  size: BigInt(f.size),
  received: BigInt(f.received),
  parts: [],
});
const rows = (t: Tables, fits: (f: File) => boolean): object[] => [...t.files.values()].filter(fits).map(rowOf);
const hexOf = (sha256: unknown): string => bytes(sha256).toString('hex');
const fileLock = (_t: Tables, [id]: Params): string[] => [`file ${String(id)}`];

/** Does a message carry it? */
const isSent = (t: Tables, id: string): boolean =>
  [...t.chats.keys()].some((chat) => messagesOf(t, chat).some((m) => m.fileId === id));

/** Deletes a file that no message carries and, as the database's trigger does, notes its bytes; answers what it was. */
const deleteUnsent = (t: Tables, id: unknown, now: Date): File[] => {
  const file = t.files.get(String(id));
  if (file === undefined || isSent(t, file.id)) return [];
  t.files.delete(file.id);
  t.loose.set(file.sha256, now);
  return [file];
};

/** server/data/uploads.ts, files.ts. Pictures are the flow tests', and so is who may read a file. */
export const files: readonly Statement[] = [
  {
    text: /^SELECT coalesce\(sum\(size\), 0\)::bigint AS bytes/,
    run(t, [owner]) {
      const own = [...t.files.values()].filter((f) => f.ownerId === owner);
      const sum = own.reduce((n, f) => n + f.size, 0);
      return [{ bytes: BigInt(sum), open: own.filter((f) => f.state === 'receiving').length }];
    },
  },
  {
    text: /^INSERT INTO file AS f \(id, owner_id, client_id/,
    locks: (_t, [, owner, clientId]) => [`file of ${String(owner)} ${String(clientId)}`],
    run(t, [id, owner, clientId, name, size, sha256, at]) {
      const known = [...t.files.values()].some((f) => f.ownerId === owner && f.clientId === clientId);
      if (known) return [];
      const file: File = {
        id: String(id),
        ownerId: Number(owner),
        clientId: String(clientId),
        name: String(name),
        size: Number(size),
        received: 0,
        sha256: String(sha256),
        state: 'receiving',
        touchedAt: date(at),
      };
      t.files.set(file.id, file);
      return [rowOf(file)];
    },
  },
  {
    text: /FROM file f WHERE f\.owner_id = \$1 AND f\.client_id = \$2::uuid$/,
    run: (t, [owner, clientId]) => rows(t, (f) => f.ownerId === owner && f.clientId === clientId),
  },
  {
    text: /FROM file f WHERE f\.owner_id = \$1 AND f\.id = \$2 AND f\.client_id IS NOT NULL$/,
    run: (t, [owner, id]) => rows(t, (f) => f.ownerId === owner && f.id === id),
  },
  {
    text: /^UPDATE file SET received = \$3::bigint/,
    locks: fileLock,
    run(t, [id, from, to, , at]) {
      const file = t.files.get(String(id));
      if (file?.state !== 'receiving' || file.received !== Number(from)) return [];
      t.files.set(file.id, { ...file, received: Number(to), touchedAt: date(at) });
      return [{ id: file.id }];
    },
  },
  {
    text: /^UPDATE file SET state = 'ready'/,
    locks: fileLock,
    run(t, [id, at]) {
      const file = t.files.get(String(id));
      if (file !== undefined) t.files.set(file.id, { ...file, state: 'ready', touchedAt: date(at) });
      return [];
    },
  },
  {
    text: /^DELETE FROM file f WHERE f\.id = \$1 AND NOT EXISTS \(SELECT FROM message/,
    locks: fileLock,
    run: (t, [id], { now }) => deleteUnsent(t, id, now).map((f) => ({ id: f.id })),
  },
  {
    text: /^DELETE FROM file f WHERE f\.id = \$1 AND NOT EXISTS \(SELECT 1 FROM message/,
    locks: fileLock,
    run: (t, [id], { now }) => deleteUnsent(t, id, now).map((f) => ({ sha256: hashBytes(f), thumb_sha256: null })),
  },
  {
    text: /FROM file f WHERE f\.client_id IS NOT NULL AND \(/,
    run: (t, [still, unsent, limit]) =>
      rows(t, (f) =>
        f.state === 'receiving' ? f.touchedAt < date(still) : f.touchedAt < date(unsent) && !isSent(t, f.id),
      ).slice(0, Number(limit)),
  },
  {
    text: /^SELECT 1 FROM file WHERE sha256 = \$1 OR thumb_sha256 = \$1/,
    run: (t, [sha256]) => rows(t, (f) => f.sha256 === hexOf(sha256)).slice(0, 1),
  },
  {
    text: /^DELETE FROM loose_bytes/,
    locks: (_t, [sha256]) => [`bytes ${hexOf(sha256)}`],
    run(t, [sha256]) {
      t.loose.delete(hexOf(sha256));
      return [];
    },
  },
  {
    text: /^SELECT sha256 FROM loose_bytes/,
    run: (t, [now, limit]) =>
      [...t.loose]
        .filter(([, due]) => now === null || due <= date(now))
        .slice(0, Number(limit))
        .map(([sha256]) => ({ sha256: Buffer.from(sha256, 'hex') })),
  },
  // What Prisma is asked (world/server.ts).
  {
    text: /^SELECT \* FROM file WHERE id = \$1 AND owner_id = \$2$/,
    run: (t, [id, owner]) => [...t.files.values()].filter((f) => f.id === id && f.ownerId === owner),
  },
];
