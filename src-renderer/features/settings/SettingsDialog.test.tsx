import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderApp } from '../../testing.tsx';

const open = async (section: string) => {
  const app = await renderApp();
  await app.user.click(screen.getByTestId('settings'));
  await app.user.click(screen.getByTestId(`settings-${section}`));
  return app;
};
const html = document.documentElement;

test('theme, letters, text size and motion show at once on the whole window', async () => {
  const { user } = await open('appearance');
  await user.click(screen.getByTestId('theme-dark'));
  await waitFor(() => expect(html.dataset['theme']).toBe('dark'));
  await user.click(screen.getByRole('radio', { name: 'แบบมีหัว' }));
  await user.click(screen.getByRole('switch', { name: 'Reduce motion' }));
  await user.click(screen.getByRole('radio', { name: 'Compact' }));
  await waitFor(() => expect(html.dataset['density']).toBe('compact'));
  fireEvent.change(screen.getByRole('slider'), { target: { value: '150' } });
  await waitFor(() =>
    expect([html.dataset['thai'], html.dataset['motion'], html.style.getPropertyValue('--text-scale')]).toEqual([
      'looped',
      'reduced',
      '1.5',
    ]),
  );
});

test('a radio group is one tab stop and its arrows choose', async () => {
  const { user, stores } = await open('appearance');
  const year = within(screen.getByRole('radiogroup', { name: 'Year' }));
  expect(year.getAllByRole('radio').map((radio) => radio.tabIndex)).toEqual([0, -1, -1]);
  year.getByRole('radio', { name: 'By language' }).focus();
  await user.keyboard('{ArrowRight}{ArrowRight}');
  await waitFor(() => expect(stores.app.getState().settings.year).toBe('buddhist'));
  expect(document.activeElement?.textContent).toBe(`${new Date().getFullYear() + 543} (Buddhist)`);
});

test('the language changes every word', async () => {
  const { user } = await open('language');
  await user.click(screen.getByRole('radio', { name: 'ไทย' }));
  await waitFor(() => expect(screen.getAllByText('ภาษาและภูมิภาค').length).toBeGreaterThan(0));
  expect(html.lang).toBe('th');
});

test('what depends on notifications is there only with them', async () => {
  const { user } = await open('notifications');
  expect(screen.getByRole('switch', { name: 'Sound' })).toBeTruthy();
  await user.click(screen.getByRole('switch', { name: 'Notifications' }));
  await waitFor(() => expect(screen.queryByRole('switch', { name: 'Sound' })).toBeNull());
});

test('signing out asks first when something is unsent, and only then deletes it', async () => {
  const { user, memory } = await open('account');
  await user.click(screen.getByTestId('sign-out'));
  await screen.findByText('Some messages are not sent yet');
  expect(memory.calls.filter((call) => call.name === 'auth.logout').map((call) => call.input)).toEqual([
    { force: false },
  ]);
  await user.click(screen.getByTestId('sign-out-force'));
  await screen.findByTestId('login-email');
});

test('Esc closes and gives the focus back', async () => {
  const { user } = await renderApp();
  screen.getByTestId('settings').focus();
  await user.keyboard('{Enter}');
  expect(screen.getByRole('dialog')).toBeTruthy();
  await user.keyboard('{Escape}');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('settings')));
});
