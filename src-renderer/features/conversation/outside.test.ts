import { expect, it } from 'vitest';
import { limits } from '../../../contract/limits.ts';
import { hostOf, isTrusted, mailOf, trusting } from './outside.ts';

it('tells the real host of an address', () => {
  expect(hostOf('https://example.org/@bank.example')).toBe('example.org');
  expect(hostOf('https://bank.example.evil.org/')).toBe('bank.example.evil.org');
  // A Cyrillic а in the place of a Latin one.
  expect(hostOf('https://p\u0430ypal.com/')).toBe('xn--pypal-4ve.com');
  expect(hostOf('https://EXAMPLE.org:8443/x')).toBe('example.org:8443');
  expect(hostOf('mailto:a@example.org')).toBeNull();
  expect(hostOf('no address')).toBeNull();
  expect(mailOf('mailto:a@example.org?subject=x')).toBe('a@example.org');
  expect(mailOf('https://example.org')).toBeNull();
});

it('trusts the very host that was chosen, and not what belongs to it or looks like it', () => {
  const hosts = trusting([], 'example.org');
  expect(isTrusted('https://example.org/a', hosts)).toBe(true);
  for (const other of [
    'https://www.example.org/',
    'https://example.org:444/',
    'https://example.org.evil.com/',
    'mailto:a@example.org',
  ])
    expect(isTrusted(other, hosts), other).toBe(false);
});

it('keeps no more hosts than there is room for, each once', () => {
  const many = Array.from({ length: limits.trustedHosts + 1 }, (_, i) => `h${i}.org`).reduce(trusting, [] as string[]);
  expect(many.length).toBe(limits.trustedHosts);
  expect(many[0]).toBe('h1.org');
  expect(trusting(['a.org', 'b.org'], 'a.org')).toEqual(['b.org', 'a.org']);
});
