import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import type { MemoryBridgeOptions } from '../../../tests/support/memory-bridge.ts';
import { renderApp } from '../../testing.tsx';

const NOW = Date.parse('2026-11-22T14:40:00');
let copied = '';
beforeEach(() => {
  copied = '';
});

const openPage = async (options: MemoryBridgeOptions = {}) => {
  const app = await renderApp({ now: NOW, ...options });
  vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(async (text) => void (copied = text));
  await app.user.click(within(screen.getByTestId('connection-state')).getByRole('button'));
  await screen.findByTestId('doctor');
  return app;
};
const there = <T,>(found: T | null | undefined): T => {
  if (found == null) throw new Error('It is not there.');
  return found;
};
const row = (chatId: number) =>
  there(screen.getAllByTestId('doctor-chat').find((el) => el.dataset['chatId'] === String(chatId)));

test('a press on the connection state opens the page; so does the settings’ list, and a word of main', async () => {
  const { user, memory } = await openPage();
  expect(screen.getByRole('heading', { name: 'Connection' })).toBeTruthy();
  await user.keyboard('{Escape}');
  await user.click(screen.getByTestId('settings'));
  await user.click(screen.getByTestId('settings-connection'));
  expect(await screen.findByTestId('doctor')).toBeTruthy();
  await user.keyboard('{Escape}');
  act(() => memory.emit('navigate', { to: 'connection' }));
  expect(await screen.findByTestId('doctor')).toBeTruthy();
});

test('says how the connection is, line by line', async () => {
  await openPage();
  expect(screen.getByTestId('doctor-server').textContent).toBe('https://sarn.example.org');
  expect(screen.getByTestId('doctor-way').textContent).toBe('Encrypted, WebSocket');
  expect(screen.getByTestId('doctor-answer').textContent).toMatch(/^12 ms, measured /);
  expect(screen.getByTestId('doctor-clock').textContent).toBe('Right');
  expect(screen.getByTestId('doctor-trouble').textContent).toMatch(/^The connection ended, /);
});

test('what is the matter comes first: a refused message, then one that waits, before chats that are fine', async () => {
  const { memory } = await openPage();
  const failed = [...memory.messages].find(([, list]) => list.some((m) => m.state === 'failed'))?.[0];
  expect(screen.getByTestId('doctor-verdict').dataset['verdict']).toBe('failed');
  expect(screen.getAllByTestId('doctor-chat')[0]?.dataset['chatId']).toBe(String(failed));
});

test('“Check now” compares, says what was found, and “Fetch again” mends it', async () => {
  const { user, memory } = await openPage();
  memory.reports.set(103, {
    finding: { at: NOW, compared: 3, all: false, serverHead: 9, differences: ['missing', 'pointers'] },
  });
  await user.click(screen.getByTestId('doctor-check'));
  await waitFor(() =>
    expect(screen.getByTestId('doctor-outcome').textContent).toMatch(/^Compared \d+ chats: 1 differs\.$/),
  );
  expect(screen.getByTestId('doctor-verdict').dataset['verdict']).toBe('different');
  expect(screen.getAllByTestId('doctor-chat')[0]?.dataset['chatId']).toBe('103');
  expect(row(102).dataset['mark']).toBe('equal');
  await user.click(row(103));
  expect(screen.getByText('A message is missing here.')).toBeTruthy();
  await user.click(screen.getByTestId('doctor-refetch'));
  await waitFor(() => expect(row(103).dataset['mark']).toBe('unknown'));
  expect(screen.getByTestId('doctor-outcome').textContent).toMatch(/fetched again\.$/);
  expect(memory.calls.filter((c) => c.name === 'doctor.refetch').map((c) => c.input)).toEqual([{ chatId: 103 }]);
});

test('emptying the cache is asked for twice', async () => {
  const { user, memory } = await openPage();
  const asked = () => memory.calls.filter((c) => c.name === 'doctor.rebuild').length;
  await user.click(screen.getByTestId('doctor-rebuild'));
  expect(asked()).toBe(0);
  await user.click(screen.getByRole('button', { name: 'Leave it as it is' }));
  await user.click(screen.getByTestId('doctor-rebuild'));
  await user.click(screen.getByTestId('doctor-rebuild-yes'));
  await waitFor(() => expect(asked()).toBe(1));
});

test('offline it shows what is here, and nothing can be asked of the server', async () => {
  const { user } = await openPage({ connection: 'offline' });
  expect(screen.queryByTestId('doctor-check')).toBeNull();
  expect(screen.getByTestId('doctor-way').textContent).toBe('None open');
  expect(screen.getByTestId('doctor-retry')).toBeTruthy();
  await user.click(row(102));
  expect((screen.getByTestId('doctor-refetch') as HTMLButtonElement).disabled).toBe(true);
  expect((screen.getByTestId('doctor-rebuild') as HTMLButtonElement).disabled).toBe(true);
  await user.click(screen.getByTestId('doctor-copy'));
  expect(copied).toMatch(/^state: offline/m);
});

test('the copied text holds numbers and ids only', async () => {
  const { user, memory, stores } = await openPage();
  await user.click(screen.getByTestId('doctor-copy'));
  await screen.findByText('Copied');
  expect(copied).toMatch(/^chat 102: server \d+, here up to \d+/m);
  expect(copied.match(/^chat \d+: /gm)).toHaveLength(memory.chats.size);
  const account = there(stores.app.getState().account);
  const secrets = [
    account.name,
    account.email,
    ...[...memory.chats.values()].flatMap((c) => [c.title, c.draft]),
    ...[...memory.messages.values()].flat().flatMap((m) => [m.text, m.senderName, m.key]),
  ].filter((s) => s.length > 3);
  for (const secret of secrets) expect(copied).not.toContain(secret);
});

