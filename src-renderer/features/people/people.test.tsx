import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import { renderApp } from '../../testing.tsx';

const directOf = (memory: Awaited<ReturnType<typeof renderApp>>['memory']) => {
  const chat = [...memory.chats.values()].find(
    (c) => c.peer !== null && c.unread === 0 && c.typing.length === 0 && c.last?.seq != null,
  );
  if (!chat?.peer) throw new Error('no read direct chat in the sample');
  return { id: chat.id, peer: chat.peer };
};
const rowOf = (id: number): HTMLElement => {
  const row = screen.getAllByTestId('chat-list-item').find((r) => r.dataset['chatId'] === String(id));
  if (!row) throw new Error('no such row');
  return row;
};

describe('blocking', () => {
  test('from the row’s menu: it asks, the way back has the focus; the field gives way to a line that unblocks', async () => {
    const { memory, stores, user } = await renderApp();
    const { id, peer } = directOf(memory);
    act(() => stores.chats.select(id));
    await screen.findByTestId('composer');
    memory.choice = 'block';
    fireEvent.contextMenu(rowOf(id));
    const sheet = await screen.findByTestId('block-sheet');
    expect(sheet.textContent).toContain(`Block ${peer.name}?`);
    expect(document.activeElement).toBe(within(sheet).getByRole('button', { name: 'Cancel' }));
    expect(memory.calls.some((c) => c.name === 'people.block')).toBe(false);

    memory.failNext('people.block', 'OFFLINE');
    await user.click(screen.getByTestId('block-yes'));
    expect((await within(sheet).findByRole('alert')).textContent).not.toBe('');
    expect(screen.queryByTestId('blocked-bar')).toBeNull();

    await user.click(screen.getByTestId('block-yes'));
    expect((await screen.findByTestId('blocked-bar')).textContent).toContain(`You blocked ${peer.name}.`);
    expect(screen.queryByTestId('composer')).toBeNull();
    expect(screen.queryByTestId('block-sheet')).toBeNull();
    await user.click(screen.getByTestId('unblock'));
    expect(await screen.findByTestId('composer')).toBeTruthy();
  });

  test('the settings list them, and unblock', async () => {
    const { memory, stores, user } = await renderApp();
    const { peer } = directOf(memory);
    await act(() => stores.people.block(peer.id, true));
    act(() => stores.app.open('settings'));
    await user.click(screen.getByTestId('settings-privacy'));
    expect(screen.getByTestId('blocked-person').textContent).toContain(peer.name);
    await user.click(screen.getByRole('button', { name: `Unblock ${peer.name}` }));
    await waitFor(() => expect(screen.queryByTestId('blocked-person')).toBeNull());
    expect(screen.getByText(`${peer.name} is no longer blocked.`)).toBeTruthy();
  });
});

describe('what others are told', () => {
  test('the account’s switches are the server’s: refused, they stand as before, and it is said', async () => {
    const { memory, stores, user } = await renderApp();
    act(() => stores.app.open('settings'));
    await user.click(screen.getByTestId('settings-privacy'));
    const receipts = () => screen.getByRole('switch', { name: 'Others see when I have read' });
    memory.failNext('people.privacy', 'OFFLINE');
    await user.click(receipts());
    await waitFor(() => expect(receipts().getAttribute('aria-checked')).toBe('true'));
    expect(within(screen.getByTestId('privacy')).getByRole('alert').textContent).not.toBe('');
    await user.click(receipts());
    await waitFor(() => expect(stores.people.getState().own?.readReceipts).toBe(false));
    expect(receipts().getAttribute('aria-checked')).toBe('false');
    expect(screen.getByRole('switch', { name: 'Others see when I am typing' })).toBeTruthy();
  });

  test('who keeps their presence to themselves is shown nobody’s', async () => {
    const { memory, stores } = await renderApp();
    const { id } = directOf(memory);
    act(() => stores.chats.select(id));
    const under = () => screen.getByTestId('conversation').querySelector('.c-head .who p')?.textContent;
    await waitFor(() => expect(under()).not.toBe(''));
    await act(() => stores.people.setPrivacy({ presence: false }));
    await waitFor(() => expect(under()).toBe(''));
  });
});

test('the own name is changed in its place: what is refused stays to be mended, Cancel gives up, the window shows it at once', async () => {
  const { memory, stores, user } = await renderApp();
  act(() => stores.app.open('settings'));
  await user.click(screen.getByTestId('settings-account'));
  const before = screen.getByTestId('own-name').textContent;
  await user.click(screen.getByTestId('change-name'));
  await user.clear(screen.getByTestId('name-field'));
  await user.type(screen.getByTestId('name-field'), 'Somebody Else');
  await user.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(screen.getByTestId('own-name').textContent).toBe(before);
  expect(document.activeElement).toBe(screen.getByTestId('change-name'));
  await user.click(screen.getByTestId('change-name'));
  memory.failNext('people.profile', 'BAD_INPUT');
  await user.type(screen.getByTestId('name-field'), 'X{Enter}');
  expect(await screen.findByText('A name has 1 to 80 letters.')).toBeTruthy();
  await user.clear(screen.getByTestId('name-field'));
  await user.type(screen.getByTestId('name-field'), 'Malee Boonmee{Enter}');
  await waitFor(() => expect(screen.getByTestId('own-name').textContent).toBe('Malee Boonmee'));
  expect(stores.app.getState().account?.name).toBe('Malee Boonmee');
});

describe('marked unread', () => {
  test('from the row’s menu: a dot that says so; opening the chat ends it, also when it is open already', async () => {
    const { memory, stores } = await renderApp();
    const { id } = directOf(memory);
    memory.choice = 'unread';
    fireEvent.contextMenu(rowOf(id));
    const dot = await within(rowOf(id)).findByTestId('unread-badge');
    expect(dot.getAttribute('aria-label')).toBe('Marked unread');
    expect(dot.textContent).toBe('');
    act(() => stores.chats.open(id));
    await waitFor(() => expect(within(rowOf(id)).queryByTestId('unread-badge')).toBeNull());
    fireEvent.contextMenu(rowOf(id));
    await within(rowOf(id)).findByTestId('unread-badge');
    act(() => stores.chats.open(id));
    await waitFor(() => expect(within(rowOf(id)).queryByTestId('unread-badge')).toBeNull());
    expect(memory.calls.some((c) => c.name === 'chats.markRead')).toBe(false);
  });

  test('from a message on: the line stands at it at once', async () => {
    const { memory, stores } = await renderApp();
    const { id } = directOf(memory);
    act(() => stores.chats.select(id));
    const [first] = await screen.findAllByTestId('message');
    if (!first) throw new Error('no message in the sample');
    memory.choice = 'unread';
    fireEvent.contextMenu(first);
    await waitFor(() =>
      expect(memory.calls).toContainEqual({
        name: 'chats.set',
        input: { chatId: id, set: { kind: 'unread', from: Number(first.dataset['messageId']?.split('-')[1]) } },
      }),
    );
    await waitFor(() => expect(screen.getByTestId('unread-line')).toBeTruthy());
  });
});
