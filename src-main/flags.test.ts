import { describe, expect, test } from 'vitest';
import { deepLinkTo, parseDeepLink } from './desktop/deep-link.ts';
import { parseAct, parseFlags } from './flags.ts';

describe('flags', () => {
  test('reads both spellings, wherever they stand', () => {
    const flags = parseFlags(['sarn', '.', '--server', 'https://chat.example.org/', '--hidden', '--profile=/tmp/a b']);
    expect(flags).toEqual({
      server: 'https://chat.example.org',
      profile: '/tmp/a b',
      hidden: true,
      link: null,
      act: null,
    });
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
    expect(parseFlags(['sarn', ...argv])).toEqual({
      server: null,
      profile: null,
      hidden: false,
      link: null,
      act: null,
    });
  });

  test('a line of the launcher’s menu is a flag of its own', () => {
    expect(parseFlags(['sarn', '--new-chat'])).toMatchObject({ act: 'new-chat' });
    expect(parseFlags(['sarn', '--toggle-quiet', '--', '--settings'])).toMatchObject({ act: 'quiet' });
    expect([parseAct('settings'), parseAct('--settings'), parseAct({})]).toEqual(['settings', null, null]);
  });

  test('a flag is not taken for the value of another', () => {
    expect(parseFlags(['--profile', '--hidden'])).toMatchObject({ profile: null, hidden: true });
  });

  test('after -- only deep links are read, and of two the last valid one', () => {
    const flags = parseFlags([
      'sarn://chat/1',
      '--',
      '--profile=/etc',
      '--hidden',
      '--settings',
      'sarn://chat/2',
      'sarn://chat/x',
    ]);
    expect(flags).toEqual({ server: null, profile: null, hidden: false, link: { to: 'chat', id: 2 }, act: null });
  });
});

/** Each is read as nothing, or as a place to show; never as a flag, an act, a server or a session. */
describe('40 things that a web page or another program may write there', () => {
  const nothing = null;
  const chat = (id: number) => ({ to: 'chat', id }) as const;
  const user = (id: number) => ({ to: 'user', id }) as const;
  test.each<[string, string[], { to: 'chat' | 'user'; id: number } | null]>([
    ['1 the scheme alone', ['sarn:'], nothing],
    ['2 an empty place', ['sarn://'], nothing],
    ['3 an empty path', ['sarn:///'], nothing],
    ['4 an unknown verb', ['sarn://delete/7'], nothing],
    ['5 another address to open', ['sarn://open?url=https://evil.example'], nothing],
    ['6 a program to run', ['sarn://exec?cmd=calc'], nothing],
    ['7 a chat that is not a number', ['sarn://chat/one'], nothing],
    [
      '8 a stranger’s chat: a place; whether one has it is asked later (navigate.test.ts)',
      ['sarn://chat/999'],
      chat(999),
    ],
    ['9 a way out of the chat', ['sarn://chat/7/../settings'], nothing],
    ['10 a query, which is dropped', ['sarn://chat/7?x=1'], chat(7)],
    ['11 to join', ['sarn://join/abcdef'], nothing],
    ['12 to join twice', ['sarn://join/abcdef', 'sarn://join/abcdef'], nothing],
    ['13 to join with something stale', ['sarn://join/expired'], nothing],
    ['14 to join with 10 KB', [`sarn://join/${'a'.repeat(10_240)}`], nothing],
    ['15 a user: a place', ['sarn://user/3'], user(3)],
    ['16 a user and an act', ['sarn://user/3/unblock'], nothing],
    ['17 another server', ['sarn://server?url=http://evil.example'], nothing],
    ['18 another server, with TLS', ['sarn://server?url=https://evil.example'], nothing],
    ['19 a sign-in', ['sarn://login?token=eyJhbGciOi'], nothing],
    ['20 the answer of a sign-in elsewhere', ['sarn://oauth?state=wrong'], nothing],
    ['21 the same with a code', ['sarn://oauth?code=used'], nothing],
    ['22 100 KB', [`sarn://chat/7?${'a'.repeat(100_000)}`], nothing],
    ['23 10,000 slashes', [`sarn://chat${'/'.repeat(10_000)}7`], nothing],
    ['24 a line break', ['sarn://chat/7\n--hidden'], nothing],
    ['25 a NUL', ['sarn://chat/7\0'], nothing],
    ['26 a quote', ['sarn://chat/7"'], nothing],
    ['27 a shell’s words', ['sarn://chat/`id`', 'sarn://chat/$(id)'], nothing],
    ['28 a flag, encoded', ['sarn://chat/7%22 --no-sandbox'], nothing],
    ['29', ['--inspect=0.0.0.0'], nothing],
    ['30', ['--load-extension=/tmp/evil'], nothing],
    ['31', ['--user-data-dir=/tmp/evil'], nothing],
    ['32', ['--gpu-launcher=calc'], nothing],
    ['33', ['--renderer-cmd-prefix=calc'], nothing],
    ['34', ['--proxy-server=evil.example:8080'], nothing],
    ['35', ['--js-flags=--expose-gc'], nothing],
    ['36 flags after the end of flags', ['--', 'sarn://chat/7', '--profile=/tmp/evil', '--hidden'], chat(7)],
    ['37 two places: the last that is one', ['sarn://chat/1', 'sarn://chat/2', 'sarn://chat/x'], chat(2)],
    ['38 a place between others', ['--hidden-not', 'sarn://chat/5', 'word'], chat(5)],
    ['39 a relative path', ['../../etc/passwd'], nothing],
    ['40 a file', ['file:///etc/passwd'], nothing],
  ])('%s', (_what, argv, link) => {
    expect(parseFlags(['sarn', ...argv])).toEqual({ server: null, profile: null, hidden: false, link, act: null });
  });
});

describe('deep links', () => {
  test('a chat, a user, and a query that is dropped', () => {
    expect(parseDeepLink('sarn://chat/7')).toEqual({ to: 'chat', id: 7 });
    expect(parseDeepLink('SARN://user/2147483647/')).toEqual({ to: 'user', id: 2_147_483_647 });
    expect(parseDeepLink('sarn://chat/7?x=1#y')).toEqual({ to: 'chat', id: 7 });
    const token = 'aB3-_'.repeat(4) + 'xY';
    expect(parseDeepLink(`sarn://join/${token}`)).toEqual({ to: 'join', token });
    expect(parseDeepLink(`SARN://Join/${token}/?x=1`)).toEqual({ to: 'join', token });
    expect(deepLinkTo({ to: 'join', token })).toBe(`sarn://join/${token}`);
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
    'sarn://join/',
    `sarn://join/${'a'.repeat(21)}`,
    `sarn://join/${'a'.repeat(23)}`,
    `sarn://join/${'a'.repeat(21)}\u212a`,
    `sarn://join/${'a'.repeat(21)}/`,
    `sarn://join/${'a'.repeat(22)}/../chat`,
    `sarn://join/${'ก'.repeat(22)}`,
    `sarn://join/${'a'.repeat(22)}\n`,
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
