import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { renderApp } from '../../testing.tsx';
import { keyOf } from './key-of.ts';

/** What the keys give with Thai Kedmanee: the letter, and the place on the keyboard. */
const KEDMANEE = { k: 'า', n: 'ื', f: 'ด', ',': 'ม', '/': 'ฝ', '=': 'ช', '-': 'ข', '0': 'จ' } as const;
const CODES = {
  k: 'KeyK',
  n: 'KeyN',
  f: 'KeyF',
  ',': 'Comma',
  '/': 'Slash',
  '=': 'Equal',
  '-': 'Minus',
  '0': 'Digit0',
};

describe('the key that is meant', () => {
  test.each(Object.entries(CODES))('%s, with a Latin and with a Thai layout', (key, code) => {
    expect(keyOf({ key, code })).toBe(key);
    // The keys of CODES are those of KEDMANEE.
    expect(keyOf({ key: KEDMANEE[key as keyof typeof KEDMANEE], code })).toBe(key);
  });

  test('a layout with Latin letters in other places means its own: Dvorak’s k stands where V is', () => {
    expect(keyOf({ key: 'k', code: 'KeyV' })).toBe('k');
    expect(keyOf({ key: 'K', code: 'KeyK' })).toBe('k');
  });

  test('named keys are themselves; a dead key is its place', () => {
    expect(keyOf({ key: 'ArrowDown', code: 'ArrowDown' })).toBe('ArrowDown');
    expect(keyOf({ key: 'Dead', code: 'KeyN' })).toBe('n');
    expect(keyOf({ key: '+', code: 'NumpadAdd' })).toBe('+');
    expect(keyOf({ key: 'é', code: 'IntlBackslash' })).toBe('é');
  });
});

const press = (key: keyof typeof CODES, thai: boolean): void =>
  void act(() =>
    fireEvent.keyDown(document.body, { key: thai ? KEDMANEE[key] : key, code: CODES[key], ctrlKey: true }),
  );

test.each([false, true])('every shortcut works, with a Thai layout: %s', async (thai) => {
  const { stores } = await renderApp();
  const { app, chats } = stores;
  for (const [key, dialog] of [
    ['n', 'new-chat'],
    [',', 'settings'],
    ['/', 'shortcuts'],
  ] as const) {
    press(key, thai);
    expect(app.getState().dialog).toBe(dialog);
    act(() => app.open(null));
  }
  for (const key of ['k', 'f'] as const) {
    press(key, thai);
    expect(app.getState().searching).toBe(true);
    act(() => app.search(false));
  }
  const zoomed = (zoom: number) => waitFor(() => expect(app.getState().settings.zoom).toBe(zoom));
  press('=', thai);
  await zoomed(110);
  press('-', thai);
  press('-', thai);
  await zoomed(90);
  press('0', thai);
  await zoomed(100);
  act(() => void fireEvent.keyDown(document.body, { key: 'Tab', ctrlKey: true }));
  const [first] = chats.getState().order;
  expect(chats.getState().selected).toBe(first);
});

test('the zoom’s keys work over a dialog and on the sign-in page, and stop at the ends', async () => {
  const { stores } = await renderApp({ signedIn: false, settings: { zoom: 300 } });
  press('=', false);
  press('-', false);
  await waitFor(() => expect(stores.app.getState().settings.zoom).toBe(250));
});

test('the list of keys names each of them', async () => {
  const { stores } = await renderApp();
  act(() => stores.app.open('shortcuts'));
  const keys = [...screen.getByRole('dialog').querySelectorAll('kbd')].map((kbd) => kbd.textContent);
  expect(keys).toEqual([
    ...['Ctrl N', 'Ctrl K', 'Ctrl F', 'Ctrl ⇧ F', 'Ctrl ,', 'Ctrl /', 'Alt ↑', 'Alt ↓', 'Ctrl Tab', 'F6'],
    ...[
      '↵',
      '⇧ ↵',
      'Ctrl B',
      'Ctrl I',
      'Ctrl ⇧ X',
      'Ctrl E',
      '↑ ↓',
      '↵ ← →',
      '↑',
      'R',
      'E',
      '+',
      'F',
      'X',
      'Ctrl C',
      'Del',
      '⇧ F10',
      'Alt ↵',
      'Ctrl + − 0',
      'Ctrl Q',
      'Esc',
    ],
  ]);
});
