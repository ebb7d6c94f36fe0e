import { act, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { MessageView } from '../../../contract/ipc.ts';
import { renderApp } from '../../testing.tsx';

const CHAT = 102;

/** The chat with Ploy, open, and ways to have something arrive in it. */
const openChat = async () => {
  const app = await renderApp();
  const { memory, stores } = app;
  act(() => stores.chats.select(CHAT));
  await screen.findAllByTestId('message');
  const chat = memory.chats.get(CHAT);
  const pattern = memory.messages.get(CHAT)?.find((m) => !m.own);
  if (!chat || !pattern) throw new Error('the sample has no chat 102');
  let head = chat.headSeq;
  const message = (text: string, more: Partial<MessageView> = {}): MessageView => {
    head += 1;
    return { ...pattern, key: `k${head}`, id: `${CHAT}-${head}`, seq: head, order: head, text, ...more };
  };
  // What comes in is shown with the next frame.
  const arrive = (...messages: MessageView[]) =>
    act(async () => {
      memory.emit('messages.changed', { chatId: CHAT, messages, removed: [], reset: false });
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
    });
  return { ...app, message, arrive };
};
const spoken = () => [...screen.getByTestId('announcer').querySelectorAll('p')].map((line) => line.textContent);

test('what comes in is spoken once; what was there, and one’s own, is not', async () => {
  const { message, arrive } = await openChat();
  expect(spoken()).toEqual([]);
  const first = message('ได้เลย');
  await arrive(first);
  await arrive({ ...first });
  await arrive(message('mine', { own: true, state: 'sent' }));
  expect(spoken()).toEqual(['Ploy Chantarangsu: ได้เลย']);
  expect(screen.getByTestId('announcer').querySelector('p')?.lang).toBe('th');
});

test('the same words twice are two lines: the second is spoken too', async () => {
  const { message, arrive } = await openChat();
  await arrive(message('ok'));
  const [before] = screen.getByTestId('announcer').querySelectorAll('p');
  await arrive(message('ok'));
  expect(spoken()).toEqual(['Ploy Chantarangsu: ok', 'Ploy Chantarangsu: ok']);
  expect(screen.getByTestId('announcer').querySelector('p')).toBe(before);
});

test('a message of one’s own that waits at the end silences nobody', async () => {
  const { message, arrive } = await openChat();
  await arrive(message('waits', { own: true, state: 'queued', seq: null, order: 1e9 }));
  await arrive(message('are you there?'));
  expect(spoken()).toEqual(['Ploy Chantarangsu: are you there?']);
});

test('a flood is counted', async () => {
  const { message, arrive } = await openChat();
  await arrive(...['a', 'b', 'c', 'd', 'e'].map((text) => message(text)));
  expect(spoken()).toEqual(['5 new messages']);
});

test('that a message could not be sent is spoken, once it happens', async () => {
  const { message, arrive } = await openChat();
  const own = message('too much', { own: true, state: 'sending', seq: null, order: 1e9, key: 'own' });
  const error = { code: 'TOO_LARGE', message: '', retry: 'final' } as const;
  await arrive(own);
  expect(spoken()).toEqual([]);
  await arrive({ ...own, state: 'failed', error });
  await arrive({ ...own, state: 'failed', error });
  expect(spoken()).toEqual(['Not sent: it is too large for the server. too much']);
});

test('a message is one sentence: who, what, when, and how far it has come', async () => {
  const { message, arrive } = await openChat();
  const at = new Date().setHours(9, 5, 0, 0);
  const picture = { src: 'app://media/x', link: null, width: 10, height: 10 };
  await arrive(
    message('hello', { at }),
    message('old', { at: at - 86_400_000 }),
    message('the harbour', { at, kind: 'image', picture }),
    message('mine', { at, own: true, state: 'sent' }),
  );
  const names = screen.getAllByTestId('message').map((m) => m.getAttribute('aria-label'));
  expect(names.slice(-4)).toEqual([
    'Ploy Chantarangsu: hello, 09:05',
    'Ploy Chantarangsu: old, yesterday 09:05',
    'Ploy Chantarangsu: Picture: the harbour, 09:05',
    'You: mine, 09:05, Sent',
  ]);
});
