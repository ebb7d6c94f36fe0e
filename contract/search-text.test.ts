import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayIn, dayOfTime, isoOfDay, startOfDay, type Day } from './search-day.ts';
import { hasKinds, openFilter, parseSearch, writeFilter, type TypedFilter } from './search-text.ts';

const TODAY: Day = { year: 2026, month: 11, day: 23 };
const parse = (text: string) => parseSearch(text, TODAY);
/** Words and filters, without their places. */
const read = (text: string) => ({ words: parse(text).words, filters: parse(text).filters.map((f) => f.filter) });
const day = (text: string): string | null => {
  const found = dayIn(text, TODAY);
  return found === null ? null : isoOfDay(found);
};

describe('days', () => {
  it.each([
    ['2026-11-01', '2026-11-01'],
    ['2026/1/2', '2026-01-02'],
    ['1.2.2026', '2026-02-01'],
    ['31/12/2569', '2026-12-31'],
    ['๑/๒/๒๕๖๙', '2026-02-01'],
    ['2567-02-29', '2024-02-29'],
    ['2026-11', '2026-11-01'],
    ['2569', '2026-01-01'],
    ['today', '2026-11-23'],
    ['Yesterday', '2026-11-22'],
    ['เมื่อวาน', '2026-11-22'],
    ['week', '2026-11-16'],
    ['สัปดาห์ก่อน', '2026-11-16'],
    ['month', '2026-10-23'],
    ['ปีที่แล้ว', '2025-11-23'],
    ['3d', '2026-11-20'],
    ['30d', '2026-10-24'],
    ['๒สัปดาห์', '2026-11-09'],
    ['9m', '2026-02-23'],
    ['1y', '2025-11-23'],
  ])('%s', (text, iso) => expect(day(text)).toBe(iso));
  it.each([
    '',
    '2026-02-30',
    '2025-02-29',
    '32/1/2026',
    '0/1/2026',
    '1/13/2026',
    '1969',
    '26-11-23',
    '999y',
    'toString',
  ])('none: %s', (text) => expect(day(text)).toBeNull());
  it('a month before the 31st is the last day of a shorter one', () => {
    expect(dayIn('month', { year: 2026, month: 3, day: 31 })).toEqual({ year: 2026, month: 2, day: 28 });
  });
  it('begin where this runs', () => {
    const start = startOfDay(TODAY);
    expect([dayOfTime(start), dayOfTime(start - 1).day]).toEqual([TODAY, 22]);
  });
});

describe('filters among words', () => {
  it.each<[string, string, TypedFilter[]]>([
    ['budget from:ann', 'budget', [{ kind: 'from', name: 'ann' }]],
    ['from:"Ann Lee"  budget  2026', 'budget 2026', [{ kind: 'from', name: 'Ann Lee' }]],
    [
      'FROM:Ann IN:"book club"',
      '',
      [
        { kind: 'from', name: 'Ann' },
        { kind: 'in', name: 'book club' },
      ],
    ],
    ['จาก:สมชาย ประชุม', 'ประชุม', [{ kind: 'from', name: 'สมชาย' }]],
    [
      'ใน:“ชมรม หนังสือ” มี:รูป',
      '',
      [
        { kind: 'in', name: 'ชมรม หนังสือ' },
        { kind: 'has', what: 'image' },
      ],
    ],
    [
      'a before:2026-11-01 b after:เมื่อวาน c',
      'a b c',
      [
        { kind: 'before', day: { year: 2026, month: 11, day: 1 } },
        { kind: 'after', day: { year: 2026, month: 11, day: 22 } },
      ],
    ],
    ['ก่อน:๑/๑๑/๒๕๖๙', '', [{ kind: 'before', day: { year: 2026, month: 11, day: 1 } }]],
    [
      'has:link has:file มี:ลิงก์',
      '',
      [
        { kind: 'has', what: 'link' },
        { kind: 'has', what: 'file' },
        { kind: 'has', what: 'link' },
      ],
    ],
    // The closing quotation mark is still to come.
    ['hello from:"Ann L', 'hello', [{ kind: 'from', name: 'Ann L' }]],
    ['from：ann', '', [{ kind: 'from', name: 'ann' }]],
  ])('%s', (text, words, filters) => expect(read(text)).toEqual({ words, filters }));

  it.each([
    'has:cake',
    'has:',
    'from:',
    'from:""',
    'before:never',
    'after:2026-02-30',
    'https://example.org',
    'note: from home',
    'time 10:30',
    'wherefrom:ann',
    'ประชุมจาก:สมชาย',
    'constructor:x',
    'in: the house',
  ])('words: %s', (text) => expect(read(text)).toEqual({ words: text, filters: [] }));

  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .map((s) => s.replaceAll('”', '').trim())
    .filter((s) => s !== '');
  const date = fc.record({
    year: fc.integer({ min: 1_970, max: 2_399 }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 28 }),
  });
  const filter: fc.Arbitrary<TypedFilter> = fc.oneof(
    fc.record({ kind: fc.constantFrom('from' as const, 'in' as const), name }),
    fc.record({ kind: fc.constantFrom('before' as const, 'after' as const), day: date }),
    fc.record({ kind: fc.constant('has' as const), what: fc.constantFrom(...hasKinds) }),
  );
  const word = fc.string({ unit: 'grapheme', maxLength: 12 }).map((s) => s.replace(/[\s:："“]/gu, ''));

  it('what is written is read again, whatever stands around it', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(word, filter), { maxLength: 5 }), word, (pairs, last) => {
        const text = [...pairs.flatMap(([w, f]) => [w, writeFilter(f)]), last].join(' ');
        const words = [...pairs.map(([w]) => w), last].filter((w) => w !== '').join(' ');
        expect(read(text)).toEqual({ words, filters: pairs.map(([, f]) => f) });
      }),
    );
  });

  it('loses no character of any text, and finds its places in it', () => {
    const pieces = [
      'from:',
      'has:',
      'image',
      '"',
      '“',
      '”',
      ' ',
      'จาก:',
      'ก่อน:',
      '2026',
      '-',
      '1',
      'ann',
      ':',
      '\n',
      'น้ำ',
    ];
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom(...pieces)).map((p) => p.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const { words, filters } = parse(text);
        let at = 0;
        let rest = '';
        for (const { start, end } of filters) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
          rest += text.slice(at, start);
          at = end;
        }
        rest += text.slice(at);
        expect(words.replace(/\s+/gu, '')).toBe(rest.replace(/\s+/gu, ''));
        // Words hold no filter any more, and without a colon there is none.
        if (!/[:：]/u.test(text)) expect(filters).toEqual([]);
      }),
    );
  });

  it('takes its time even for a hostile text', () => {
    const start = performance.now();
    for (const text of ['from:"'.repeat(2_000), 'a:'.repeat(4_000), ' from:a'.repeat(1_000)]) parse(text);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

it('knows the filter that is being typed', () => {
  expect(openFilter('hi from:an', 10)).toMatchObject({ kind: 'from', value: 'an', start: 3, end: 10 });
  expect(openFilter('hi from:', 8)).toMatchObject({ kind: 'from', value: '' });
  expect(openFilter('from:"Ann L', 11)).toMatchObject({ kind: 'from', value: 'Ann L' });
  expect(openFilter('from:"Ann" ', 10)).toBeNull();
  expect(openFilter('from:an more', 12)).toBeNull();
  expect(openFilter('nothing', 3)).toBeNull();
});
