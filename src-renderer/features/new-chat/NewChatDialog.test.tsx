import { screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderApp } from '../../testing.tsx';

const open = async (options: Parameters<typeof renderApp>[0] = {}) => {
  const app = await renderApp(options);
  await app.user.click(screen.getByTestId('new-chat'));
  return app;
};
const names = () => screen.queryAllByTestId('user-result').map((result) => result.querySelector('.n')?.textContent);

test('shows whom one talks to, then whom the server finds; a click opens the chat', async () => {
  const { user, stores } = await open();
  expect(names()[0]).toBe('Ploy Chantarangsu');
  expect(document.activeElement).toBe(screen.getByTestId('user-search'));
  await user.type(screen.getByTestId('user-search'), 'Kanda');
  await waitFor(() => expect(names()).toEqual(['Kanda Saengthong']));
  await user.click(screen.getByTestId('user-result'));
  await waitFor(() => expect(stores.chats.getState().selected).toBe(109));
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('whom one clicks, one writes to: a new chat, another one, and the one that is open already', async () => {
  const { user, stores } = await open();
  const composer = () => screen.getByTestId<HTMLTextAreaElement>('composer');
  for (const [name, id] of [
    ['Kanda', 109],
    ['Ploy', 102],
    ['Ploy', 102],
  ] as const) {
    if (!screen.queryByRole('dialog')) await user.click(screen.getByTestId('new-chat'));
    await user.type(screen.getByTestId('user-search'), name);
    await waitFor(() => expect(names()).toHaveLength(1));
    await user.pointer({ target: screen.getByTestId('user-result'), keys: '[MouseLeft>]' });
    expect(document.activeElement).toBe(screen.getByTestId('user-search'));
    await user.pointer({ keys: '[/MouseLeft]' });
    await waitFor(() => expect(document.activeElement).toBe(composer()));
    expect(stores.chats.getState().selected).toBe(id);
    await user.keyboard(`to ${name}`);
    expect(composer().value).toBe(`to ${name}`);
    await user.clear(composer());
  }
});

test('arrows choose, Enter opens', async () => {
  const { user, stores } = await open();
  await user.keyboard('{ArrowDown}{Enter}');
  await waitFor(() => expect(stores.chats.getState().selected).toBe(103));
});

test('asks once the typing rests, not at every letter', async () => {
  const { user, memory } = await open();
  await user.type(screen.getByTestId('user-search'), 'Beam');
  await waitFor(() => expect(names()).toEqual(['Beam Wattana']));
  expect(memory.calls.filter((call) => call.name === 'users.search').map((call) => call.input)).toEqual([
    { query: 'Beam' },
  ]);
});

test('nobody found, offline, and a failure that can be tried again are three different things', async () => {
  const { user, memory } = await open();
  await user.type(screen.getByTestId('user-search'), 'zzz');
  await screen.findByText(/^Nobody found for “zzz”/);
  memory.failNext('users.search', 'OFFLINE');
  await user.type(screen.getByTestId('user-search'), 'y');
  await screen.findByText(/^You’re offline\. People/);
  await user.clear(screen.getByTestId('user-search'));
  memory.failNext('users.search', 'INTERNAL');
  await user.type(screen.getByTestId('user-search'), 'May');
  await user.click(await screen.findByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(names()).toEqual(['May Thongdee']));
});

test('a chat that could not be made is said, and the dialog stays', async () => {
  const { user, memory } = await open();
  memory.failNext('chats.create', 'TIMEOUT');
  await user.keyboard('{Enter}');
  await screen.findByText('The chat could not be started. Try again.');
  expect(screen.getByRole('dialog')).toBeTruthy();
});
