import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { TOKEN } from '../../../tests/support/memory-groups.ts';
import { GROUP } from '../../../tests/support/sample-group.ts';
import { renderApp } from '../../testing.tsx';

const openGroup = async (options: Parameters<typeof renderApp>[0] = {}) => {
  const app = await renderApp({ group: true, ...options });
  vi.spyOn(document, 'hasFocus').mockReturnValue(true);
  // jsdom measures nothing: rows of the height that they have.
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(60);
  await act(async () => app.stores.chats.select(GROUP));
  await screen.findAllByTestId('message');
  const inputs = (name: string) => app.memory.calls.filter((c) => c.name === name).map((c) => c.input);
  const panel = async () => {
    await app.user.click(screen.getByTestId('group-open'));
    return screen.findByTestId('group-panel');
  };
  const member = (name: string) => {
    const found = screen.getAllByTestId('group-member').find((m) => m.textContent.includes(name));
    if (found === undefined) throw new Error(`no member ${name}`);
    return found;
  };
  const choose = async (name: string, line: string) => {
    app.memory.choice = line;
    await act(async () => void fireEvent.contextMenu(member(name)));
  };
  /** What the menu that was opened last offered. */
  const offered = () => {
    const last = app.memory.calls.findLast((c) => c.name === 'menu.show')?.input;
    return (last as { items: { label: string }[] }).items.map(({ label }) => label);
  };
  return { ...app, inputs, panel, member, choose, offered };
};
const row = () => {
  const found = screen.getAllByTestId('chat-list-item').find((item) => item.dataset['chatId'] === String(GROUP));
  if (!found) throw new Error('no row of the group');
  return found;
};

test('a new group: chosen with the keyboard, named, made once however often it is tried', async () => {
  const { user, memory, stores } = await renderApp();
  await user.click(screen.getByTestId('new-chat'));
  await user.click(screen.getByTestId('new-group'));
  expect(document.activeElement).toBe(screen.getByTestId('group-search'));
  await user.click(screen.getByTestId('group-next'));
  expect(screen.getByText('Choose at least one person.')).toBeTruthy();
  act(() => screen.getByTestId('group-search').focus());
  await user.keyboard('{Enter}{ArrowDown}{Enter}');
  const chips = () => [...screen.getByTestId('group-chips').querySelectorAll('.ell')].map((el) => el.textContent);
  expect(chips()).toEqual(['Ploy', 'Arthit']);
  expect(screen.getAllByRole('option', { selected: true })).toHaveLength(2);
  await user.type(screen.getByTestId('group-search'), 'Kanda');
  await waitFor(() => expect(screen.getAllByTestId('user-result')).toHaveLength(1));
  await user.keyboard('{Enter}');
  expect(screen.getByTestId<HTMLInputElement>('group-search').value, 'the next name').toBe('');
  expect(chips()).toEqual(['Ploy', 'Arthit', 'Kanda']);
  await user.keyboard('{Backspace}');
  expect(chips()).toEqual(['Ploy', 'Arthit']);
  await user.click(screen.getByTestId('group-next'));
  await user.click(screen.getByTestId('group-create'));
  expect(screen.getByText('A group needs a name.')).toBeTruthy();
  memory.failNext('groups.create', 'TIMEOUT');
  await user.type(screen.getByTestId('group-title'), 'Harvest');
  await user.keyboard('{Enter}');
  await screen.findByTestId('group-problem');
  await user.click(screen.getByTestId('group-create'));
  await waitFor(() => expect(screen.queryByTestId('new-group-dialog')).toBeNull());
  const asked = memory.calls.filter((c) => c.name === 'groups.create').map((c) => c.input);
  expect(asked).toMatchObject([
    { title: 'Harvest', pictureId: null, members: ['2', '3'] },
    { title: 'Harvest', pictureId: null, members: ['2', '3'] },
  ]);
  const ids = asked.map((input) => (input as { clientId: string }).clientId);
  expect(new Set(ids).size, 'the same deed').toBe(1);
  const chat = stores.chats.getState().byId.get(stores.chats.getState().selected ?? 0);
  expect(chat?.title).toBe('Harvest');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('composer')));
  expect(screen.getByTestId('notice-line').textContent).toBe('You made the group “Harvest”');
});

