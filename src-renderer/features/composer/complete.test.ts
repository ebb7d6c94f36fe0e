import { describe, expect, it } from 'vitest';
import { emojiByName, emojiLike } from '../../i18n/emoji.ts';
import { calledIn } from './called.ts';
import { finishedEmoji, tokenAt } from './complete.ts';

/** `|` is where the caret stands. */
const at = (text: string, mentions = true) => tokenAt(text.replace('|', ''), text.indexOf('|'), mentions);

describe('what asks to be completed', () => {
  it.each([
    ['hello :ta|', 'emoji', 'ta'],
    [':หัวใ|', 'emoji', 'หัวใ'],
    ['ครับ:ย|', 'emoji', 'ย'],
    ['(:heart_e|yes', 'emoji', 'heart_e'],
    ['@|', 'mention', ''],
    ['hi @Ann Le|', 'mention', 'Ann Le'],
    ['ถึง@สม|', 'mention', 'สม'],
    ['```\ncode\n```\n:ta|', 'emoji', 'ta'],
  ])('%s', (text, kind, query) => expect(at(text)).toMatchObject({ kind, query }));

  it.each([
    '12:30|',
    'https://x|',
    'a:bc|',
    ':|',
    ':t|',
    '::ta|',
    '`:ta|',
    '```\n:ta|',
    'a@b|',
    '@ |',
    '`@An|',
    'x:3 |',
  ])('not: %s', (text) => expect(at(text)).toBeNull());

  it('completes no names in a direct chat', () => expect(at('@An|', false)).toBeNull());
});

describe('emoji by name', () => {
  it('finds the best first, in both languages', () => {
    expect(emojiLike('heart', 3)[0]?.[0]).toBe('❤️');
    expect(emojiLike('tad', 3)[0]?.[0]).toBe('🎉');
    expect(emojiLike('หัวใจ', 8)[0]?.[0]).toBe('❤️');
    expect(emojiLike('thumbs_u', 3)[0]?.[0]).toBe('👍');
    expect(emojiLike('', 3)).toEqual([]);
  });

  it('puts it in the place of the finished name, and leaves what is none', () => {
    expect(finishedEmoji('hi :tada:', 9)).toEqual({ from: 3, emoji: '🎉' });
    expect(finishedEmoji(':ไหว้:', 6)).toEqual({ from: 0, emoji: '🙏' });
    for (const text of ['12:30:', 'a:b:', ':nothinglikethis:', '`:tada:', '::'])
      expect(finishedEmoji(text, text.length), text).toBeNull();
    expect(emojiByName('thumbs_up')).toBe('👍');
    expect(emojiByName('tad')).toBeNull();
  });
});

it('tells whom a text calls: everyone once, of two with one name the one who was meant, and nobody in code', () => {
  const people = [
    { id: '1', name: 'Ann' },
    { id: '2', name: 'Ann' },
    { id: '3', name: 'Bo' },
    { id: 'all', name: '' },
  ];
  const ids = (text: string, meant: string[] = []) => calledIn(text, people, new Set(meant)).map((p) => p.id);
  expect(ids('@Bo and @Ann, @Bo!')).toEqual(['3', '1']);
  expect(ids('**@Ann**', ['2'])).toEqual(['2']);
  expect(ids('@everyone `@Bo`')).toEqual(['all']);
  expect(ids('nobody')).toEqual([]);
});
