import { expect, test } from 'vitest';
import { fail, ok } from '../../contract/result.ts';
import type { Core } from '../core-api.ts';
import { createNavigator } from './navigate.ts';

/** A navigator over an account with one chat, number 7 with user 3; `signedIn`: or over none. */
const world = (signedIn = true) => {
  const chats = [{ id: 7, peer: { id: '3' } }];
  const list = () => Promise.resolve(signedIn ? ok({ chats, unread: 0 }) : fail('UNAUTHENTICATED', 'Sign in first.'));
  const shown: unknown[] = [];
  // Only the list is asked for.
  const core = Promise.resolve({ requests: { 'chats.list': list } } as unknown as Core);
  let listens = false;
  const begun: (() => void)[] = [];
  const listening = { now: () => listens, each: (heard: () => void) => void begun.push(heard) };
  const navigator = createNavigator(core, listening, (place) => shown.push(place));
  const listen = (now: boolean): void => {
    listens = now;
    if (now) for (const begin of begun) begin();
  };
  return { navigator, shown, listen };
};

test('a link from a cold start waits until the window listens', async () => {
  const { navigator, shown, listen } = world();
  await navigator.follow({ to: 'chat', id: 7 });
  expect(shown).toEqual([]);
  listen(true);
  expect(shown).toEqual([{ to: 'chat', chatId: 7 }]);
});

test('of several that wait, the last one is shown', async () => {
  const { navigator, shown, listen } = world();
  navigator.go({ to: 'settings' });
  await navigator.follow({ to: 'user', id: 3 });
  listen(true);
  expect(shown).toEqual([{ to: 'chat', chatId: 7 }]);
});

test('a stranger’s chat shows nothing and tells nothing; an unknown user leads to the search for people', async () => {
  const { navigator, shown, listen } = world();
  listen(true);
  await navigator.follow({ to: 'chat', id: 8 });
  expect(shown).toEqual([]);
  await navigator.follow({ to: 'user', id: 99 });
  expect(shown).toEqual([{ to: 'new-chat' }]);
});

test('signed out, a link shows nothing', async () => {
  const { navigator, shown, listen } = world(false);
  listen(true);
  await navigator.follow({ to: 'chat', id: 7 });
  await navigator.follow({ to: 'user', id: 3 });
  expect(shown).toEqual([]);
});

test('a page that is loaded anew is shown the place once it listens again', async () => {
  const { navigator, shown, listen } = world();
  listen(true);
  listen(false);
  navigator.go({ to: 'search' });
  expect(shown).toEqual([]);
  listen(true);
  listen(true);
  expect(shown).toEqual([{ to: 'search' }]);
});