test('offline it says that a group needs the server', async () => {
  const { user, stores } = await renderApp({ connection: 'offline' });
  await act(async () => stores.app.open('new-group'));
  expect(screen.getByText(/^You’re offline\. A group is made on the server/)).toBeTruthy();
  await user.keyboard('{Enter}');
  await user.click(screen.getByTestId('group-next'));
  await user.type(screen.getByTestId('group-title'), 'Harvest{Enter}');
  expect((await screen.findByTestId('group-problem')).textContent).toMatch(/^You’re offline/);
});

test('the row says who wrote last, who is writing, and what was done', async () => {
  const { memory } = await openGroup();
  expect(row().textContent).toContain('Arthit: Ready when you are');
  act(() => memory.emit('typing.changed', { chatId: GROUP, userIds: ['2'] }));
  await waitFor(() => expect(row().textContent).toContain('Ploy is writing…'));
  expect(document.querySelector('.c-head')?.textContent).toContain('Ploy is writing…');
  act(() => memory.emit('typing.changed', { chatId: GROUP, userIds: ['2', '3', '4'] }));
  expect(row().textContent).toContain('3 people are writing…');
  const chat = memory.chats.get(GROUP);
  const notice = memory.messages.get(GROUP)?.[1];
  if (!chat || !notice) throw new Error('no group');
  act(() => memory.emit('chats.changed', { chats: [{ ...chat, last: notice, mentions: 1 }], removed: [], unread: 0 }));
  expect(row().textContent).toContain('You made Ploy Chantarangsu an admin');
  expect(within(row()).getByTestId('mention-badge').textContent).toBe('You are called by name');
});

test('the history: lines of what was done are one sentence each, and nothing can be done with them', async () => {
  const { user, memory, inputs } = await openGroup();
  const lines = screen.getAllByTestId('notice-line');
  expect(lines.map((l) => l.textContent)).toEqual([
    'You made the group “Product team”',
    'You made Ploy Chantarangsu an admin',
  ]);
  expect(lines[1]?.getAttribute('aria-label')).toMatch(/^You made Ploy Chantarangsu an admin, \d\d:\d\d$/);
  expect(screen.getAllByTestId('message')).toHaveLength(2);
  act(() => lines[1]?.focus());
  await user.keyboard('r');
  expect(screen.queryByTestId('aim')).toBeNull();
  fireEvent.contextMenu(lines[1] ?? document.body);
  expect(inputs('menu.show')).toEqual([]);
  // What another does while one looks is spoken.
  const before = memory.messages.get(GROUP)?.[1];
  if (!before?.notice) throw new Error('no notice');
  const next = {
    ...before,
    ...{ key: 'n', seq: 5, order: 5, own: false, id: `${GROUP}-5` },
    notice: { ...before.notice, deed: 'title' as const, title: 'Crew', by: { id: '2', name: 'Ploy' }, whom: [] },
  };
  act(() => memory.emit('messages.changed', { chatId: GROUP, messages: [next], removed: [], reset: false }));
  await waitFor(() =>
    expect(screen.getByTestId('announcer').textContent).toContain('Ploy renamed the group to “Crew”'),
  );
});

test('others’ bubbles carry the name, in the colour of the person', async () => {
  await openGroup();
  const names = [...document.querySelectorAll<HTMLElement>('.nm-g')];
  expect(names.map((n) => n.textContent)).toEqual(['Arthit Boonmee']);
  expect(names[0]?.style.color).toBe('var(--n-4)');
});

test('the panel: who is in it, what they are, whether they are there; the owner’s menu', async () => {
  const { panel, member, choose, offered, inputs } = await openGroup();
  expect(document.querySelector('.c-head')?.textContent).toContain('4 members, 3 online');
  await panel();
  expect(screen.getAllByTestId('group-member').map((m) => m.dataset['role'])).toEqual([
    ...['owner', 'admin', 'member', 'member'],
  ]);
  expect(member('Nok').textContent).toContain('You');
  expect(member('Ploy').textContent).toContain('Admin');
  expect(member('Kevin').textContent).toContain('Last seen');
  await choose('Arthit', 'promote');
  expect(offered()).toEqual([
    ...['Write to Arthit Boonmee', 'Make admin', 'Hand the group over…', 'Remove from the group…'],
  ]);
  expect(inputs('groups.act')).toMatchObject([{ chatId: GROUP, wish: { kind: 'role', user: '3', role: 'admin' } }]);
  await waitFor(() => expect(member('Arthit').dataset['role']).toBe('admin'));
});

