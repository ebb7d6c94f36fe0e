import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limits } from './limits.ts';
import { isBlank, sendMessageData } from './message.ts';

const accepts = (data: unknown): boolean => sendMessageData.safeParse(data).success;

test.each([
  ['nothing', ''],
  ['spaces and line breaks', ' \n\t\u00A0'],
  ['zero-width space', '\u200B\u200B'],
  ['Braille blank', '\u2800'],
  ['Hangul filler', '\u3164'],
  ['a lone variation selector', '\uFE0F'],
])('%s is blank and refused', (_name, content) => {
  expect(isBlank(content)).toBe(true);
  expect(accepts({ chatId: 1, content })).toBe(false);
});

test.each(['ก', 'น้ำ', '.', '👍', '👩‍👩‍👧', ' a '])('%j is not blank', (content) => {
  expect(isBlank(content)).toBe(false);
  expect(accepts({ chatId: 1, content })).toBe(true);
});

test.each([
  ['a NUL inside', { chatId: 1, content: 'a\u0000b' }],
  ['half a surrogate pair', { chatId: 1, content: '\uD800' }],
  ['too many characters', { chatId: 1, content: 'a'.repeat(limits.textChars + 1) }],
  ['too many bytes', { chatId: 1, content: 'ก'.repeat(limits.textBytes / 3 + 1) }],
  ['a negative chat', { chatId: -1, content: 'a' }],
  ['NaN', { chatId: Number.NaN, content: 'a' }],
  ['a chat as text', { chatId: '1;drop table', content: 'a' }],
  ['an unknown key', { chatId: 1, content: 'a', admin: true }],
  ['a picture without an address', { chatId: 1, content: '', messageType: 'IMAGE' }],
  ['javascript: as a picture', { chatId: 1, content: '', messageType: 'IMAGE', imageUrl: 'javascript:alert(1)' }],
  ['http: as a picture', { chatId: 1, content: '', messageType: 'IMAGE', imageUrl: 'http://example.org/a.png' }],
  ['a path out of the files', { chatId: 1, content: '', messageType: 'IMAGE', imageUrl: '/api/files/../auth' }],
  ['a clientId that is no UUID', { chatId: 1, content: 'a', clientId: '1' }],
])('%s is refused', (_name, data) => {
  expect(accepts(data)).toBe(false);
});

test('whatever is thrown at it, the parser answers and never throws', () => {
  fc.assert(
    fc.property(fc.anything(), (junk) => {
      expect(typeof accepts(junk)).toBe('boolean');
    }),
    { numRuns: 2_000 },
  );
  expect(accepts(JSON.parse('{"chatId":1,"content":"a","__proto__":{"admin":true}}'))).toBe(false);
  expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
});

test('what the seed sends is accepted as it is', () => {
  expect(accepts({ chatId: 3, senderId: '1', receiverId: '2', content: 'สวัสดี', messageType: 'TEXT' })).toBe(true);
  expect(
    accepts({
      chatId: 3,
      senderId: '1',
      receiverId: '2',
      content: '',
      messageType: 'IMAGE',
      imageUrl: 'https://img.example.org/a.png',
    }),
  ).toBe(true);
});