test('the list of chats is one tab stop; arrows move, Enter opens', async () => {
  const { user } = await openPage();
  const rows = screen.getAllByTestId('doctor-chat');
  expect(rows.map((r) => r.tabIndex)).toEqual([0, ...rows.slice(1).map(() => -1)]);
  rows[0]?.focus();
  await user.keyboard('{ArrowDown}{ArrowDown}');
  expect(document.activeElement).toBe(screen.getAllByTestId('doctor-chat')[2]);
  await user.keyboard('{Enter}');
  expect(document.activeElement?.getAttribute('aria-expanded')).toBe('true');
  await user.tab();
  expect(document.activeElement).toBe(screen.getByTestId('doctor-refetch'));
});

test('progress is told in words and as a bar', async () => {
  const { memory } = await openPage();
  act(() => memory.emit('doctor.progress', { job: { kind: 'check', chatId: null, done: 34, total: 200 } }));
  expect(screen.getByText('34 of 200')).toBeTruthy();
  expect(screen.getByRole('progressbar', { name: 'Comparing with the server' }).getAttribute('aria-valuenow')).toBe(
    '17',
  );
  act(() => memory.emit('doctor.progress', { job: null }));
  expect(screen.queryByRole('progressbar')).toBeNull();
});

test('with 200 chats only those in sight are drawn, and all of them are copied', async () => {
  // jsdom measures nothing: rows of the height that they have.
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(61);
  const { user, memory } = await openPage();
  const sample = there(memory.chats.get(102));
  for (let id = 1_000; id < 1_200; id += 1) memory.chats.set(id, { ...sample, id });
  act(() => memory.emit('chats.changed', { chats: [...memory.chats.values()], removed: [], unread: 0 }));
  await screen.findByText(`${memory.chats.size} chats`);
  expect(screen.getAllByTestId('doctor-chat').length).toBeLessThan(60);
  const body = there(screen.getByTestId('doctor').closest('.body'));
  const first = there(screen.getAllByTestId('doctor-chat')[0]?.dataset['chatId']);
  body.scrollTop = 6_000;
  fireEvent.scroll(body);
  // Wherever it is scrolled to, the list can be reached by Tab.
  await waitFor(() => expect(screen.getAllByTestId('doctor-chat')[1]?.closest('li')?.ariaPosInSet).not.toBe('2'));
  expect(screen.getAllByTestId('doctor-chat').find((r) => r.tabIndex === 0)?.dataset['chatId']).toBe(first);
  await user.click(screen.getByTestId('doctor-copy'));
  expect(copied.match(/^chat \d+: /gm)).toHaveLength(memory.chats.size);
});

test('a message’s details: by its menu’s button, by Alt+Enter, by a right click; the focus comes back', async () => {
  const { user, stores, memory } = await renderApp({ now: NOW });
  act(() => stores.chats.select(102));
  const messages = await screen.findAllByTestId('message');
  const own = there(messages.find((m) => m.dataset['status'] === 'read'));
  act(() => own.focus());
  memory.choice = 'info';
  await user.keyboard('{Enter}');
  await user.keyboard('{ArrowRight}');
  await user.keyboard('{ArrowRight}');
  expect(document.activeElement).toBe(screen.getByTestId('message-more'));
  await user.keyboard('{Enter}');
  const dialog = await screen.findByTestId('message-info');
  await waitFor(() => expect(dialog.querySelectorAll('li')).toHaveLength(5));
  expect(dialog.querySelector('[data-step="stored"]')?.textContent).toMatch(/as no\. \d+by the server’s clock$/);
  expect(dialog.querySelector('[data-step="read"]')?.textContent).toContain('Time not known on this computer');
  await user.keyboard('{Escape}');
  await waitFor(() => expect(document.activeElement).toBe(own));
  await user.keyboard('{Alt>}{Enter}{/Alt}');
  expect(await screen.findByTestId('message-info')).toBeTruthy();
  await user.keyboard('{Escape}');
  memory.choice = 'info';
  fireEvent.contextMenu(own);
  expect(await screen.findByTestId('message-info')).toBeTruthy();
});

test('a message that waits says why', async () => {
  const { stores, memory } = await renderApp({ now: NOW, connection: 'offline' });
  vi.spyOn(document, 'hasFocus').mockReturnValue(false);
  act(() => stores.chats.select(102));
  await screen.findAllByTestId('message');
  await act(
    async () =>
      void stores.messages.send({ chatId: 102, text: 'later', picture: null, sender: { id: '1', name: 'N' } }),
  );
  const queued = await waitFor(() => {
    const found = screen.getAllByTestId('message').find((m) => m.dataset['status'] === 'queued');
    return there(found);
  });
  expect(memory.messages.get(102)?.at(-1)?.state).toBe('queued');
  memory.choice = 'info';
  fireEvent.contextMenu(queued);
  const dialog = await screen.findByTestId('message-info');
  await waitFor(() =>
    expect(dialog.querySelector('[data-step="queued"]')?.textContent).toContain('No connection. It goes out when'),
  );
  expect(dialog.querySelector('[data-step="stored"]')?.textContent).toContain('Not yet');
});
