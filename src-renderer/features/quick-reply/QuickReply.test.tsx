import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { I18nextProvider } from 'react-i18next';
import { afterEach, expect, test } from 'vitest';
import type { Bridge } from '../../../contract/bridge.ts';
import type { ReplyState } from '../../../contract/reply.ts';
import { fail, ok, type Result } from '../../../contract/result.ts';
import { createI18n } from '../../i18n/index.ts';
import { QuickReply } from './QuickReply.tsx';

afterEach(cleanup);

const state: ReplyState = {
  name: 'Malee',
  message: { from: 'Malee', text: 'lunch?', picture: false, at: 0 },
  group: false,
  locale: 'en',
  dark: false,
  look: { thaiLetters: 'loopless', year: 'auto', textSize: 100, reduceMotion: false },
};

/** The window over a main that answers with `first` and notes what is asked. */
const open = (first: Result<ReplyState> = ok(state), sent: Result<object> = ok({})) => {
  const calls: [string, unknown][] = [];
  let tell: ((state: ReplyState) => void) | undefined;
  // The conditional types of `invoke` cannot be met by one function.
  const bridge = {
    invoke: (name: string, input?: unknown) => {
      if (name === 'reply.state') return Promise.resolve(first);
      calls.push([name, input]);
      return Promise.resolve(name === 'reply.send' ? sent : ok({}));
    },
    on: (_name: string, listener: (state: ReplyState) => void) => {
      tell = listener;
      return () => undefined;
    },
  } as unknown as Bridge;
  const dressed: ReplyState[] = [];
  const user = userEvent.setup();
  render(
    <I18nextProvider i18n={createI18n('en')}>
      <QuickReply bridge={bridge} onState={(s) => dressed.push(s)} />
    </I18nextProvider>,
  );
  const asked = (name: string) => calls.filter(([n]) => n === name).map(([, input]) => input);
  return { user, asked, dressed, tell: (s: ReplyState) => act(() => tell?.(s)) };
};

test('says whom and what one answers; the field has the focus; Enter sends, Shift+Enter breaks the line', async () => {
  const { user, asked } = open();
  await screen.findByRole('heading', { name: 'Reply to Malee' });
  expect(screen.getByTestId('reply-message').textContent).toContain('lunch?');
  expect(document.activeElement).toBe(screen.getByTestId('reply-field'));
  await user.keyboard('at{Shift>}{Enter}{/Shift}noon{Enter}');
  expect(asked('reply.send')).toEqual([{ text: 'at\nnoon' }]);
  expect(asked('reply.typed').at(-1)).toEqual({ text: 'at\nnoon' });
});

test('Esc goes away, from wherever the focus is; the button leads to the chat', async () => {
  const { user, asked } = open();
  await user.keyboard('{Escape}');
  await user.click(screen.getByTestId('reply-open'));
  await user.keyboard('{Escape}');
  expect(asked('reply.leave')).toEqual([{ open: false }, { open: true }, { open: false }]);
});

test('nothing blank is sent; what could not be kept is said, and the text stays', async () => {
  const { user, asked } = open(ok(state), fail('DISK', 'The disk is full.'));
  await user.keyboard('   {Enter}');
  expect(asked('reply.send')).toEqual([]);
  await user.keyboard('x{Enter}');
  await screen.findByText('The reply could not be kept. Try again.');
  expect(screen.getByTestId<HTMLTextAreaElement>('reply-field').value).toBe('   x');
});

test('a text that is kept off the screen is not shown; what changes is', async () => {
  const { dressed, tell } = open(ok({ ...state, message: null }));
  await screen.findByText('Your settings keep the message off the screen.');
  tell({ ...state, dark: true });
  await waitFor(() => expect(screen.getByTestId('reply-message').textContent).toContain('lunch?'));
  expect(dressed.map(({ dark }) => dark)).toEqual([false, true]);
});

test('a chat that is gone is said', async () => {
  open(fail('NOT_FOUND', 'Gone.'));
  await screen.findByText('This chat is not there any more.');
});
