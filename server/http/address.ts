import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';
import express from 'express';

/** Whether the n-th proxy, at this address, is believed (Express's compiled `trust proxy`). */
type Trust = (address: string, n: number) => boolean;

/** The first 64 bits of an IPv6 address: what one customer has, and can change the rest of at will (RFC 6177, RFC 8981). */
const networkOf = (address: string): string => {
  const [left = '', right] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  const zeros = right === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  const groups = [...head, ...Array.from({ length: zeros }, () => '0'), ...tail];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
};

/** What an address is counted as. */
const keyOf = (address: string): string => {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return mapped;
  return isIPv6(address) ? networkOf(address) : address;
};

/**
 * Whom a request is counted to: its IPv4 address or its IPv6 network. X-Forwarded-For is believed as far as `trustProxy`
 * (Express's setting) says, for REST calls and for WebSocket handshakes alike.
 */
export const createAddressOf = (trustProxy: string | number | false): ((request: IncomingMessage) => string) => {
  const app = express();
  app.set('trust proxy', trustProxy);
  // Express compiles its setting into this function; its typing does not know of it.
  const trust = app.get('trust proxy fn') as Trust;
  return (request) => {
    const forwarded = request.headers['x-forwarded-for'];
    const named = typeof forwarded === 'string' ? forwarded.split(',').map((part) => part.trim()) : [];
    let address = request.socket.remoteAddress ?? 'unknown';
    for (let n = 0; named.length > 0 && trust(address, n); n += 1) address = named.pop() ?? address;
    return keyOf(address);
  };
};