test('removing and handing over are asked about first, with what they do', async () => {
  const { user, panel, choose, inputs, memory } = await openGroup();
  await panel();
  await choose('Kevin', 'remove');
  const dialog = await screen.findByTestId('remove-member-dialog');
  expect(dialog.textContent).toContain('cannot come back by the invite link');
  expect(inputs('groups.act')).toEqual([]);
  memory.failNext('groups.act', 'FORBIDDEN');
  await user.click(screen.getByTestId('remove-member-dialog-yes'));
  await within(dialog).findByText('That is not yours to do in this group any more.');
  await user.click(screen.getByTestId('remove-member-dialog-yes'));
  await waitFor(() => expect(screen.queryByTestId('remove-member-dialog')).toBeNull());
  await waitFor(() => expect(screen.getAllByTestId('group-member')).toHaveLength(3));
  await choose('Ploy', 'hand');
  expect((await screen.findByTestId('hand-dialog')).textContent).toContain('becomes the owner and you an admin');
});

test('a plain member is offered nothing but writing and leaving', async () => {
  const { memory, panel, choose, offered } = await openGroup();
  const chat = memory.chats.get(GROUP);
  if (!chat) throw new Error('no group');
  act(() => memory.emit('chats.changed', { chats: [{ ...chat, role: 'member' }], removed: [], unread: 0 }));
  await panel();
  for (const id of ['group-rename', 'group-picture', 'group-add-people', 'group-invite'])
    expect(screen.queryByTestId(id), id).toBeNull();
  await choose('Arthit', 'write');
  expect(offered()).toEqual(['Write to Arthit Boonmee']);
  await waitFor(() => expect(screen.queryByTestId('group-panel')).toBeNull());
});

test('renaming in place: Esc leaves the name and the panel, the focus comes back', async () => {
  const { user, panel, inputs } = await openGroup();
  await panel();
  await user.click(screen.getByTestId('group-rename'));
  await user.keyboard('{Escape}');
  expect(screen.getByTestId('group-panel')).toBeTruthy();
  expect(document.activeElement).toBe(screen.getByTestId('group-rename'));
  await user.click(screen.getByTestId('group-rename'));
  await user.clear(screen.getByTestId('group-title'));
  await user.type(screen.getByTestId('group-title'), 'Crew{Enter}');
  await waitFor(() => expect(screen.getByTestId('group-name').textContent).toBe('Crew'));
  expect(inputs('groups.act')).toMatchObject([{ wish: { kind: 'title', title: 'Crew' } }]);
});

test('people are added; those who are in it are not offered', async () => {
  const { user, panel, inputs } = await openGroup();
  await panel();
  await user.click(screen.getByTestId('group-add-people'));
  await waitFor(() => expect(document.activeElement).toBe(screen.getByTestId('group-search')));
  await user.type(screen.getByTestId('group-search'), 'Ploy');
  await screen.findByText(/^Nobody found for “Ploy”/);
  await user.clear(screen.getByTestId('group-search'));
  await user.type(screen.getByTestId('group-search'), 'Kanda');
  await waitFor(() => expect(screen.getAllByTestId('user-result')).toHaveLength(1));
  await user.keyboard('{Enter}');
  await user.click(screen.getByTestId('group-add'));
  await waitFor(() => expect(screen.queryByTestId('add-people-dialog')).toBeNull());
  expect(inputs('groups.act')).toMatchObject([{ wish: { kind: 'add', users: ['9'] } }]);
  await waitFor(() => expect(screen.getAllByTestId('group-member')).toHaveLength(5));
});

test('the invite link is shown, copied, made anew and switched off', async () => {
  const { user, panel } = await openGroup();
  await panel();
  await user.click(screen.getByTestId('group-invite'));
  expect((await screen.findByTestId('invite-link')).textContent).toBe(`sarn://join/${TOKEN}`);
  const written = vi.spyOn(navigator.clipboard, 'writeText');
  await user.click(screen.getByTestId('invite-copy'));
  expect(written).toHaveBeenCalledWith(`sarn://join/${TOKEN}`);
  await user.click(screen.getByTestId('invite-renew'));
  await waitFor(() => expect(screen.getByTestId('invite-link').textContent).not.toContain(TOKEN));
  await user.click(screen.getByTestId('invite-off'));
  await screen.findByText('Switched off. The link does not work any more.');
  expect(screen.queryByTestId('invite-link')).toBeNull();
  await user.click(screen.getByTestId('invite-make'));
  await screen.findByTestId('invite-link');
});

