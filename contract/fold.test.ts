import { describe, expect, it } from 'vitest';
import { fold, isPlain, matchRanges, queryWords } from './fold.ts';

describe('fold', () => {
  it('makes one of the spellings that look alike', () => {
    expect(fold('น\u0E4D\u0E49\u0E32')).toBe(fold('น้ำ'));
    expect(fold('น\u0E49\u0E4D\u0E32')).toBe(fold('น้ำ'));
    expect(fold('น\u0E33\u0E49')).toBe(fold('น้ำ'));
    expect(fold('น\u0E4D\u0E32\u0E49')).toBe(fold('น้ำ'));
    expect(fold('\u0E40\u0E40ม่')).toBe(fold('แม่'));
    expect(fold('CAFE\u0301')).toBe(fold('café'));
    expect(fold('ΟΔΟΣ')).toBe(fold('οδοσ'));
    expect(fold('한글'.normalize('NFD'))).toBe(fold('한글'));
  });
  it('leaves out what cannot be seen, and only that', () => {
    expect(fold('\uFEFFภาษา\u200Bไทย soft\u00ADhyphen a\u2060b')).toBe('ภาษาไทย softhyphen ab');
    expect(fold('👩\u200D👧 ❤\uFE0F می\u200Cخواهم')).toBe('👩\u200D👧 ❤\uFE0F می\u200Cخواهم');
  });
  it('knows when LIKE would find the same', () => {
    expect(isPlain('Hello สวัสดี', fold('Hello สวัสดี'))).toBe(true);
    expect(isPlain('ÉTÉ', fold('ÉTÉ'))).toBe(false);
    expect(isPlain('น\u0E33\u0E49', fold('น\u0E33\u0E49'))).toBe(false);
    expect(isPlain('\u212A', fold('\u212A'))).toBe(false);
  });
});

describe('matchRanges', () => {
  const marked = (text: string, query: string): string[] =>
    matchRanges(text, queryWords(query)).map(([a, b]) => text.slice(a, b));
  it('points into the text as it was written', () => {
    expect(marked('กินน\u0E4D\u0E49\u0E32เย็น', 'น้ำ')).toEqual(['น\u0E4D\u0E49\u0E32']);
    expect(marked('ดื่มน\u0E33\u0E49เย็น', 'น้ำ')).toEqual(['น\u0E33\u0E49']);
    expect(marked('น\u0E33\u0E49', 'ำ')).toEqual(['\u0E33\u0E49']);
    expect(marked('พ่อ\u0E40\u0E40ม่พี่', 'แม่')).toEqual(['\u0E40\u0E40ม่']);
    expect(marked('ภาษา\u200Bไทย', 'ภาษาไทย ไทย')).toEqual(['ภาษา\u200Bไทย']);
    expect(marked('ภาษา\u200Bไทย', 'ไทย')).toEqual(['ไทย']);
    expect(marked('un CAFE\u0301 noir', 'café')).toEqual(['CAFE\u0301']);
    expect(marked('one 👩‍👩‍👧 two ONE', 'one two')).toEqual(['one', 'two', 'ONE']);
    expect(marked('İstanbul', 'stan')).toEqual(['stan']);
    expect(marked('aaaa', 'aa')).toEqual(['aaaa']);
    expect(marked('100% _x_', '% _x')).toEqual(['%', '_x']);
  });
  it('joins what overlaps and finds nothing in nothing', () => {
    expect(matchRanges('abcdef', ['abcd', 'cdef'])).toEqual([[0, 6]]);
    expect(matchRanges('', ['a'])).toEqual([]);
    expect(queryWords('   ')).toEqual([]);
  });
  it('folds piece by piece to what folding the whole gives', () => {
    for (const text of [
      'น\u0E4D\u0E49\u0E32ทำ',
      'ΟΔΟΣ Ξ',
      '한글'.normalize('NFD'),
      'e\u0301\u0323',
      'İI',
      'ก็ไม่รู้',
      'น\u0E33\u0E49น\u0E4D\u0E32\u0E49',
      '\u0E40\u0E40\u0E40ละ\u200B\u0E49ก',
      '🇹🇭a\u0308',
    ]) {
      expect(matchRanges(text, [fold(text)])).toEqual([[0, text.length]]);
    }
  });
});
