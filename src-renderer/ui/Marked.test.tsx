import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { Marked, snippet } from './Marked.tsx';

afterEach(cleanup);

test('marks the ranges and keeps every character; text that looks like HTML stays text', () => {
  const text = 'a <b>bold</b> word';
  const { container } = render(
    <Marked
      text={text}
      ranges={[
        [2, 5],
        [14, 18],
      ]}
    />,
  );
  expect(container.textContent).toBe(text);
  expect([...container.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual(['<b>', 'word']);
  expect(container.querySelector('b')).toBeNull();
});

test('ranges that overlap or point outside are left out', () => {
  const { container } = render(
    <Marked
      text="abcdef"
      ranges={[
        [0, 3],
        [2, 4],
        [5, 99],
      ]}
    />,
  );
  expect(container.textContent).toBe('abcdef');
  expect(container.querySelectorAll('mark')).toHaveLength(1);
});

test('a snippet starts shortly before the hit, never inside a Thai cluster', () => {
  const text = `${'ที่'.repeat(30)}งบ`;
  const cut = snippet(text, [[90, 92]]);
  expect(cut.text.startsWith('…ที่')).toBe(true);
  const [start, end] = cut.ranges[0] ?? [0, 0];
  expect(cut.text.slice(start, end)).toBe('งบ');
});
