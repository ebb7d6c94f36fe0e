import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTokens, newDeviceId } from './tokens.ts';

const secret = 'a secret of the tests, long enough for HS256';
let time = Date.parse('2026-01-01T00:00:00Z');
const tokens = createTokens(secret, () => time);

test('an access token says who, for which device and until when, and then ends', async () => {
  const device = newDeviceId();
  const token = await tokens.access(7, device);
  expect(await tokens.verifyAccess(token)).toEqual({
    userId: 7,
    deviceId: device,
    issuedAt: time,
    expiresAt: time + 15 * 60_000,
  });
  expect(await createTokens('another secret of thirty-two bytes!', () => time).verifyAccess(token)).toBeNull();
  time += 15 * 60_000 + 1_000;
  expect(await tokens.verifyAccess(token)).toBeNull();
});

test('a refresh token names its device; its successor is always the same and never itself', () => {
  const device = newDeviceId();
  const first = tokens.firstRefresh(device);
  expect(tokens.firstRefresh(device)).not.toBe(first);
  const next = tokens.nextRefresh(device, first);
  expect(tokens.nextRefresh(device, first)).toBe(next);
  expect(next).not.toBe(first);
  for (const token of [first, next]) expect(tokens.refreshDevice(token)).toBe(device);
});

test('no other string is a refresh token', () => {
  const token = tokens.firstRefresh(newDeviceId());
  fc.assert(fc.property(fc.string(), (text) => tokens.refreshDevice(text) === null));
  fc.assert(
    fc.property(fc.nat(63), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const bytes = Buffer.from(token, 'base64url');
      bytes[at] = (bytes[at] ?? 0) ^ flip;
      return tokens.refreshDevice(bytes.toString('base64url')) === null;
    }),
  );
  expect(tokens.refreshDevice(`${token}=`)).toBeNull();
});
