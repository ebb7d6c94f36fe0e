import { expect, it } from 'vitest';
import { markOf, wrap, type Change } from './marks.ts';

const done = (text: string, { from, to, text: piece, start, end }: Change): string => {
  const next = text.slice(0, from) + piece + text.slice(to);
  return `${next.slice(0, start)}[${next.slice(start, end)}]${next.slice(end)}`;
};

it('puts marks around what is selected, and takes them away again', () => {
  expect(done('say hello now', wrap('say hello now', 4, 9, 'bold'))).toBe('say **[hello]** now');
  expect(done('say **hello** now', wrap('say **hello** now', 6, 11, 'bold'))).toBe('say [hello] now');
  expect(done('say hello now', wrap('say hello now', 3, 10, 'strike'))).toBe('say ~~[hello]~~ now');
  expect(done('', wrap('', 0, 0, 'code'))).toBe('`[]`');
  expect(done('``', wrap('``', 1, 1, 'code'))).toBe('[]');
  expect(done('**a**', wrap('**a**', 2, 3, 'italic'))).toBe('***[a]***');
  expect(done('***a***', wrap('***a***', 3, 4, 'italic'))).toBe('**[a]**');
});

const key = (k: string, more: Partial<KeyboardEvent> = {}) => ({
  key: k,
  code: `Key${k.toUpperCase()}`,
  ctrlKey: true,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

it('knows its keys, on a Thai layout too', () => {
  expect(markOf(key('b'))).toBe('bold');
  expect(markOf(key('i', { ctrlKey: false, metaKey: true }))).toBe('italic');
  expect(markOf(key('X', { shiftKey: true }))).toBe('strike');
  expect(markOf(key('ำ', { code: 'KeyE' }))).toBe('code');
  for (const other of [
    key('x'),
    key('b', { shiftKey: true }),
    key('b', { ctrlKey: false }),
    key('b', { altKey: true }),
  ])
    expect(markOf(other)).toBeNull();
});
