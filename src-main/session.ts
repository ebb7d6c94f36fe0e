import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { account } from '../contract/ipc.ts';

/** What session.json holds. The only secret in it, the refresh token, is sealed by the system's keychain. */
const stored = z.object({
  version: z.literal(1),
  account,
  deviceId: z.string(),
  /** `out`: the server ended the session; the account's files wait for the same user to sign in again. */
  state: z.enum(['in', 'out']),
  /** null: the keychain could not seal it. */
  sealed: z.string().nullable(),
  keychain: z.string(),
  syncedAt: z.number().nullable(),
});
export type StoredSession = z.infer<typeof stored>;

export interface SessionFile {
  /** null: nobody is signed in, or the file cannot be understood (it is then kept as session.json.bad). */
  load(): Promise<StoredSession | null>;
  /** Durable when it resolves; one after the other. */
  save(session: StoredSession): Promise<void>;
  clear(): Promise<void>;
}

/** Writes a file so that a crash leaves the old one or the new one, never a part. */
export const writeWhole = async (file: string, bytes: Uint8Array | string): Promise<void> => {
  const temp = `${file}.tmp`;
  const handle = await open(temp, 'w', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temp, file);
};

export const openSessionFile = (dir: string): SessionFile => {
  const file = join(dir, 'session.json');
  let last: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
  return {
    async load() {
      let text: string;
      try {
        text = await readFile(file, 'utf8');
      } catch {
        return null;
      }
      try {
        return stored.parse(JSON.parse(text));
      } catch {
        await rename(file, `${file}.bad`).catch(() => undefined);
        return null;
      }
    },
    save: (session) =>
      inTurn(async () => {
        await mkdir(dir, { recursive: true, mode: 0o700 });
        await writeWhole(file, JSON.stringify(session));
      }),
    clear: () => inTurn(() => rm(file, { force: true })),
  };
};

/** The folder of one account: the same whenever the same user signs in on the same server. */
export const accountDir = (dir: string, server: string, userId: string): string =>
  join(dir, 'accounts', createHash('sha256').update(`${server}\n${userId}`).digest('hex').slice(0, 32));
