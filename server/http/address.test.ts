import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createAddressOf } from './address.ts';

const from = (remote: string, forwarded?: string): IncomingMessage => {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: remote });
  const request = new IncomingMessage(socket);
  if (forwarded !== undefined) request.headers['x-forwarded-for'] = forwarded;
  return request;
};

test('an IPv4 address is itself, also when it is written as IPv6', () => {
  const addressOf = createAddressOf(false);
  expect(addressOf(from('203.0.113.7'))).toBe('203.0.113.7');
  expect(addressOf(from('::ffff:203.0.113.7'))).toBe('203.0.113.7');
});

test('whoever has an IPv6 network is one, whichever of its addresses is used', () => {
  const addressOf = createAddressOf(false);
  const home = addressOf(from('2001:db8:1:2:3:4:5:6'));
  expect(addressOf(from('2001:db8:1:2::1'))).toBe(home);
  expect(addressOf(from('2001:db8:1:2:ffff::'))).toBe(home);
  expect(addressOf(from('2001:0DB8:0001:0002::7%eth0'))).toBe(home);
  expect(addressOf(from('2001:db8:1:3::1'))).not.toBe(home);
  expect(addressOf(from('2001:db8::1'))).not.toBe(home);
  expect(addressOf(from('::1'))).not.toBe(home);
});

test('X-Forwarded-For is believed as far as the proxy is', () => {
  const forged = '198.51.100.1, 203.0.113.7';
  expect(createAddressOf(false)(from('127.0.0.1', forged))).toBe('127.0.0.1');
  expect(createAddressOf('loopback')(from('127.0.0.1', forged))).toBe('203.0.113.7');
  expect(createAddressOf('loopback')(from('192.0.2.1', forged))).toBe('192.0.2.1');
  expect(createAddressOf(2)(from('127.0.0.1', forged))).toBe('198.51.100.1');
});
