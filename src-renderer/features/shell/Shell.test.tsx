import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { createMemoryBridge } from '../../../tests/support/memory-bridge.ts';
import { sampleAccount } from '../../../tests/support/sample-data.ts';
import { App } from '../../App.tsx';
import { createI18n } from '../../i18n/index.ts';
import { createStores } from '../../stores/stores.ts';
import { renderApp } from '../../testing.tsx';

test('until main answers there is neither a sign-in page nor a list', () => {
  const { bridge } = createMemoryBridge();
  const { container } = render(<App stores={createStores(bridge)} i18n={createI18n('en')} />);
  expect(container.textContent).toBe('');
});

test('the connection is in sight in words and for programs', async () => {
  const { memory } = await renderApp();
  const state = screen.getByTestId('connection-state');
  expect([state.dataset['state'], state.textContent]).toEqual(['online', 'Online']);
  act(() => memory.emit('connection.changed', { state: 'offline', syncedAt: Date.now(), catchingUp: 0 }));
  expect([state.dataset['state'], state.textContent]).toEqual(['offline', 'Offline']);
  expect(screen.getByText(/^You’re offline\. Showing everything/)).toBeTruthy();
  act(() => memory.emit('connection.changed', { state: 'online', syncedAt: Date.now(), catchingUp: 3 }));
  expect(state.textContent).toBe('Catching up, 3 chats left');
  expect(screen.getByText('Back online.')).toBeTruthy();
});

test('the keys: new chat, settings, shortcuts, next and previous chat', async () => {
  const { user, stores } = await renderApp();
  const { app, chats } = stores;
  for (const [keys, dialog] of [
    ['n', 'new-chat'],
    [',', 'settings'],
    ['/', 'shortcuts'],
  ] as const) {
    await user.keyboard(`{Control>}${keys}{/Control}`);
    expect(app.getState().dialog).toBe(dialog);
    await user.keyboard('{Escape}');
    expect(app.getState().dialog).toBeNull();
  }
  await user.keyboard('{Alt>}{ArrowDown}{ArrowDown}{/Alt}');
  expect(chats.getState().selected).toBe(103);
  await user.keyboard('{Alt>}{ArrowUp}{/Alt}');
  expect(chats.getState().selected).toBe(102);
});

test('main can show a place: a chat, also from under a dialog', async () => {
  const { memory, stores } = await renderApp();
  act(() => memory.emit('navigate', { to: 'settings' }));
  expect(screen.getByRole('dialog')).toBeTruthy();
  act(() => memory.emit('navigate', { to: 'chat', chatId: 105 }));
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(stores.chats.getState().selected).toBe(105);
  expect(screen.getByTestId('conversation')).toBeTruthy();
});

test('the side bar is resized with the keyboard, within its bounds, and kept', async () => {
  const { user, stores } = await renderApp();
  const edge = screen.getByRole('separator');
  edge.focus();
  await user.keyboard('{ArrowRight}');
  await waitFor(() => expect(stores.app.getState().settings.sideWidth).toBe(328));
  await user.keyboard('{End}{ArrowRight}');
  await waitFor(() => expect(edge.getAttribute('aria-valuenow')).toBe('420'));
  fireEvent.doubleClick(edge);
  await waitFor(() => expect(stores.app.getState().settings.sideWidth).toBe(320));
});

test('the title carries the unread number', async () => {
  const { memory } = await renderApp();
  expect(document.title).toBe('(122) Sarn');
  act(() => memory.emit('chats.changed', { chats: [], removed: [], unread: 0 }));
  expect(document.title).toBe('Sarn');
});

test('another account starts from nothing', async () => {
  const { memory, stores } = await renderApp();
  act(() => memory.emit('account.changed', { account: null, reason: 'revoked' }));
  expect(screen.getByText('You were signed out of this computer. Sign in again to go on.')).toBeTruthy();
  expect(stores.chats.getState().byId.size).toBe(0);
});

