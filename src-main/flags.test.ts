import { describe, expect, test } from 'vitest';
import { parseDeepLink } from './desktop/deep-link.ts';
import { parseFlags } from './flags.ts';

describe('flags', () => {
  test('reads both spellings, wherever they stand', () => {
    const flags = parseFlags(['sarn', '.', '--server', 'https://chat.example.org/', '--hidden', '--profile=/tmp/a b']);
    expect(flags).toEqual({ server: 'https://chat.example.org', profile: '/tmp/a b', hidden: true, link: null });
  });

  test.each([
    ['--server', 'javascript:alert(1)'],
    ['--server', 'ftp://example.org'],
    ['--server', 'https://user:secret@example.org'],
    ['--server', 'file:///etc/passwd'],
    ['--server', `https://example.org/${'a'.repeat(5_000)}`],
    ['--server', '--hidden-not'],
    ['--server'],
    ['--profile', ''],
    ['--profile', '/tmp/\0'],
    ['--inspect=0.0.0.0', '--load-extension=/tmp', '--gpu-launcher=calc', '--js-flags=x'],
    ['relative/path', 'file:///etc/passwd', '`id`', '$(id)', '"'],
  ])('ignores %s %s', (...argv) => {
    expect(parseFlags(['sarn', ...argv])).toEqual({ server: null, profile: null, hidden: false, link: null });
  });

  test('a flag is not taken for the value of another', () => {
    expect(parseFlags(['--profile', '--hidden'])).toMatchObject({ profile: null, hidden: true });
  });

  test('after -- only deep links are read, and of two the last valid one', () => {
    const flags = parseFlags(['sarn://chat/1', '--', '--profile=/etc', '--hidden', 'sarn://chat/2', 'sarn://chat/x']);
    expect(flags).toEqual({ server: null, profile: null, hidden: false, link: { to: 'chat', id: 2 } });
  });
});

describe('deep links', () => {
  test('a chat, a user, and a query that is dropped', () => {
    expect(parseDeepLink('sarn://chat/7')).toEqual({ to: 'chat', id: 7 });
    expect(parseDeepLink('SARN://user/2147483647/')).toEqual({ to: 'user', id: 2_147_483_647 });
    expect(parseDeepLink('sarn://chat/7?x=1#y')).toEqual({ to: 'chat', id: 7 });
  });

  test.each([
    'sarn:',
    'sarn://',
    'sarn:///',
    'sarn://exec?',
    'sarn://open?url=https://evil.example',
    'sarn://chat/',
    'sarn://chat/abc',
    'sarn://chat/0',
    'sarn://chat/-1',
    'sarn://chat/01',
    'sarn://chat/1e3',
    'sarn://chat/2147483648',
    'sarn://chat/7/../settings',
    'sarn://login?token=x',
    'sarn://server?url=http://evil',
    'sarn://chat/7\n',
    'sarn://chat/7\0',
    'sarn://chat/7?a b',
    'sarn://chat/7%22 --no-sandbox',
    ' sarn://chat/7',
    `sarn://chat/7?${'a'.repeat(100_000)}`,
    `sarn://chat/${'/'.repeat(10_000)}`,
    'https://chat/7',
    'xsarn://chat/7',
    '',
  ])('is nothing: %j', (value) => {
    expect(parseDeepLink(value)).toBeNull();
  });
});
