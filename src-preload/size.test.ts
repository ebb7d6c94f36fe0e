import { expect, test } from 'vitest';
import { isTooLarge } from './size.ts';

const cyclic: Record<string, unknown> = {};
cyclic['self'] = cyclic;

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['a word', 'x'],
  ['the longest message', { chatId: 1, text: 'ก'.repeat(8_000) }],
  ['the largest picture', { bytes: new Uint8Array(20 * 1024 * 1024), name: 'x' }],
  ['a menu', { items: Array.from({ length: 12 }, (_, i) => ({ id: `${i}`, label: 'x' })) }],
])('%s may pass', (_what, input) => expect(isTooLarge(input)).toBe(false));

test.each<[string, unknown]>([
  ['100,000 keys', Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i]))],
  ['a long list', Array.from({ length: 100_000 }, () => 1)],
  ['a deep nest', Array.from({ length: 10_000 }).reduce<unknown>((inner) => [inner], 1)],
  ['one that holds itself', cyclic],
  ['100 MB of text', { url: 'x'.repeat(100_000_000) }],
  ['a key of 100 MB', { ['x'.repeat(100_000_000)]: 1 }],
  ['100 MB of bytes', { bytes: new Uint8Array(100_000_000) }],
  ['100 MB of larger numbers', new Uint16Array(50_000_000)],
  ['a bare buffer', { bytes: new ArrayBuffer(8) }],
  ['a map', { items: new Map([[1, 1]]) }],
  ['a set', new Set([1])],
])('%s may not', (_what, input) => expect(isTooLarge(input)).toBe(true));
