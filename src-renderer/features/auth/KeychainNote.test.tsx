import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderApp } from '../../testing.tsx';

const SAYS = /This system offers no keychain/;

test('where the system protects nothing, the sign-in says so before anything is typed', async () => {
  await renderApp({ signedIn: false, keychain: false });
  expect(await screen.findByText(SAYS)).toBeTruthy();
});

test('where it does, nothing is said', async () => {
  const { memory } = await renderApp({ signedIn: false });
  await screen.findByTestId('login-submit');
  expect(memory.calls.some((call) => call.name === 'keychain.state')).toBe(true);
  expect(screen.queryByTestId('keychain-note')).toBeNull();
});

test('whoever is signed in finds it with the account', async () => {
  const { user } = await renderApp({ keychain: false });
  await user.click(screen.getByTestId('settings'));
  await user.click(await screen.findByTestId('settings-account'));
  expect(within(await screen.findByRole('dialog')).getByTestId('keychain-note').textContent).toMatch(SAYS);
});

test('whoever signs in again reads it there, too', async () => {
  const { user } = await renderApp({ keychain: false, notices: ['keychain-lost'] });
  await user.click(await screen.findByTestId('sign-in-again'));
  expect((await screen.findByTestId('keychain-note')).textContent).toMatch(SAYS);
});
