import { afterEach, describe, expect, test, vi } from 'vitest';
import { createKeychain, type Vault } from './keychain.ts';

/** A vault that turns bytes around: what matters here is what the keychain does with its answers. */
const vault = (over: Partial<Vault> = {}): Vault => ({
  isEncryptionAvailable: () => true,
  encryptString: (plain) => Buffer.from(`v11${plain}`).reverse(),
  decryptString: (sealed) => {
    const text = Buffer.from(sealed).reverse().toString();
    if (!text.startsWith('v11')) throw new Error('Error while decrypting the ciphertext provided to safeStorage.');
    return text.slice(3);
  },
  getSelectedStorageBackend: () => 'gnome_libsecret',
  ...over,
});
const make = (over: Partial<Vault> = {}, unlocked = true, platform: NodeJS.Platform = 'linux') =>
  createKeychain({ vault: vault(over), platform, unlocked: async () => unlocked, log: () => undefined });

afterEach(() => vi.useRealTimers());

describe('keychain', () => {
  test('seals and opens', async () => {
    const keychain = make();
    const sealed = await keychain.seal('token');
    expect(sealed).toMatch(/^os:/);
    expect(sealed).not.toContain('token');
    expect(await keychain.open(sealed)).toBe('token');
    expect(keychain.name).toBe('gnome_libsecret');
    expect(await keychain.protects()).toBe(true);
  });

  test('elsewhere than on Linux the same letters are the system’s own', async () => {
    const encryptString = (): Buffer => Buffer.from('v10sealed');
    const keychain = make({ encryptString }, true, 'darwin');
    expect(await keychain.seal('token')).toMatch(/^os:/);
    expect(await keychain.protects()).toBe(true);
  });

  test('a keychain that fails later protects nothing, and says so, until it works again', async () => {
    let broken = false;
    const encryptStringAsync = async (plain: string): Promise<Buffer> => {
      if (broken) throw new Error('gone');
      return Buffer.from(`v11${plain}`);
    };
    const keychain = make({ isAsyncEncryptionAvailable: async () => true, encryptStringAsync });
    expect(await keychain.seal('token')).toMatch(/^os:/);
    broken = true;
    expect(await keychain.seal('token')).toBe('plain:token');
    expect([keychain.name, await keychain.protects()]).toEqual(['basic', false]);
    broken = false;
    expect(await keychain.seal('token')).toMatch(/^os:/);
    expect([keychain.name, await keychain.protects()]).toEqual(['gnome_libsecret', true]);
  });

  test.each([
    ['no backend', { getSelectedStorageBackend: () => 'basic_text' }, true],
    ['a locked keyring', {}, false],
    ['a key that every computer has', { encryptString: () => Buffer.from('v10peanuts') }, true],
    [
      'the same by the calls that do not block',
      {
        isAsyncEncryptionAvailable: async () => true,
        encryptStringAsync: async () => Buffer.from('v10peanuts'),
      },
      true,
    ],
    ['kwallet by blocking calls', { getSelectedStorageBackend: () => 'kwallet6' }, true],
    [
      'a backend that throws',
      {
        isEncryptionAvailable: () => {
          throw new Error('bus');
        },
      },
      true,
    ],
  ])('%s: marked plain, and named basic', async (_name, over: Partial<Vault>, unlocked) => {
    const keychain = make(over, unlocked);
    const sealed = await keychain.seal('token');
    expect(sealed).toBe('plain:token');
    expect(keychain.name).toBe('basic');
    expect(await keychain.protects()).toBe(false);
    expect(await keychain.open(sealed)).toBe('token');
    expect(await keychain.open(await make().seal('token'))).toBeNull();
  });

  test('a locked keyring is not touched by a call that would block', async () => {
    const isEncryptionAvailable = vi.fn(() => true);
    await make({ isEncryptionAvailable }, false).seal('token');
    expect(isEncryptionAvailable).not.toHaveBeenCalled();
  });

  test.each(['', 'os:', 'os:AAAA', 'os:%%%', 'garbage', 'v10garbage'])('garbage is null: %j', async (sealed) => {
    expect(await make().open(sealed)).toBeNull();
  });

  test('the calls that do not block are preferred, and one that never answers is given up', async () => {
    vi.useFakeTimers();
    const keychain = make({ isAsyncEncryptionAvailable: () => new Promise(() => undefined) }, true, 'darwin');
    const opened = keychain.open('os:AAAA');
    await vi.advanceTimersByTimeAsync(5_001);
    expect(await opened).toBeNull();
  });
});
