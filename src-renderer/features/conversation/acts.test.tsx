import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { renderApp } from '../../testing.tsx';

/** Ploy's chat of the sample: her messages and the user's own; the user's last one has the number 8. */
const CHAT = 102;

const openChat = async (options: Parameters<typeof renderApp>[0] = {}) => {
  const app = await renderApp(options);
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  await act(async () => app.stores.chats.select(CHAT));
  await screen.findAllByTestId('message');
  const { memory, user } = app;
  const field = () => screen.getByTestId<HTMLTextAreaElement>('composer');
  const row = (text: string): HTMLElement => {
    const found = screen.getAllByTestId('message').find((m) => m.textContent.includes(text));
    if (found === undefined) throw new Error(`no message says “${text}”`);
    return found;
  };
  const inputs = (name: string) => memory.calls.filter((c) => c.name === name).map((c) => c.input);
  /** Chooses a line of a message's menu. */
  const choose = async (text: string, line: string): Promise<void> => {
    memory.choice = line;
    await act(async () => void fireEvent.contextMenu(row(text)));
  };
  const write = (text: string) => fireEvent.change(field(), { target: { value: text } });
  const press = (key: string) => fireEvent.keyDown(field(), { key });
  return { ...app, field, row, inputs, choose, write, press, user };
};

test('a reply: the bar says to whom, Esc leaves it, the message quotes what it answers', async () => {
  const { choose, field, inputs, row, write, press } = await openChat();
  write('half a thou');
  await choose('Are you joining', 'reply');
  expect(screen.getByTestId('aim').textContent).toBe('Reply to Ploy ChantarangsuAre you joining at 15:00?');
  expect(document.activeElement).toBe(field());
  press('Escape');
  expect(screen.queryByTestId('aim')).toBeNull();
  expect(field().value).toBe('half a thou');
  await choose('Are you joining', 'reply');
  write('Of course');
  press('Enter');
  await waitFor(() => expect(inputs('messages.send')).toMatchObject([{ text: 'Of course', replyTo: 5 }]));
  expect(screen.queryByTestId('aim')).toBeNull();
  const quote = within(row('Of course')).getByTestId('quote');
  expect(quote.textContent).toBe('Ploy ChantarangsuAre you joining at 15:00?');
  expect(row('Of course').getAttribute('aria-label')).toMatch(
    /^You: In answer to Ploy Chantarangsu, “Are you joining at 15:00\?”: Of course, /,
  );
});

test('Up in the empty field edits the last own message; the draft comes back; the history is seen', async () => {
  const { choose, field, inputs, row, write, press, user } = await openChat();
  write('a draft');
  press('ArrowUp');
  expect(screen.queryByTestId('aim'), 'the field is not empty').toBeNull();
  await choose('And cake', 'edit');
  expect(field().value).toBe('And cake 🍰');
  write('And two cakes');
  press('Escape');
  expect(field().value, 'the draft before the edit').toBe('a draft');
  write('');
  press('ArrowUp');
  expect(screen.getByTestId('aim').dataset['kind']).toBe('edit');
  expect(field().value).toBe('And cake 🍰');
  press('Enter');
  expect(inputs('messages.edit'), 'nothing was changed').toEqual([]);
  press('ArrowUp');
  write(' \n ');
  press('Enter');
  expect(inputs('messages.edit'), 'nothing is left of it').toEqual([]);
  write('And two cakes');
  await act(async () => void press('Enter'));
  await waitFor(() => expect(screen.queryByTestId('aim')).toBeNull());
  expect(inputs('messages.edit')).toEqual([{ chatId: CHAT, key: '102-8', seq: 8, text: 'And two cakes' }]);
  await waitFor(() => expect(row('And two cakes').getAttribute('aria-label')).toMatch(/, edited$/));
  expect(field().value).toBe('');
  expect(inputs('drafts.set')).not.toContainEqual({ chatId: CHAT, text: 'And two cakes' });
  await user.click(within(row('And two cakes')).getByTestId('edited'));
  const versions = await screen.findAllByTestId('version');
  expect(versions.map((v) => v.querySelector('.what')?.textContent)).toEqual(['And two cakes', 'And cake 🍰']);
});

test('an edit that cannot be written down stays in the field and says why', async () => {
  const { field, memory, write, press } = await openChat();
  press('ArrowUp');
  write('And two cakes');
  memory.failNext('messages.edit', 'DISK');
  await act(async () => void press('Enter'));
  expect((await screen.findByText(/^The disk is full/)).getAttribute('role')).toBe('alert');
  expect(field().value).toBe('And two cakes');
});

