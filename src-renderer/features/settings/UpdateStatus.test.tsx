import { act, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { UpdateState } from '../../../contract/updates.ts';
import { renderApp } from '../../testing.tsx';

const state: UpdateState = {
  way: 'self',
  step: 'idle',
  version: null,
  percent: null,
  checkedAt: null,
  trouble: null,
};
const open = async (updates: Partial<UpdateState>) => {
  const app = await renderApp({ updates: { ...state, ...updates } });
  await app.user.click(screen.getByTestId('settings'));
  await app.user.click(screen.getByTestId('settings-about'));
  const status = await screen.findByTestId('update-status');
  const tell = (change: Partial<UpdateState>) => act(() => app.memory.emit('updates.changed', { ...state, ...change }));
  return { ...app, status, tell };
};
const asked = (app: Awaited<ReturnType<typeof open>>, name: string): number =>
  app.memory.calls.filter((call) => call.name === name).length;

test('looks when asked, and follows what comes of it to the restart', async () => {
  const app = await open({});
  await app.user.click(screen.getByTestId('update-check'));
  expect(asked(app, 'updates.check')).toBe(1);
  app.tell({ step: 'downloading', version: '2.0.0', percent: 41 });
  expect(app.status.textContent).toBe('Version 2.0.0 is on its way: 41 %');
  // Nothing more to ask for while it is under way.
  await app.user.click(screen.getByTestId('update-check'));
  expect(asked(app, 'updates.check')).toBe(1);
  app.tell({ step: 'ready', version: '2.0.0' });
  expect(app.status.textContent).toContain('Version 2.0.0 is ready');
  expect(screen.queryByTestId('update-check')).toBeNull();
  await app.user.click(screen.getByTestId('update-restart'));
  await waitFor(() => expect(asked(app, 'updates.restart')).toBe(1));
});

test('a copy that the system renews says so, and offers nothing', async () => {
  const { status } = await open({ way: 'system' });
  expect(status.textContent).toBe('Newer versions come with the updates of your system.');
  expect(screen.queryByTestId('update-check')).toBeNull();
});

test('what went wrong stands there in words, with the way to try again', async () => {
  const { status } = await open({ trouble: 'refused' });
  expect(status.textContent).toContain('thrown away');
  expect(screen.getByTestId('update-check')).toBeTruthy();
});
