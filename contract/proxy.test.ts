import { expect, test } from 'vitest';
import { proxyOf, proxyText } from './proxy.ts';

test.each([
  ['http://proxy.example.org:8080', { kind: 'http', host: 'proxy.example.org', port: 8080 }],
  [' HTTPS://Proxy:443 ', { kind: 'https', host: 'proxy', port: 443 }],
  ['socks5://127.0.0.1:1080', { kind: 'socks5', host: '127.0.0.1', port: 1080 }],
  ['socks5://[::1]:9', { kind: 'socks5', host: '::1', port: 9 }],
] as const)('%s', (text, proxy) => {
  expect(proxyOf(text)).toEqual(proxy);
  expect(proxyOf(proxyText(proxy))).toEqual(proxy);
});

test.each([
  '',
  'proxy:8080',
  'socks4://a:1',
  'http://a',
  'http://a:0',
  'http://a:65536',
  'http://a:1/',
  'http://a:1/x',
  'http://user:secret@a:1',
  'http://user@a:1',
  'http://a b:1',
  'http://-a:1',
  'http://a..b:1',
  'http://[::g]:1',
  'http://[1:2]:1',
  'http://::1:1',
  'http://a:1\r\nHost: b:2',
  `http://${'a'.repeat(254)}:1`,
])('not a proxy: %j', (text) => expect(proxyOf(text)).toBeNull());
