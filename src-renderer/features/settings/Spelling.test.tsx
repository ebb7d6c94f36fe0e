import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderApp } from '../../testing.tsx';

const open = async () => {
  const app = await renderApp();
  await app.user.click(screen.getByTestId('settings'));
  await app.user.click(screen.getByTestId('settings-language'));
  await screen.findByRole('switch', { name: 'Check spelling while you write' });
  const set = () => app.memory.calls.filter(({ name }) => name === 'settings.set').map(({ input }) => input);
  return { ...app, set };
};

test('off at first; switched on, it says who is asked for dictionaries, and no language is chosen', async () => {
  const { user, memory, stores } = await open();
  const check = screen.getByRole('switch', { name: 'Check spelling while you write' });
  expect(check.getAttribute('aria-checked')).toBe('false');
  expect(screen.queryByRole('checkbox')).toBeNull();
  await user.click(check);
  memory.emit('spelling.changed', { on: true, languages: ['de', 'en-GB', 'vi'], failed: ['vi'] });
  await screen.findByText(/Google sees your address/);
  const ticks = screen.getAllByRole<HTMLInputElement>('checkbox');
  expect(ticks.map((tick) => tick.parentElement?.textContent)).toEqual([
    'British English',
    'German',
    'Vietnamesecould not be fetched',
  ]);
  expect(ticks.filter(({ checked }) => checked)).toEqual([]);
  await user.click(screen.getByRole('checkbox', { name: 'German' }));
  await user.click(screen.getByRole('checkbox', { name: 'British English' }));
  await waitFor(() => expect(stores.app.getState().settings.spellingLanguages).toEqual(['de', 'en-GB']));
  await user.click(screen.getByRole('checkbox', { name: 'German' }));
  await waitFor(() => expect(stores.app.getState().settings.spellingLanguages).toEqual(['en-GB']));
});

test('one’s own server: its address is taken when it is one', async () => {
  const { user, memory, set } = await open();
  await user.click(screen.getByRole('switch', { name: 'Check spelling while you write' }));
  memory.emit('spelling.changed', { on: true, languages: ['de'], failed: [] });
  await user.click(await screen.findByRole('radio', { name: 'My server' }));
  const field = screen.getByTestId('spelling-address');
  await user.type(field, 'http://example.org{Enter}');
  await screen.findByText('Use an address that begins with https://');
  expect(field.getAttribute('aria-invalid')).toBe('true');
  await user.clear(field);
  await user.type(field, 'https://example.org/dict{Enter}');
  await waitFor(() => expect(set().at(-1)).toEqual({ spellingUrl: 'https://example.org/dict' }));
});

test('where the system checks there is only the switch', async () => {
  const { memory } = await open();
  memory.emit('spelling.changed', { on: true, languages: [], failed: [] });
  await screen.findByText(/Your system checks/);
  expect(screen.queryByRole('checkbox')).toBeNull();
});
