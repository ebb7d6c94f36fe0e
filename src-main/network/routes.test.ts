import { expect, test } from 'vitest';
import { isLoopback, routesIn } from './routes.ts';

test('what a proxy script answers, in its order; what is not known is left out', () => {
  expect(routesIn('DIRECT')).toEqual([null]);
  expect(routesIn('PROXY a.example:8080; SOCKS5 b:1080;SOCKS c:1;HTTPS d:443; DIRECT')).toEqual([
    { kind: 'http', host: 'a.example', port: 8080 },
    { kind: 'socks5', host: 'b', port: 1080 },
    { kind: 'socks5', host: 'c', port: 1 },
    { kind: 'https', host: 'd', port: 443 },
    null,
  ]);
  expect(routesIn('SOCKS4 a:1; QUIC b:2; PROXY user:secret@c:3; PROXY d')).toEqual([]);
  expect(routesIn('')).toEqual([]);
});

test('this computer', () => {
  for (const url of ['http://localhost:1', 'http://127.0.0.1', 'https://[::1]:3'])
    expect(isLoopback(new URL(url))).toBe(true);
  for (const url of ['https://sarn.example.org', 'http://127.example.org', 'http://localhost.example.org'])
    expect(isLoopback(new URL(url))).toBe(false);
});
