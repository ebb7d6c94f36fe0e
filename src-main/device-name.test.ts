import { expect, test } from 'vitest';
import { displayName } from '../contract/user.ts';
import { deviceName } from './device-name.ts';

test.each([
  ['linux', 'kitchen', 'Sarn on Linux – kitchen'],
  ['darwin', 'Noks-MacBook-Pro.local', 'Sarn on macOS – Noks-MacBook-Pro'],
  ['win32', 'DESKTOP-1AB2C3D.corp.example.com', 'Sarn on Windows – DESKTOP-1AB2C3D'],
  ['linux', 'localhost', 'Sarn on Linux'],
  ['linux', '', 'Sarn on Linux'],
  ['linux', '10.0.0.7', 'Sarn on Linux'],
  ['freebsd', 'ห้องครัว', 'Sarn on a computer – ห้องครัว'],
] as const)('%s at %s', (platform, host, name) => expect(deviceName(platform, host)).toBe(name));

test.each(['\u0000', 'a\u202Eb', 'a\nb', '\ud800', 'x'.repeat(300), 'กี่'.repeat(100), '   '])(
  'whatever the computer is called, the server takes it: %j',
  (host) => {
    const name = deviceName('linux', host);
    expect(displayName.safeParse(name)).toEqual({ success: true, data: name });
  },
);
