import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { renderApp } from '../../testing.tsx';

const row = (id: number) => {
  const found = screen.getAllByTestId('chat-list-item').find((item) => item.dataset['chatId'] === String(id));
  if (!found) throw new Error(`no row of chat ${id}`);
  return found;
};

test('a row says the newest thing: typing, draft, failure, own message with its state, unread count', async () => {
  await renderApp();
  expect(row(102).textContent).toContain('typing…');
  expect(row(103).textContent).toContain('Draft: About Friday');
  expect(row(104).textContent).toContain('You: The build is green again');
  expect(within(row(104)).getByText('Read')).toBeTruthy();
  expect(within(row(105)).getByTestId('unread-badge').textContent).toBe('2');
  expect(row(106).textContent).toContain('Not sent: Can you call me?');
  expect(within(row(107)).getByTestId('unread-badge').textContent).toBe('99+');
  expect(within(row(104)).queryByTestId('unread-badge')).toBeNull();
});

test('a click on the chat that is open already puts the caret into its field', async () => {
  const { user } = await renderApp();
  await user.click(row(104));
  await user.click(screen.getByTestId('settings'));
  await user.keyboard('{Escape}');
  await user.click(row(104));
  expect(document.activeElement).toBe(screen.getByTestId('composer'));
});

test('one tab stop; arrow keys move it, Enter opens', async () => {
  const { user, stores } = await renderApp();
  const stops = () => screen.getAllByTestId('chat-list-item').filter((item) => item.tabIndex === 0);
  expect(stops()).toEqual([row(102)]);
  row(102).focus();
  await user.keyboard('{ArrowDown}{ArrowDown}');
  expect(document.activeElement).toBe(row(104));
  expect(stops()).toEqual([row(104)]);
  await user.keyboard('{End}');
  expect(document.activeElement).toBe(row(108));
  await user.keyboard('{Home}{Enter}');
  expect(stores.chats.getState().selected).toBe(102);
  expect(row(102).getAttribute('aria-current')).toBe('true');
});

test('rows stay where they are under the pointer', async () => {
  const { memory, stores } = await renderApp();
  const before = stores.chats.getState().order;
  fireEvent.pointerEnter(screen.getByTestId('chat-list'));
  const chat = memory.chats.get(108);
  if (!chat) throw new Error('no chat');
  act(() =>
    memory.emit('chats.changed', { chats: [{ ...chat, updatedAt: Date.now() + 1_000 }], removed: [], unread: 1 }),
  );
  expect(stores.chats.getState().order).toEqual(before);
  fireEvent.pointerLeave(screen.getByTestId('chat-list'));
  expect(stores.chats.getState().order[0]).toBe(108);
});

test('of 5,000 chats only those in sight exist', async () => {
  const { memory } = await renderApp();
  const chat = memory.chats.get(102);
  if (!chat) throw new Error('no chat');
  const many = Array.from({ length: 5_000 }, (_, i) => ({ ...chat, id: 1_000 + i, title: `Chat ${i}`, updatedAt: i }));
  act(() => memory.emit('chats.changed', { chats: many, removed: [], unread: 0 }));
  const rows = screen.getAllByTestId('chat-list-item');
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.length).toBeLessThan(60);
  expect(rows[0]?.closest('li')?.getAttribute('aria-setsize')).toBe('5007');
});

test('no chats: says so, and how to begin', async () => {
  await renderApp({ empty: true });
  expect(screen.getByText('No conversations yet')).toBeTruthy();
  expect(screen.getByText('Start chatting with someone!')).toBeTruthy();
});

const choose = async (memory: Awaited<ReturnType<typeof renderApp>>['memory'], id: number, choice: string) => {
  memory.choice = choice;
  fireEvent.contextMenu(row(id));
  await waitFor(() => expect(memory.calls.some((c) => c.name === 'chats.set')).toBe(true));
};

test('a chat is muted from its menu: marked, its number stays, the one number leaves it out', async () => {
  const { memory, stores } = await renderApp();
  expect(stores.chats.getState().unread).toBe(122);
  await choose(memory, 105, 'mute-hour');
  await within(row(105)).findByTestId('muted-mark');
  expect(within(row(105)).getByTestId('unread-badge').textContent).toBe('2');
  expect(stores.chats.getState().unread).toBe(120);
});

test('an archived chat is behind its row; the way there and back keeps the focus', async () => {
  const { memory, user } = await renderApp();
  expect(screen.queryByTestId('archive')).toBeNull();
  await choose(memory, 105, 'archive');
  await user.click(await screen.findByTestId('archive'));
  expect(screen.getAllByTestId('chat-list-item').map((item) => item.dataset['chatId'])).toEqual(['105']);
  const back = screen.getByTestId('archive-back');
  expect(document.activeElement).toBe(back);
  await user.click(back);
  expect(screen.getAllByTestId('chat-list-item').some((item) => item.dataset['chatId'] === '105')).toBe(false);
  expect(document.activeElement).toBe(screen.getByTestId('archive'));
});
