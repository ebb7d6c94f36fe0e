import type { Keychain } from './core-api.ts';
import type { Log } from './log.ts';

/** The part of Electron's safeStorage that is used. The async calls exist from Electron 40 on and never block. */
export interface Vault {
  isEncryptionAvailable(): boolean;
  encryptString(plain: string): Buffer;
  decryptString(sealed: Buffer): string;
  getSelectedStorageBackend?(): string;
  isAsyncEncryptionAvailable?(): Promise<boolean>;
  encryptStringAsync?(plain: string): Promise<Buffer>;
  decryptStringAsync?(sealed: Buffer): Promise<{ result: string }>;
}

/** With what the window says about it. */
export interface SystemKeychain extends Keychain {
  /** Whether what is sealed now is protected by the system; without it, by nothing but the rights of its file. */
  protects(): Promise<boolean>;
}

export interface KeychainParts {
  vault: Vault;
  platform: NodeJS.Platform;
  /** Linux: whether the secret service answers and is unlocked; asked only before calls that would block main on a prompt. */
  unlocked: () => Promise<boolean>;
  log: Log;
}

/** A keychain that has not answered by then is treated as one that is not there. */
const WAIT_MS = 5_000;
const PLAIN = 'plain:';
const SEALED = 'os:';
/** What Chromium seals on Linux when the secret service fails it: with a key that is the same on every computer. */
const NO_SECRET = 'v10';

const within = async <T>(work: Promise<T>, otherwise: T): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), WAIT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } catch {
    return otherwise;
  } finally {
    clearTimeout(timer);
  }
};

/**
 * The system's keychain. Where there is none (`name` is then 'basic') what is sealed is only marked `plain:`; the file that
 * holds it is readable by its owner alone. `open` answers null for anything it cannot open; nothing throws or waits for ever.
 */
export const createKeychain = ({ vault, platform, unlocked, log }: KeychainParts): SystemKeychain => {
  const backend = platform === 'linux' ? (vault.getSelectedStorageBackend?.() ?? 'unknown') : platform;
  let available = backend !== 'basic_text' && backend !== 'unknown';

  const encrypt = async (plain: string): Promise<Buffer | null> => {
    const sealed = await (vault.encryptStringAsync ? vault.encryptStringAsync(plain) : vault.encryptString(plain));
    return platform === 'linux' && sealed.subarray(0, NO_SECRET.length).toString() === NO_SECRET ? null : sealed;
  };
  const decrypt = async (sealed: Buffer): Promise<string> =>
    vault.decryptStringAsync ? (await vault.decryptStringAsync(sealed)).result : vault.decryptString(sealed);

  const probe = async (): Promise<boolean> => {
    if (!available) return false;
    if (vault.isAsyncEncryptionAvailable)
      return (await vault.isAsyncEncryptionAvailable()) && (await encrypt('trial')) !== null;
    // The old, blocking calls: on Linux only libsecret can be asked beforehand whether it would prompt.
    if (platform === 'linux' && !(backend === 'gnome_libsecret' && (await unlocked()))) return false;
    return vault.isEncryptionAvailable() && (await encrypt('trial')) !== null;
  };
  let probed: Promise<boolean> | null = null;
  const usable = (): Promise<boolean> => {
    probed ??= within(probe(), false).then((answer) => {
      available = answer;
      if (!answer) log('warn', 'no keychain: the session is kept in a file of its owner', { backend });
      return answer;
    });
    return probed;
  };

  return {
    get name() {
      return available ? backend : 'basic';
    },
    protects: () => usable().then((there) => there && available),
    async seal(plain) {
      const sealed = (await usable()) ? await within<Buffer | null>(encrypt(plain), null) : null;
      available = sealed !== null;
      return sealed === null ? `${PLAIN}${plain}` : `${SEALED}${sealed.toString('base64')}`;
    },
    async open(sealed) {
      if (sealed.startsWith(PLAIN)) return sealed.slice(PLAIN.length);
      if (!sealed.startsWith(SEALED) || !(await usable())) return null;
      return within<string | null>(decrypt(Buffer.from(sealed.slice(SEALED.length), 'base64')), null);
    },
  };
};
