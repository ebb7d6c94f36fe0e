import { describe, expect, it } from 'vitest';
import { hasLink, splitText } from './links.ts';

const links = (text: string): string[] =>
  splitText(text).flatMap((p) => (p.kind === 'link' ? [`${p.text} → ${p.href}`] : []));

describe('links in a text', () => {
  it.each([
    ['see https://example.org/a?b=1.', ['https://example.org/a?b=1 → https://example.org/a?b=1']],
    ['Agenda: wiki.example.org/agenda', ['wiki.example.org/agenda → https://wiki.example.org/agenda']],
    ['(https://example.org/x_(y))', ['https://example.org/x_(y) → https://example.org/x_(y)']],
    ['write to ploy@example.org, please', ['ploy@example.org → mailto:ploy@example.org']],
    ['mailto:a@example.org', ['mailto:a@example.org → mailto:a@example.org']],
    ['ดูที่ example.co.th/หน้า นะ', ['example.co.th/หน้า → https://example.co.th/%E0%B8%AB%E0%B8%99%E0%B9%89%E0%B8%B2']],
    ['example.org:8443/x', ['example.org:8443/x → https://example.org:8443/x']],
    ['EXAMPLE.ORG!', ['EXAMPLE.ORG → https://example.org/']],
  ])('%s', (text, expected) => {
    expect(links(text)).toEqual(expected);
    expect(hasLink(text)).toBe(true);
  });

  it.each([
    'http://example.org',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'main.ts and notes.md',
    '1.5 or 2.0.1',
    'e.g. this',
    'wait...what',
    'https://',
    'https://user:pw@example.org/',
    'data:text/html,x',
    'sarn://chat/1',
    'a.b.c',
  ])('not: %s', (text) => expect(links(text)).toEqual([]));

  it('loses no character', () => {
    for (const text of ['', ' a https://x.org, b ', 'x.org y.org\n(z.com)', 'ก https://ก.th ข']) {
      expect(
        splitText(text)
          .map((p) => p.text)
          .join(''),
      ).toBe(text);
    }
  });

  it('takes its time even for a hostile text', () => {
    const start = performance.now();
    for (const text of [
      'a.'.repeat(4_000),
      'a@'.repeat(4_000),
      '-'.repeat(8_000),
      `https://${')'.repeat(7_900)}`,
      `${'a-'.repeat(3_999)}.`,
    ]) {
      splitText(text);
      splitText(text.replace(/(.{1000})/g, '$1 '));
    }
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});
