import { hash, verify } from '@node-rs/argon2';
import { ok, type Result } from '../../contract/result.ts';
import { createGate } from './gate.ts';

/** argon2id (the library's default kind) at the second choice of RFC 9106 §4: 64 MiB, three passes. */
export const argonOptions = { memoryCost: 64 * 1024, timeCost: 3, parallelism: 1 } as const;

/** The hash of a random password nobody has, so that an unknown e-mail takes as long as a wrong password. */
const NOBODY = '$argon2id$v=19$m=65536,t=3,p=1$n54NYl2rEds81gQ8XlBoKA$dAvQUkLI1Gr932dPEcKdOV/UbhhveSR+wczyc1dbwx0';

export interface Passwords {
  /** UNAVAILABLE when too many sign in at once. */
  hash(password: string): Promise<Result<string>>;
  /** `stored` null (no such account) takes the same time and is false. */
  verify(stored: string | null, password: string): Promise<Result<boolean>>;
}

/**
 * Hashing runs on libuv's threads, never on the event loop. Two at a time: half of libuv's four threads, so that files
 * and name look-ups are not kept waiting, and 128 MiB at most. Two hundred may wait (about 15 s of work).
 */
export const createPasswords = (): Passwords => {
  const gate = createGate({ running: 2, waiting: 200 });
  return {
    hash: (password) => gate.run(async () => ok(await hash(password, argonOptions))),
    verify: (stored, password) =>
      gate.run(async () => {
        const matches = await verify(stored ?? NOBODY, password);
        return ok(stored !== null && matches);
      }),
  };
};
