import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { renderApp } from '../../testing.tsx';

const labels = (calls: { name: string; input: unknown }[]) =>
  calls
    .filter(({ name }) => name === 'menu.show')
    // What the contract gives a menu.
    .map(({ input }) => (input as { items: { label: string; enabled?: boolean }[] }).items)
    .map((items) => items.map((item) => `${item.enabled === false ? '-' : ''}${item.label}`));

test('a right click on a chat: open it, mark it as read', async () => {
  const { memory, stores } = await renderApp();
  const [row] = screen.getAllByTestId('chat-list-item').filter((item) => within(item).queryByTestId('unread-badge'));
  if (!row) throw new Error('nothing is unread in the sample');
  const id = Number(row.dataset['chatId']);
  memory.choice = 'read';
  fireEvent.contextMenu(row);
  const headSeq = memory.chats.get(id)?.headSeq;
  await waitFor(() =>
    expect(memory.calls).toContainEqual({ name: 'chats.markRead', input: { chatId: id, seq: headSeq } }),
  );
  expect(stores.chats.getState().selected).toBeNull();
  memory.choice = 'open';
  fireEvent.contextMenu(row);
  await waitFor(() => expect(stores.chats.getState().selected).toBe(id));
  const settings = [
    'Pin to the top',
    'Mute for 1 hour',
    'Mute for 8 hours',
    'Mute for a week',
    'Mute until I end it',
    'Archive',
    'Hide until the next message',
    'Block…',
  ];
  expect(labels(memory.calls)[0]).toEqual(['Open', 'Mark as read', ...settings]);
  expect(labels(memory.calls)[1]).toEqual(['Open', 'Mark as unread', ...settings]);
});

test('a right click on a message: its text, its details; one that failed can be tried again or deleted', async () => {
  const { memory, stores } = await renderApp();
  vi.spyOn(document, 'hasFocus').mockReturnValue(false);
  act(() => stores.chats.select(102));
  const messages = await screen.findAllByTestId('message');
  const read = messages.find((m) => m.dataset['status'] === 'read');
  if (!read) throw new Error('no read message in the sample');
  fireEvent.contextMenu(read);
  await waitFor(() =>
    expect(labels(memory.calls)).toEqual([
      [
        'Reply',
        'React',
        'Edit',
        'Copy text',
        'Forward…',
        'Pin',
        'Mark unread from here',
        'Select',
        'Message details',
        'Delete…',
      ],
    ]),
  );

  memory.failNext('messages.send', 'FORBIDDEN');
  const sender = { id: '1', name: 'N' };
  await act(async () => void stores.messages.send({ chatId: 102, text: 'not sent', picture: null, sender }));
  const failed = await waitFor(() => {
    const found = screen.getAllByTestId('message').find((m) => m.dataset['status'] === 'failed');
    if (!found) throw new Error('not there yet');
    return found;
  });
  memory.choice = 'delete';
  fireEvent.contextMenu(failed);
  await waitFor(() =>
    expect(labels(memory.calls).at(-1)).toEqual(['Copy text', 'Message details', 'Try again', 'Delete']),
  );
  await waitFor(() => expect(screen.queryByText('not sent')).toBeNull());
});

test('while the screen is locked nothing is read; unlocked, what is in sight is', async () => {
  const { memory, stores } = await renderApp();
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  act(() => memory.emit('screen.changed', { locked: true }));
  const reads = () => memory.calls.filter(({ name }) => name === 'chats.markRead').length;
  const unread = [...memory.chats.values()].find((chat) => chat.unread > 0 && chat.unread < 10);
  if (!unread) throw new Error('nothing is unread in the sample');
  act(() => stores.chats.select(unread.id));
  await screen.findAllByTestId('message');
  await act(() => new Promise((resolve) => setTimeout(resolve, 400)));
  expect(reads()).toBe(0);
  act(() => memory.emit('screen.changed', { locked: false }));
  await waitFor(() => expect(reads()).toBeGreaterThan(0));
});

