import { expect, test } from 'vitest';
import { emoji as rgi } from '../../contract/state.ts';
import { EMOJI, emojiNamed, FREQUENT } from './emoji.ts';

const found = (query: string): string[] => emojiNamed(query).map(([emoji]) => emoji);

test('every emoji is one that the server takes as a reaction, each once, with words in both languages', () => {
  for (const [emoji, en, th] of EMOJI) {
    expect(rgi.safeParse(emoji).success, emoji).toBe(true);
    expect(en).toMatch(/^[a-z ]+$/);
    expect(th).toMatch(/^[\u0E00-\u0E7F ]+$/);
  }
  expect(new Set(EMOJI.map(([emoji]) => emoji)).size).toBe(EMOJI.length);
  for (const emoji of FREQUENT) expect(found(emoji)).toEqual([emoji]);
});

test('found by the beginning of an English word, by any part of a Thai name, and by itself', () => {
  expect(found('thank')).toEqual(['🙏']);
  expect(found('THUMBS')).toEqual(['👍', '👎']);
  expect(found('humb')).toEqual([]);
  expect(found('ขอบคุณ')).toEqual(['🙏']);
  expect(found('ร้องไห้')).toEqual(['😭', '😢']);
  expect(found('🦖'), 'one that the sheet does not have').toEqual(['🦖']);
  expect(found('  ')).toHaveLength(EMOJI.length);
  expect(found('🦖🦖')).toEqual([]);
});
