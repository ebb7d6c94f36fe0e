import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { account } from '../contract/ipc.ts';
import type { Account } from '../contract/ipc.ts';
import type { Keychain } from './core-api.ts';
import { codeOf } from './cache/store-error.ts';
import { setAside } from './json-file.ts';
import { writeWhole } from './write-whole.ts';

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

/** With a checksum: a changed letter of a user or a device would be refused by the server, or be somebody else. */
const written = stored.extend({ sum: z.number().optional() });
/** Over the fields in their own order, whichever order they were written in. */
const sumOf = (session: StoredSession): number => crc32(JSON.stringify(stored.parse(session)));

export interface SessionFile {
  /** null: nobody is signed in, or the file cannot be understood (it is then kept as session.json.bad). */
  load(): Promise<StoredSession | null>;
  /** Was there a session that the last `load` could not understand? */
  damaged(): boolean;
  /** Durable when it resolves; one after the other. */
  save(session: StoredSession): Promise<void>;
  clear(): Promise<void>;
}

/** A session file is never larger, bytes. */
const BYTES_MAX = 64 * 1024;

export const openSessionFile = (dir: string): SessionFile => {
  const file = join(dir, 'session.json');
  let damaged = false;
  let last: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    return done;
  };
  return {
    async load() {
      damaged = false;
      try {
        // Looked at before it is opened: opening a pipe would wait for ever.
        const found = await stat(file);
        if (!found.isFile() || found.size > BYTES_MAX) throw new Error('not a session file');
        const { sum, ...session } = written.parse(JSON.parse(await readFile(file, 'utf8')));
        if (sum !== undefined && sum !== sumOf(session)) throw new Error('not what was written');
        return session;
      } catch (error) {
        const code = codeOf(error);
        damaged = code !== 'ENOENT';
        // Without a code it is the content that is wrong; a file that cannot be read now stays where it is.
        if (code === '') setAside(file);
        return null;
      }
    },
    damaged: () => damaged,
    save: (session) =>
      inTurn(async () => {
        await mkdir(dir, { recursive: true, mode: 0o700 });
        await writeWhole(file, JSON.stringify({ ...session, sum: sumOf(session) }));
      }),
    clear: () => inTurn(() => rm(file, { force: true })),
  };
};

/** Names an account among those of all servers. */
export const ownerOf = ({ server, userId }: Pick<Account, 'server' | 'userId'>): string => `${server}\n${userId}`;

const sealedToken = z.object({ of: z.string(), token: z.string() });

/** Seals a refresh token together with whose it is. @throws what the keychain throws. */
export const sealToken = (keychain: Keychain, of: Account, token: string): Promise<string> =>
  keychain.seal(JSON.stringify({ of: ownerOf(of), token }));

/**
 * Opens a sealed refresh token. null: the keychain cannot, does not, or gives something else out, be it another account's
 * token, with which its messages would go out under a wrong name.
 */
export const openToken = async (keychain: Keychain, of: Account, sealed: string): Promise<string | null> => {
  try {
    const found = sealedToken.parse(JSON.parse((await keychain.open(sealed)) ?? 'null'));
    return found.of === ownerOf(of) ? found.token : null;
  } catch {
    return null;
  }
};

/** The folder of one account: the same whenever the same user signs in on the same server. */
export const accountDir = (dir: string, server: string, userId: string): string =>
  join(dir, 'accounts', createHash('sha256').update(ownerOf({ server, userId })).digest('hex').slice(0, 32));