test('an edit that is open outlives a look into another chat', async () => {
  const { field, stores, write, press } = await openChat();
  press('ArrowUp');
  write('And two cakes');
  await act(async () => stores.chats.select(103));
  expect(screen.queryByTestId('aim')).toBeNull();
  await act(async () => stores.chats.select(CHAT));
  expect(field().value).toBe('And two cakes');
  press('Escape');
  expect(field().value).toBe('');
});

test('the keys of an edit draw nothing of the list', async () => {
  const { field, memory, write, press } = await openChat();
  press('ArrowUp');
  const list = screen.getByRole('region', { name: 'Messages' });
  let looks = 0;
  Object.defineProperty(list, 'scrollHeight', { get: () => (looks++, 1_000) });
  write('And two');
  write('And two cakes');
  expect(field().value).toBe('And two cakes');
  expect(looks).toBe(0);
  const edited = memory.messages.get(CHAT)?.find((m) => m.seq === 8);
  if (edited === undefined) throw new Error('no eighth message in the sample');
  act(() => memory.emit('messages.changed', { chatId: CHAT, messages: [{ ...edited }], removed: [], reset: false }));
  await waitFor(() => expect(looks, 'what is drawn is looked at').toBeGreaterThan(0));
});

test('what is answered or edited is let go when it is deleted, and its words with it', async () => {
  const { choose, memory } = await openChat();
  await choose('Are you joining', 'reply');
  const quoted = memory.messages.get(CHAT)?.find((m) => m.seq === 5);
  if (quoted === undefined) throw new Error('no fifth message in the sample');
  const gone = { ...quoted, text: '', deleted: true };
  act(() => memory.emit('messages.changed', { chatId: CHAT, messages: [gone], removed: [], reset: false }));
  await waitFor(() => expect(screen.queryByText(/Are you joining/)).toBeNull());
  expect(screen.queryByTestId('aim')).toBeNull();
  expect(screen.getByText('This message was deleted')).toBeTruthy();
});

test('reactions: a few at hand, all others by name or as they are, one’s own taken back by a press', async () => {
  const { choose, inputs, row, user } = await openChat();
  await choose('Are you joining', 'react');
  const few = within(screen.getByTestId('reaction-picker')).getAllByRole('button');
  expect(document.activeElement).toBe(few[0]);
  await user.keyboard('{ArrowRight}{Enter}');
  const shown = await waitFor(() => within(row('Are you joining')).getByRole('button', { name: '❤️ 1: You' }));
  expect(shown.ariaPressed).toBe('true');
  expect(screen.queryByTestId('reaction-picker')).toBeNull();
  expect(document.activeElement).toBe(row('Are you joining'));
  await choose('Are you joining', 'react');
  await user.click(screen.getByTestId('all-emoji'));
  await user.type(screen.getByTestId('emoji-search'), 'ขอบคุณ{Enter}');
  await choose('Are you joining', 'react');
  await user.click(screen.getByTestId('all-emoji'));
  await user.type(screen.getByTestId('emoji-search'), '🦖{Enter}');
  await user.click(await waitFor(() => within(row('Are you joining')).getByRole('button', { name: '❤️ 1: You' })));
  expect(inputs('messages.react')).toEqual([
    { chatId: CHAT, seq: 5, emoji: '❤️', on: true },
    { chatId: CHAT, seq: 5, emoji: '🙏', on: true },
    { chatId: CHAT, seq: 5, emoji: '🦖', on: true },
    { chatId: CHAT, seq: 5, emoji: '❤️', on: false },
  ]);
  await waitFor(() => expect(row('Are you joining').getAttribute('aria-label')).toMatch(/, 🙏 1: You, 🦖 1: You$/));
});

test('deleting asks which; a deleted message is a quiet place without words', async () => {
  const { choose, inputs, user } = await openChat();
  await choose('And cake', 'remove');
  expect(document.activeElement?.textContent, 'a hasty Enter deletes nothing').toBe('Cancel');
  await user.click(screen.getByTestId('remove-everyone'));
  await waitFor(() => expect(screen.getByText('You deleted this message')).toBeTruthy());
  expect(within(screen.getByTestId('conversation')).queryByText(/And cake/)).toBeNull();
  await choose('Are you joining', 'remove');
  expect(screen.queryByTestId('remove-everyone'), 'another’s message').toBeNull();
  await user.click(screen.getByTestId('remove-me'));
  await waitFor(() => expect(screen.queryByText(/Are you joining/)).toBeNull());
  await choose('You deleted this message', 'remove');
  await user.click(screen.getByTestId('remove-me'));
  await waitFor(() => expect(screen.queryByText('You deleted this message')).toBeNull());
  expect(inputs('messages.remove')).toEqual([
    { chatId: CHAT, key: '102-8', seq: 8, forEveryone: true },
    { chatId: CHAT, key: '102-5', seq: 5, forEveryone: false },
    { chatId: CHAT, key: '102-8', seq: 8, forEveryone: false },
  ]);
});

