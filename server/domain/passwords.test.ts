import { expect, test } from 'vitest';
import { createPasswords } from './passwords.ts';

test('the right password and no other; nobody has none', async () => {
  const passwords = createPasswords();
  const stored = await passwords.hash('รหัสผ่าน 1234');
  if (!stored.ok) throw new Error(stored.error.message);
  expect(stored.value).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
  expect(await passwords.verify(stored.value, 'รหัสผ่าน 1234')).toEqual({ ok: true, value: true });
  expect(await passwords.verify(stored.value, 'รหัสผ่าน 1235')).toEqual({ ok: true, value: false });
  expect(await passwords.verify(null, 'รหัสผ่าน 1234')).toEqual({ ok: true, value: false });
});

test('an unknown account takes as long as a wrong password', async () => {
  const passwords = createPasswords();
  const stored = await passwords.hash('a password');
  if (!stored.ok) throw new Error(stored.error.message);
  const time = async (hash: string | null): Promise<number> => {
    const started = process.cpuUsage();
    await passwords.verify(hash, 'wrong');
    const used = process.cpuUsage(started);
    return used.user + used.system;
  };
  const known: number[] = [];
  const unknown: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    known.push(await time(stored.value));
    unknown.push(await time(null));
  }
  const ratio = Math.min(...unknown) / Math.min(...known);
  expect(ratio).toBeGreaterThan(0.6);
  expect(ratio).toBeLessThan(1.7);
});