test('the quick switcher: without words the newest other chats; Enter goes to the last one and ends it', async () => {
  const { user, stores } = await renderApp();
  const [first, second] = stores.chats.getState().order;
  if (first === undefined) throw new Error('no chats in the sample');
  act(() => stores.chats.select(first));
  await user.keyboard('{Control>}k{/Control}');
  const [top] = screen.getAllByTestId('search-result');
  expect(Number(top?.dataset['chatId'])).toBe(second);
  await user.keyboard('{Enter}');
  expect(stores.chats.getState().selected).toBe(second);
  expect(stores.app.getState().searching).toBe(false);
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('composer')));
});

test('the test of a notification says in words what became of it, in both languages', async () => {
  const { user, memory, stores, i18n } = await renderApp();
  await user.click(screen.getByTestId('settings'));
  await user.click(screen.getByTestId('settings-notifications'));
  await user.click(screen.getByTestId('notification-test'));
  await screen.findByText(/^Sent\. If you see nothing/);
  memory.failNext('notifications.test', 'INTERNAL');
  await user.click(screen.getByTestId('notification-test'));
  await screen.findByText('That did not work. Try again.');
  expect(screen.getAllByRole('status').map((status) => status.textContent)).toContain('That did not work. Try again.');
  await act(async () => void (await stores.app.set({ language: 'th' })));
  await waitFor(() => expect(i18n.language).toBe('th'));
  await screen.findByText('ไม่สำเร็จ ลองอีกครั้ง');
});

test('what a test said goes with the settings it was said under; “Sent” goes by itself, a problem stays', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  try {
    const { user, memory, stores } = await renderApp();
    await user.click(screen.getByTestId('settings'));
    await user.click(screen.getByTestId('settings-notifications'));
    const said = screen.getByTestId('notification-outcome');
    const send = () => user.click(screen.getByTestId('notification-test'));
    await send();
    await waitFor(() => expect(said.dataset['outcome']).toBe('shown'));
    await act(async () => void (await stores.app.set({ sideWidth: 300 })));
    expect(said.textContent).toMatch(/^Sent/);
    await act(async () => void (await stores.app.set({ sound: false })));
    expect([said.dataset['outcome'], said.textContent]).toEqual(['idle', '']);

    await send();
    await waitFor(() => expect(said.textContent).toMatch(/^Sent/));
    act(() => void vi.advanceTimersByTime(31_000));
    expect([said.dataset['outcome'], said.textContent]).toEqual(['idle', '']);

    memory.failNext('notifications.test', 'INTERNAL');
    await send();
    await waitFor(() => expect(said.dataset['outcome']).toBe('failed'));
    act(() => void vi.advanceTimersByTime(300_000));
    expect(said.textContent).not.toBe('');
  } finally {
    vi.useRealTimers();
  }
});

test('quiet hours from a time to the same are the whole day, and said to be', async () => {
  const { stores } = await renderApp({ settings: { quietHours: true, quietFrom: 480, quietTo: 1_020 } });
  act(() => stores.app.open('settings'));
  fireEvent.click(screen.getByTestId('settings-notifications'));
  const whole = 'Both times are the same: quiet for the whole day';
  expect(screen.queryByText(whole)).toBeNull();
  await act(async () => void (await stores.app.set({ quietTo: 480 })));
  await screen.findByText(whole);
  await act(async () => void (await stores.app.set({ quietHours: false })));
  expect(screen.queryByText(whole)).toBeNull();
});

test('quiet hours are two times of day, there only when they are on', async () => {
  const { user, stores } = await renderApp();
  await user.click(screen.getByTestId('settings'));
  await user.click(screen.getByTestId('settings-notifications'));
  expect(screen.queryByLabelText('From')).toBeNull();
  await user.click(screen.getByRole('switch', { name: 'Quiet hours' }));
  const from = await screen.findByLabelText<HTMLInputElement>('From');
  expect(from.value).toBe('22:00');
  const type = async (text: string) => {
    await user.clear(from);
    await user.type(from, `${text}{Enter}`);
    await waitFor(() => expect(from.value).toMatch(/^\d\d:\d\d$/));
    return stores.app.getState().settings.quietFrom;
  };
  expect(await type('21:30')).toBe(21 * 60 + 30);
  for (const none of ['24:00', '12:60', 'noon']) expect(await type(none)).toBe(21 * 60 + 30);
  expect(await type('7.05')).toBe(7 * 60 + 5);
  expect(from.value).toBe('07:05');
});
