import { act, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { renderApp } from '../../testing.tsx';

const count = () => screen.getByTestId('find-count').textContent;

test('Ctrl+F searches the open chat: counts, shows the newest hit, goes from one to the next and around', async () => {
  const { user, stores, memory } = await renderApp();
  act(() => stores.chats.select(102));
  await screen.findByTestId('composer');
  await user.keyboard('{Control>}f{/Control}');
  expect(document.activeElement).toBe(screen.getByTestId('find-input'));
  const seqs = (memory.messages.get(102) ?? []).filter((m) => /e/i.test(m.text)).flatMap((m) => m.seq ?? []);
  expect(seqs.length).toBeGreaterThan(2);
  const jump = vi.spyOn(stores.messages, 'jumpTo');
  await user.keyboard('e');
  await waitFor(() => expect(count()).toBe(`1 of ${seqs.length}`));
  expect(jump).toHaveBeenLastCalledWith(102, seqs.at(-1));
  await user.keyboard('{Enter}');
  expect(jump).toHaveBeenLastCalledWith(102, seqs.at(-2));
  expect(count()).toBe(`2 of ${seqs.length}`);
  await user.keyboard('{Shift>}{Enter}{Enter}{/Shift}');
  expect(jump).toHaveBeenLastCalledWith(102, seqs[0]);
  await user.keyboard('zzz');
  await waitFor(() => expect(count()).toBe('Nothing found'));
  await user.keyboard('{Escape}');
  expect(screen.queryByTestId('find-input')).toBeNull();
  expect(document.activeElement).toBe(screen.getByTestId('composer'));
});

test('says when older messages on the server were not looked at; goes on everywhere with the same words', async () => {
  const { user, stores, memory } = await renderApp({ locale: 'th' });
  act(() => stores.chats.select(102));
  memory.failNext('search.server', 'OFFLINE', 9);
  await user.click(await screen.findByTestId('find-open'));
  await user.keyboard('e');
  await waitFor(() => expect(count()).toContain('ยังไม่ได้ค้นข้อความเก่าบนเซิร์ฟเวอร์'));
  await user.click(screen.getByRole('button', { name: 'ค้นทุกแชต' }));
  expect(stores.app.getState()).toMatchObject({ searching: true, finding: false });
  expect(screen.getByTestId<HTMLInputElement>('search-input').value).toBe('e');
});