test('several: selected by a press, copied with who and when, forwarded in their order, deleted together', async () => {
  const { choose, inputs, memory, row, user } = await openChat();
  const copied = vi.fn(async () => undefined);
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: copied } });
  await choose('budget numbers', 'select');
  await user.click(row('Are you joining').querySelector('.bub') ?? document.body);
  expect(screen.getByTestId('selection-bar').textContent).toContain('2 selected');
  await user.click(screen.getByTestId('select-copy'));
  expect(copied).toHaveBeenCalledWith(
    expect.stringMatching(/^\[.+\] Ploy Chantarangsu: Are you joining at 15:00\?\n\[.+\] Nok Srisuwan: I’ll bring the/),
  );
  await user.click(screen.getByTestId('select-forward'));
  await user.type(screen.getByTestId('forward-search'), 'kevin{Enter}');
  await waitFor(() => expect(screen.queryByTestId('forward-dialog')).toBeNull());
  expect(inputs('messages.send')).toMatchObject([
    { chatId: 104, text: 'Are you joining at 15:00?' },
    { chatId: 104, text: 'I’ll bring the budget numbers.' },
  ]);
  expect(screen.getByTestId('conversation').dataset['chatId']).toBe('104');
  expect(screen.queryByTestId('selection-bar')).toBeNull();
  memory.choice = 'select';
  await act(async () => void fireEvent.contextMenu(row('The build is green')));
  await user.click(screen.getByTestId('select-remove'));
  await user.click(screen.getByTestId('remove-me'));
  await waitFor(() => expect(inputs('messages.remove')).toMatchObject([{ chatId: 104, seq: 2, forEveryone: false }]));
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('composer')));
});

test('a picture is forwarded as a picture, or not at all', async () => {
  const { choose, inputs, memory, user } = await openChat();
  const plain = memory.messages.get(CHAT)?.find((m) => m.seq === 5);
  if (plain === undefined) throw new Error('no fifth message in the sample');
  const picture = { src: 'app://media/abc', link: null, width: 320, height: 200 };
  const message = { ...plain, kind: 'image' as const, text: 'harbour', picture };
  act(() => memory.emit('messages.changed', { chatId: CHAT, messages: [message], removed: [], reset: false }));
  await screen.findByText('harbour');
  await choose('harbour', 'forward');
  memory.failNext('pictures.again', 'OFFLINE');
  await user.type(screen.getByTestId('forward-search'), 'kevin{Enter}');
  expect(await screen.findByText(/^No connection/)).toBeTruthy();
  expect(inputs('messages.send')).toEqual([]);
  await user.keyboard('{Enter}');
  await waitFor(() =>
    expect(inputs('messages.send')).toMatchObject([{ chatId: 104, text: 'harbour', pictureId: 'again' }]),
  );
});

test('what the server refused is said, and the words of a refused edit are at hand', async () => {
  const { field, memory, user } = await openChat();
  const error = { code: 'FORBIDDEN', message: '', retry: 'final' } as const;
  act(() =>
    memory.emit('messages.refused', { chatId: CHAT, key: '102-8', seq: 8, kind: 'edit', text: 'Two cakes', error }),
  );
  expect(screen.getByTestId('refused').textContent).toContain('The message was not changed');
  await user.click(screen.getByRole('button', { name: 'Edit again' }));
  expect(field().value).toBe('Two cakes');
  expect(screen.queryByTestId('refused')).toBeNull();
});

test('the keys of a message, with a Thai layout too; letters after a click are meant for the field', async () => {
  const { field, row, inputs } = await openChat();
  const own = row('And cake');
  const visible = vi.spyOn(own, 'matches').mockImplementation((selector) => selector === ':focus-visible');
  const press = (key: string, code: string) => {
    act(() => own.focus());
    act(() => void fireEvent.keyDown(own, { key, code }));
  };
  press('พ', 'KeyR');
  expect(screen.getByTestId('aim').dataset['kind']).toBe('reply');
  press('ำ', 'KeyE');
  expect(screen.getByTestId('aim').dataset['kind']).toBe('edit');
  fireEvent.keyDown(field(), { key: 'Escape' });
  press('Delete', 'Delete');
  expect(screen.getByTestId('remove-dialog')).toBeTruthy();
  fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' });
  visible.mockReturnValue(false);
  press('r', 'KeyR');
  expect(screen.queryByTestId('aim')).toBeNull();
  expect(document.activeElement).toBe(field());
  expect(inputs('messages.remove')).toEqual([]);
});
