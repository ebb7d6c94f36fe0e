import { act, fireEvent, screen, within } from '@testing-library/react';
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
