import { expect, test } from 'vitest';
import { outsideLink } from './links.ts';

test.each([
  ['https://example.org/a?b=c#d', 'https://example.org/a?b=c#d'],
  ['https://สาร.example/', 'https://xn--03cny.example/'],
  ['mailto:a.b@example.org', 'mailto:a.b@example.org'],
  ['mailto:a@example.org?attach=/etc/passwd', 'mailto:a@example.org'],
])('%s opens as %s', (text, url) => {
  expect(outsideLink(text)).toEqual({ ok: true, value: url });
});

test.each([
  'javascript:alert(1)',
  'file:///etc/passwd',
  'smb:\\\\host\\share',
  'ms-msdt:/id',
  'search-ms:query=x',
  'http://example.org',
  'https://example.org/\r\nX: y',
  ' https://example.org',
  'https://',
  'https://user:pw@example.org',
  'data:text/html,x',
  'vscode://x',
  'sarn://chat/1',
  'mailto:',
  'mailto:a@b" --x',
  '',
  'example.org',
  '//example.org',
  'app://ui/',
  'blob:https://example.org/1',
])('%j is refused', (text) => {
  expect(outsideLink(text)).toMatchObject({ ok: false, error: { code: 'FORBIDDEN' } });
});
