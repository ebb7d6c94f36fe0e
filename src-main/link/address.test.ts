import { expect, test } from 'vitest';
import { serverOrigin } from './address.ts';

const origin = (typed: string): string => {
  const r = serverOrigin(typed);
  return r.ok ? r.value : r.error.code;
};

test.each([
  ['sarn.example.org', 'https://sarn.example.org'],
  ['  Sarn.Example.org:8443/some/path ', 'https://sarn.example.org:8443'],
  ['https://sarn.example.org/', 'https://sarn.example.org'],
  ['localhost:3210', 'http://localhost:3210'],
  ['127.0.0.1:3210', 'http://127.0.0.1:3210'],
  ['[::1]:3210', 'http://[::1]:3210'],
  ['http://localhost:3210', 'http://localhost:3210'],
  ['https://localhost', 'https://localhost'],
  ['http://sarn.example.org', 'INSECURE'],
  ['http://127.0.0.1.example.org', 'INSECURE'],
  ['localhost.example.org', 'https://localhost.example.org'],
  ['javascript:alert(1)', 'BAD_INPUT'],
  ['ftp://sarn.example.org', 'BAD_INPUT'],
  ['https://me:pw@sarn.example.org', 'BAD_INPUT'],
  ['me@sarn.example.org', 'BAD_INPUT'],
  ['sarn.example.org:99999', 'BAD_INPUT'],
  ['two words', 'BAD_INPUT'],
  ['', 'BAD_INPUT'],
  ['https://', 'BAD_INPUT'],
])('%s → %s', (typed, expected) => {
  expect(origin(typed)).toBe(expected);
});