test('leaving says what happens and who follows, and closes the chat', async () => {
  const { user, panel, stores } = await openGroup();
  await panel();
  await user.click(screen.getByTestId('group-leave'));
  const dialog = await screen.findByTestId('leave-dialog');
  expect(dialog.textContent).toContain('Ploy Chantarangsu becomes the owner.');
  await user.click(screen.getByTestId('leave-dialog-yes'));
  await waitFor(() => expect(stores.chats.getState().byId.has(GROUP)).toBe(false));
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(screen.queryByTestId('conversation')).toBeNull();
});

test('of 500 members only those in sight exist; they are searched', async () => {
  const { memory, user, panel, member } = await openGroup();
  const [first] = memory.members.get(GROUP) ?? [];
  if (!first) throw new Error('nobody');
  const many = Array.from({ length: 499 }, (_, i) => ({
    ...first,
    id: String(1_000 + i),
    name: `Member ${i}`,
    self: false,
  }));
  memory.members.set(GROUP, [first, ...many]);
  await panel();
  await screen.findByTestId('member-search');
  expect(screen.getAllByTestId('group-member').length).toBeLessThan(60);
  act(() => member('Nok').focus());
  await user.keyboard('{End}');
  await waitFor(() => expect(document.activeElement?.textContent).toContain('Member 498'));
  await user.type(screen.getByTestId('member-search'), 'ember 49');
  await waitFor(() => expect(screen.getByText('10 members found')).toBeTruthy());
  await user.type(screen.getByTestId('member-search'), 'x');
  expect(screen.getByText('No member with “ember 49x” in the name.')).toBeTruthy();
});

test('the details of one’s own message say who has read it, who has it, and who does not; who came later is none of these', async () => {
  const { memory } = await openGroup();
  const late = { id: '900', name: 'Late Comer', self: false, since: 4, readSeq: 4, deliveredSeq: 4 };
  const all = memory.members.get(GROUP) ?? [];
  memory.members.set(GROUP, [...all, ...all.slice(0, 1).map((m) => ({ ...m, ...late }))]);
  const own = screen.getAllByTestId('message').find((m) => m.textContent.includes('Shall we begin?'));
  memory.choice = 'info';
  await act(async () => void fireEvent.contextMenu(own ?? document.body));
  const read = await screen.findByTestId('read-by');
  expect(read.textContent).toBe('Read by 1PPloy Chantarangsu'.replace('1P', '1PC'));
  expect(screen.getByTestId('delivered-by').textContent).toContain('Arthit Boonmee');
  expect(screen.getByTestId('waiting-by').textContent).toContain('Kevin Lindqvist');
  expect(screen.queryByText('Late Comer')).toBeNull();
});

test('an invite link in a message, and one from outside, open what they lead to', async () => {
  const { user, memory, stores, inputs } = await openGroup();
  await user.type(screen.getByTestId('composer'), `Come: sarn://join/${TOKEN}{Enter}`);
  await user.click(await screen.findByRole('link', { name: `sarn://join/${TOKEN}` }));
  expect(inputs('links.open')).toEqual([]);
  expect((await screen.findByTestId('join-title')).textContent).toBe('Trip to Nan');
  expect(screen.getByTestId('join-dialog').textContent).toContain('7 members');
  memory.failNext('groups.join', 'FORBIDDEN');
  await user.click(screen.getByTestId('join-yes'));
  await screen.findByText(/^An admin removed you from this group/);
  expect(screen.queryByTestId('join-yes')).toBeNull();
  await user.keyboard('{Escape}');
  expect(stores.app.getState().joining).toBeNull();
  act(() => memory.emit('navigate', { to: 'join', token: TOKEN }));
  await user.click(await screen.findByTestId('join-yes'));
  await waitFor(() => expect(stores.chats.getState().selected).toBe(300));
  act(() => memory.emit('navigate', { to: 'join', token: TOKEN }));
  await screen.findByText('You are in this group.');
  act(() => memory.emit('navigate', { to: 'join', token: 'B'.repeat(22) }));
  await screen.findByText(/^This invite link does not work any more/);
  memory.failNext('groups.lookUp', 'OFFLINE');
  act(() => memory.emit('navigate', { to: 'join', token: 'C'.repeat(22) }));
  await screen.findByText(/^You’re offline\. The link/);
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByText(/^This invite link does not work any more/);
});