test('what happened to the copy of this computer is said until it is acknowledged', async () => {
  const { user } = await renderApp({ notices: ['cache-rebuilt'] });
  expect(screen.getByText(/nothing unsent was lost/)).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByText(/nothing unsent was lost/)).toBeNull();
});

test('a lost sign-in is taken up again with the password alone, and what is open stays open', async () => {
  const { user, memory } = await renderApp({ notices: ['keychain-lost'] });
  await user.click(screen.getByRole('button', { name: 'Sign in again' }));
  await user.click(screen.getByTestId('again-submit'));
  expect(screen.getByText('Type your password.')).toBeTruthy();
  await user.type(screen.getByTestId('again-password'), 'wrong');
  await user.click(screen.getByTestId('again-submit'));
  await screen.findByText('The password is not right.');
  await user.clear(screen.getByTestId('again-password'));
  await user.type(screen.getByTestId('again-password'), 'correct horse');
  await user.click(screen.getByTestId('again-submit'));
  await waitFor(() => expect(screen.queryByTestId('sign-in-again-dialog')).toBeNull());
  const account = sampleAccount('en');
  const asked = memory.calls.filter((call) => call.name === 'auth.login').at(-1)?.input;
  expect(asked).toEqual({ server: account.server, email: account.email, password: 'correct horse' });
  act(() => memory.emit('account.changed', { account, reason: 'signed-in' }));
  expect(screen.queryByTestId('notice')).toBeNull();
  expect(screen.getByTestId('chat-list')).toBeTruthy();
});

test('what happened is said on the sign-in page as well', async () => {
  await renderApp({ signedIn: false, notices: ['session-lost'] });
  expect(screen.getByText(/unsent messages on this computer are still there/)).toBeTruthy();
});

test('an empty list of a computer that has never heard of the server is not called empty', async () => {
  const { memory } = await renderApp({ empty: true });
  act(() => memory.emit('connection.changed', { state: 'offline', syncedAt: null, catchingUp: 0 }));
  expect(screen.getAllByText('Your chats are not here yet')).toHaveLength(2);
  expect(screen.queryByText('No conversations yet')).toBeNull();
  expect(screen.queryByTestId('waiting')).toBeNull();
});

test('while the chats are not here, what waits to be sent is said to be', async () => {
  const { memory } = await renderApp({ empty: true });
  memory.waiting = 3;
  act(() => memory.emit('connection.changed', { state: 'offline', syncedAt: null, catchingUp: 0 }));
  const said = await screen.findAllByText('3 messages you wrote wait on this computer to be sent.');
  expect(said).toHaveLength(2);
  act(() => memory.emit('connection.changed', { state: 'online', syncedAt: Date.now(), catchingUp: 0 }));
  expect(screen.queryByTestId('waiting')).toBeNull();
});

test('offline, and after word without a time, the other person’s last known “last seen” stands in the head', async () => {
  const { memory, stores } = await renderApp();
  act(() => stores.chats.select(102));
  const head = () => screen.getByTestId('conversation').querySelector('header');
  const peer = memory.chats.get(102)?.peer;
  if (!peer) throw new Error('no peer in the sample');
  const seen = new Date().setHours(9, 5, 0, 0);
  const tell = (online: boolean, lastSeen: number | null) =>
    act(() => memory.emit('presence.changed', { people: [{ id: peer.id, online, lastSeen }] }));
  act(() => memory.emit('typing.changed', { chatId: 102, userIds: [] }));
  tell(false, seen);
  await waitFor(() => expect(head()?.textContent).toContain('Last seen 09:05'));
  tell(true, null);
  await waitFor(() => expect(head()?.textContent).toContain('Online'));
  act(() => memory.emit('connection.changed', { state: 'offline', syncedAt: null, catchingUp: 0 }));
  expect(head()?.textContent).toContain('Last seen 09:05');
  tell(false, null);
  expect(head()?.textContent).toContain('Last seen 09:05');
});
