import { screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { renderApp } from '../../testing.tsx';
import { chatsNamed } from './use-search.ts';

const results = () => screen.queryAllByTestId('search-result').map((result) => result.textContent);

test('Ctrl+K opens it with the caret in the field; hits are marked; a hit opens the chat at its place', async () => {
  const { user, stores } = await renderApp();
  await user.keyboard('{Control>}k{/Control}');
  expect(document.activeElement).toBe(screen.getByTestId('search-input'));
  await user.keyboard('budget');
  await waitFor(() => expect(results()).toHaveLength(3));
  expect(screen.getAllByText('budget', { selector: 'mark' })).toHaveLength(3);
  const jump = vi.spyOn(stores.messages, 'jumpTo');
  await user.keyboard('{ArrowDown}{ArrowDown}{Enter}');
  expect(jump).toHaveBeenCalledWith(103, 1);
  expect(stores.chats.getState().selected).toBe(103);
});

test('opening it starts what searches, so that the first words do not wait for that', async () => {
  const { user, stores, memory } = await renderApp();
  const invoke = vi.spyOn(memory.bridge, 'invoke');
  await user.click(screen.getByTestId('search-input'));
  expect(stores.app.getState().searching).toBe(true);
  expect(invoke).toHaveBeenCalledWith('search.messages', { query: '' });
});

test('chats are found by name at once, whatever the case', async () => {
  const { user, stores } = await renderApp();
  await user.click(screen.getByTestId('search-input'));
  await user.type(screen.getByTestId('search-input'), 'pLOY');
  expect(results()[0]).toContain('Ploy Chantarangsu');
  await user.keyboard('{Enter}');
  expect(stores.chats.getState().selected).toBe(102);
});

test('Esc clears, then closes', async () => {
  const { user, stores } = await renderApp();
  await user.keyboard('{Control>}k{/Control}');
  await user.keyboard('x{Escape}');
  expect(screen.getByTestId<HTMLInputElement>('search-input').value).toBe('');
  expect(stores.app.getState().searching).toBe(true);
  await user.keyboard('{Escape}');
  expect(stores.app.getState().searching).toBe(false);
});

test('nothing found is said with the words that were looked for', async () => {
  const { user } = await renderApp({ locale: 'th' });
  await user.keyboard('{Control>}k{/Control}');
  await user.keyboard('zzz');
  await screen.findByText('ไม่พบ “zzz” ลองคำที่สั้นลง');
});

test('a name in another Unicode form is found; lower case that changes length marks nothing wrong', async () => {
  const { stores } = await renderApp();
  const chat = stores.chats.getState().byId.get(102);
  if (!chat) throw new Error('no chat');
  expect(chatsNamed([{ ...chat, title: 'Café' }], 'Cafe\u0301')).toHaveLength(1);
  expect(chatsNamed([{ ...chat, title: 'İzmir' }], 'zmir')).toEqual([
    { chat: { ...chat, title: 'İzmir' }, ranges: [] },
  ]);
});
