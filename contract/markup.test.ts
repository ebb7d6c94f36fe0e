import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, type Inline, parseMarkup, plainRanges, plainText } from './markup.ts';

/** The tree in few letters: b(…) i(…) s(…) c(…) a(…) @(…), blocks on lines of their own. */
const short = (parts: readonly Inline[]): string =>
  parts
    .map((p) => {
      if ('parts' in p) return `${p.kind[0] ?? ''}(${short(p.parts)})`;
      return p.kind === 'text' ? p.text : `${{ code: 'c', link: 'a', mention: '@' }[p.kind]}(${p.text})`;
    })
    .join('');
const shown = (text: string, called: { id: string; name: string }[] = []): string =>
  parseMarkup(text, called)
    .map((b) => (b.kind === 'code' ? `[${b.language}|${b.text}]` : (b.kind === 'quote' ? '>' : '') + short(b.parts)))
    .join(' / ');

describe('marks', () => {
  it.each([
    ['**bold** and *italic* and ~~gone~~', 'b(bold) and i(italic) and s(gone)'],
    ['***both***', 'b(i(both))'],
    ['**a *b* c**', 'b(a i(b) c)'],
    ['*a **b***', 'i(a b(b))'],
    ['`**code**` and *`x`*', 'c(**code**) and i(c(x))'],
    ['(**a**), "*b*"!', '(b(a)), "i(b)"!'],
    ['ฉัน*รัก*เธอ **มาก**เลย', 'ฉันi(รัก)เธอ b(มาก)เลย'],
    ['**https://x.org** https://x.org/*a*', 'b(a(https://x.org)) a(https://x.org/*a)*'],
    ['> said\n> again\nmy *answer*', '>said\nagain / my i(answer)'],
    ['```ts\nconst a = 1;\n\n**b**\n```\nafter', '[ts|const a = 1;\n\n**b**] / after'],
  ])('%s', (text, expected) => expect(shown(text)).toBe(expected));

  it.each([
    ...[
      '2*3*4',
      '2**3**4',
      'a * b * c',
      '* one\n* two',
      '- [ ] x',
      '**',
      '****',
      '** a **',
      '*a',
      '**a*',
      '~a~',
      '~~~a~~~',
    ],
    ...['snake_case_name', '*a\nb*', '`', '``', 'a `b', '```\nnever closed', '```\n```', '>', '> ', 'x > y', '1 >= 0'],
  ])('not: %s', (text) => expect(shown(text)).toBe(text));

  it('finds whom the message calls, the longest name first, and only them', () => {
    const called = [
      { id: '1', name: 'Ann' },
      { id: '2', name: 'Ann Lee' },
      { id: 'all', name: '' },
    ];
    expect(shown('@Ann Lee and @Ann, *@everyone* @Bob a@Ann `@Ann`', called)).toBe(
      '@(@Ann Lee) and @(@Ann), i(@(@everyone)) @Bob a@Ann c(@Ann)',
    );
    expect(shown('ถึง@Annนะ @ทุกคน', called)).toBe('ถึง@(@Ann)นะ @(@ทุกคน)');
    expect(shown('@Ann')).toBe('@Ann');
  });

  it('gives the words without the marks, and where in them a hit lies', () => {
    expect(plainText('> **a** `b`\n~~c~~ 2*3')).toBe('a b\nc 2*3');
    expect(plainRanges('say **hello** now', [[4, 11]])).toEqual({ text: 'say hello now', ranges: [[4, 9]] });
    expect(plainRanges('a *b* c', [[0, 7]])).toEqual({ text: 'a b c', ranges: [[0, 5]] });
    expect(plainRanges('**a**', [[0, 2]])).toEqual({ text: 'a', ranges: [] });
  });
});

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        ...[
          '*',
          '**',
          '***',
          '~~',
          '~',
          '`',
          '```',
          '\n',
          '> ',
          '>',
          ' ',
          'a',
          'b c',
          'ก',
          '@Ann',
          'https://x.org',
          'x.org',
        ],
        ...['.', ',', '(', ')', '"', '\\', '😀'],
      ),
      { maxLength: 40 },
    )
    .map((all) => all.join('')),
);

const leaves = (parts: readonly Inline[], depth: number): { at: number; text: string; depth: number }[] =>
  parts.flatMap((p) => ('parts' in p ? leaves(p.parts, depth + 1) : [{ at: p.at, text: p.text, depth }]));
const leavesOf = (block: Block): { at: number; text: string; depth: number }[] =>
  block.kind === 'code' ? [{ at: block.at, text: block.text, depth: 0 }] : leaves(block.parts, 0);

it('loses nothing of any text but marks, nests no deeper than three kinds, and never throws', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      let done = 0;
      for (const leaf of parseMarkup(text, [{ id: '1', name: 'Ann' }]).flatMap(leavesOf)) {
        expect(text.slice(done, leaf.at)).toMatch(/^[*~`>\n\w+#.-]*[ \n`>*~]*$/);
        expect(text.slice(leaf.at, leaf.at + leaf.text.length)).toBe(leaf.text);
        expect(leaf.at).toBeGreaterThanOrEqual(done);
        expect(leaf.depth).toBeLessThanOrEqual(3);
        done = leaf.at + leaf.text.length;
      }
      expect(text.slice(done)).toMatch(/^[*~`\n ]*$/);
      if (!/[*~`>]/.test(text)) expect(plainText(text)).toBe(text);
    }),
    { numRuns: 2_000 },
  );
});

it('takes a time that grows with the text alone', () => {
  const hostile = [
    '*'.repeat(8_000),
    '*a'.repeat(4_000),
    '**a '.repeat(2_000),
    '*a **b ~~c '.repeat(700),
    '`'.repeat(8_000),
    '`a'.repeat(4_000),
    '```\n'.repeat(2_000),
    '>'.repeat(8_000),
    '> \n'.repeat(2_600),
    '@Ann'.repeat(2_000),
    '~~'.repeat(4_000),
    '***a*** '.repeat(1_000),
  ];
  const called = Array.from({ length: 50 }, (_, i) => ({ id: String(i), name: `Ann ${i}` }));
  const start = performance.now();
  // Ten times what a message may hold: what grew with its square would take minutes.
  for (const text of hostile) parseMarkup(text.repeat(10), called);
  expect(performance.now() - start).toBeLessThan(10_000);
});
