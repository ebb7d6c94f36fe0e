import { act, screen, waitFor } from '@testing-library/react';
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

test('however it ends, one goes on writing in the open chat', async () => {
  const { user, stores } = await renderApp();
  act(() => stores.chats.select(102));
  const ends = [
    () => user.keyboard('{Escape}'),
    () => user.click(screen.getByRole('button', { name: 'Close search' })),
    async () => {
      await user.keyboard('ploy');
      await user.click(screen.getAllByTestId('search-result')[0] ?? document.body);
    },
  ];
  for (const end of ends) {
    await user.click(screen.getByTestId('search-input'));
    expect(document.activeElement).toBe(screen.getByTestId('search-input'));
    await end();
    await waitFor(() => expect(stores.app.getState().searching).toBe(false));
    expect(document.activeElement).toBe(screen.getByTestId('composer'));
  }
  expect(stores.chats.getState().selected).toBe(102);
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

test('a filter is completed from what is known, becomes a chip, and Backspace takes it away', async () => {
  const { user, stores, memory } = await renderApp();
  await user.keyboard('{Control>}k{/Control}');
  await user.keyboard('budget in:ploy');
  await screen.findByTestId('search-suggestion');
  await user.keyboard('{Enter}');
  const chip = screen.getByTestId('search-chip');
  expect(chip.textContent).toBe('In Ploy Chantarangsu');
  expect(screen.getByTestId<HTMLInputElement>('search-input').value).toBe('budget');
  await waitFor(() =>
    expect(memory.calls.findLast((c) => c.name === 'search.messages')?.input).toEqual({
      query: 'budget',
      filters: { in: [102] },
    }),
  );
  act(() => screen.getByTestId<HTMLInputElement>('search-input').setSelectionRange(0, 0));
  await user.keyboard('{Backspace}');
  expect(stores.search.getState().chips).toEqual([]);
});

test('the chips offer what can be typed, in the language of the window; days have words', async () => {
  const { user, stores } = await renderApp({ locale: 'th' });
  await user.keyboard('{Control>}k{/Control}');
  await user.click(screen.getByTestId('search-begin-after'));
  expect(screen.getByTestId<HTMLInputElement>('search-input').value).toBe('ตั้งแต่:');
  await user.click(await screen.findByText('เมื่อวาน'));
  expect(stores.search.getState().chips).toMatchObject([{ kind: 'after' }]);
  expect(screen.getByTestId('search-chip').textContent).toContain('เมื่อวาน');
});

test('hits stand under their days, chats or people', async () => {
  const { user } = await renderApp();
  await user.keyboard('{Control>}k{/Control}');
  await user.keyboard('budget');
  await waitFor(() => expect(results()).toHaveLength(3));
  await user.click(screen.getByRole('radio', { name: 'Chat' }));
  const titles = screen.getAllByRole('heading', { level: 3 }).map((h) => h.textContent);
  expect(new Set(titles).size).toBe(titles.length);
  expect(titles.length).toBeGreaterThan(1);
});

test('what the server adds is told apart, and so is that it was not asked', async () => {
  const { user, memory } = await renderApp();
  memory.failNext('search.server', 'OFFLINE');
  await user.keyboard('{Control>}k{/Control}');
  await user.keyboard('budget');
  await screen.findByText(/only the messages on this computer/);
  await user.click(screen.getByTestId('search-more'));
  await waitFor(() => expect(screen.getByTestId('search-note').dataset['server']).toBe('whole'));
});
