import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { renderApp } from '../../testing.tsx';

/** Ploy's chat of the sample; the user's last message has the number 8. */
const CHAT = 102;

const openChat = async (group = false) => {
  const app = await renderApp();
  const { memory, stores } = app;
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  const chat = memory.chats.get(CHAT);
  if (chat === undefined) throw new Error('no such chat in the sample');
  if (group) {
    memory.chats.set(CHAT, { ...chat, kind: 'group' });
    act(() => memory.emit('chats.changed', { chats: [{ ...chat, kind: 'group' }], removed: [], unread: 0 }));
  }
  await act(async () => stores.chats.select(CHAT));
  await screen.findAllByTestId('message');
  const field = () => screen.getByTestId<HTMLTextAreaElement>('composer');
  const inputs = (name: string) => memory.calls.filter((c) => c.name === name).map((c) => c.input);
  const write = async (value: string): Promise<void> => {
    field().focus();
    await act(async () => void fireEvent.change(field(), { target: { value } }));
  };
  const press = async (key: string, more: object = {}): Promise<void> =>
    act(async () => void fireEvent.keyDown(field(), { key, ...more }));
  const said = (text: string): HTMLElement => {
    const found = screen.getAllByTestId('message').find((m) => m.textContent.includes(text));
    if (found === undefined) throw new Error(`no message says “${text}”`);
    return found;
  };
  return { ...app, field, inputs, write, press, said };
};

test('marks are drawn, said and previewed without themselves, and sent as they were written', async () => {
  const { write, press, inputs, said } = await openChat();
  await write('**bold** and `code`\n> quoted\n```ts\nlet a;\n```');
  await press('Enter');
  await waitFor(() =>
    expect(inputs('messages.send')).toMatchObject([{ text: '**bold** and `code`\n> quoted\n```ts\nlet a;\n```' }]),
  );
  const row = said('quoted');
  expect(row.querySelector('strong')?.textContent).toBe('bold');
  expect(row.querySelector('blockquote')?.textContent).toBe('quoted');
  expect(row.querySelector('pre code')?.textContent).toBe('let a;');
  expect(within(row).getByTestId('copy-code')).toBeTruthy();
  expect(row.getAttribute('aria-label')).toContain('You: bold and code\nquoted\nlet a;');
});

test('a shortcut puts marks around the selection and takes them away', async () => {
  const { field, write, press } = await openChat();
  await write('say hello');
  field().setSelectionRange(4, 9);
  await press('b', { code: 'KeyB', ctrlKey: true });
  expect(field().value).toBe('say **hello**');
  expect([field().selectionStart, field().selectionEnd]).toEqual([6, 11]);
  await press('b', { code: 'KeyB', ctrlKey: true });
  expect(field().value).toBe('say hello');
});

test('an emoji is completed by its name: arrows choose, Tab takes, Esc closes and keeps what was typed', async () => {
  const { field, write, press } = await openChat();
  await write('hi :hea');
  const options = () => within(screen.getByTestId('completion')).getAllByRole('option');
  expect(options()[0]?.textContent).toContain('❤️');
  expect(field().getAttribute('aria-activedescendant')).toBe(options()[0]?.id);
  await press('ArrowDown');
  expect(options()[1]?.getAttribute('aria-selected')).toBe('true');
  await press('ArrowUp');
  await press('Tab');
  expect(field().value).toBe('hi ❤️');
  expect(screen.queryByTestId('completion')).toBeNull();
  await write('hi ❤️ :tad');
  await press('Escape');
  expect(screen.queryByTestId('completion')).toBeNull();
  await write('hi ❤️ :tada');
  expect(screen.queryByTestId('completion'), 'closed for this name').toBeNull();
});

test('in a group a name is completed and the message calls its owner; in a direct chat nothing is offered', async () => {
  const { field, write, press, inputs, said } = await openChat(true);
  await waitFor(() => expect(inputs('mentions.people').length).toBeGreaterThan(0));
  await write('@Plo');
  const list = await screen.findByTestId('completion');
  expect(list.textContent).toContain('Ploy Chantarangsu');
  await press('Enter');
  expect(field().value).toBe('@Ploy Chantarangsu ');
  await write('@Ploy Chantarangsu look');
  await press('Enter');
  await waitFor(() => expect(inputs('messages.send')).toHaveLength(1));
  const [sent] = inputs('messages.send') as { mentions: string[] }[];
  expect(sent?.mentions).toHaveLength(1);
  expect(said('look').querySelector('.at')?.textContent).toBe('@Ploy Chantarangsu');
});

test('a link is asked about, once for each host if one says so; a mail address shows whom it is for', async () => {
  const { write, press, inputs, said, user } = await openChat();
  await write('see https://example.org/a and ploy@example.org');
  await press('Enter');
  await waitFor(() => said('see'));
  const link = (text: string) => within(said('see')).getByText(text);
  await user.click(link('https://example.org/a'));
  expect((await screen.findByTestId('link-host')).textContent).toBe('example.org');
  expect(inputs('links.open')).toEqual([]);
  await user.click(screen.getByRole('checkbox'));
  await user.click(screen.getByTestId('link-open'));
  expect(inputs('links.open')).toEqual([{ url: 'https://example.org/a' }]);
  await waitFor(() => expect(inputs('settings.set')).toContainEqual({ trustedHosts: ['example.org'] }));
  await user.click(link('https://example.org/a'));
  expect(inputs('links.open')).toHaveLength(2);
  await user.click(link('ploy@example.org'));
  expect((await screen.findByTestId('link-host')).textContent).toBe('ploy@example.org');
  expect(inputs('links.open')).toHaveLength(2);
});

test('what another device wrote comes into the untouched field, and never over what is being typed', async () => {
  const { memory, field, write } = await openChat();
  const told = (text: string) => act(() => memory.emit('draft.changed', { chatId: CHAT, text, reply: null }));
  told('from there');
  expect(field().value).toBe('from there');
  await write('typed here');
  told('from there, more');
  expect(field().value).toBe('typed here');
});

test('pinned messages stand over the chat; a press goes to one, and the list takes them off', async () => {
  const { memory, inputs, user } = await openChat();
  const pin = async (seq: number) =>
    act(async () => void (await memory.bridge.invoke('messages.pin', { chatId: CHAT, seq, on: true })));
  await pin(5);
  expect((await screen.findByTestId('pinned-go')).textContent).toContain('Are you joining');
  await pin(8);
  await waitFor(() => expect(screen.getByTestId('pinned-go').textContent).toContain('1 of 2'));
  await user.click(screen.getByTestId('pinned-go'));
  expect(screen.getByTestId('pinned-go').textContent).toContain('2 of 2');
  await user.click(screen.getByTestId('pinned-all'));
  const rows = within(await screen.findByTestId('pins-dialog')).getAllByTestId('pin');
  expect(rows).toHaveLength(2);
  await user.click(within(rows[0] as HTMLElement).getByRole('button', { name: 'Unpin' }));
  await waitFor(() => expect(inputs('messages.pin')).toContainEqual({ chatId: CHAT, seq: 8, on: false }));
});
