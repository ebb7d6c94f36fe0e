import { expect, it } from 'vitest';
import { isFewEmoji, langOf } from './text-parts.ts';

it('shows one to three emoji large, and nothing else', () => {
  for (const text of ['🍰', '❤️', '👨‍👩‍👧 🇹🇭 👍🏽', ' 🔥 ']) expect(isFewEmoji(text), text).toBe(true);
  for (const text of ['', '1', '12', '🍰🍰🍰🍰', 'a🍰', '#', '©']) expect(isFewEmoji(text), text).toBe(false);
  const from = performance.now();
  for (const text of ['a.'.repeat(4_000), '🍰'.repeat(2_000)]) isFewEmoji(text);
  expect(performance.now() - from).toBeLessThan(1_000);
});

it('knows Thai by its letters', () => {
  expect(langOf('ok ครับ')).toBe('th');
  expect(langOf('ok')).toBeUndefined();
});
