import { expect, test } from 'vitest';
import type { Core } from '../core-api.ts';
import { createNavigator } from './navigate.ts';

/** A navigator over an account with one chat, number 7 with user 3; `signedIn`: or over none. */
const world = (signedIn = true) => {
  const chats = [{ id: 7, peer: { id: '3' } }];
  let here = signedIn;
  const shown: unknown[] = [];
  const heard: ((data: { account: unknown }) => void)[] = [];
  const onAccount = (_name: string, listener: (typeof heard)[number]) => heard.push(listener);
  const listed = (is: (chat: (typeof chats)[number]) => boolean) => (here ? (chats.find(is) ?? null) : null);
  // Only chats are asked for, and the account listened to.
  const core = Promise.resolve({
    account: () => (here ? {} : null),
    chat: (id: number) => listed((c) => c.id === id),
    chatWith: (id: string) => listed((c) => c.peer.id === id),
    on: onAccount,
  } as unknown as Core);
  const sign = async (account: unknown): Promise<void> => {
    here = account !== null;
    for (const listener of heard) listener({ account });
    await new Promise((resolve) => setImmediate(resolve));
  };
  let listens = false;
  const begun: (() => void)[] = [];
  const listening = { now: () => listens, each: (heard: () => void) => void begun.push(heard) };
  const navigator = createNavigator(core, listening, (place) => shown.push(place));
  const listen = (now: boolean): void => {
    listens = now;
    if (now) for (const begin of begun) begin();
  };
  return { navigator, shown, listen, sign };
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

const invite = { to: 'join', token: 'A'.repeat(22) } as const;

test('an invite is shown to whoever is signed in, from a cold start too', async () => {
  const { navigator, shown, listen } = world();
  await navigator.follow(invite);
  expect(shown).toEqual([]);
  listen(true);
  expect(shown).toEqual([invite]);
});

test('signed out, an invite waits for the sign-in, and is shown once', async () => {
  const { navigator, shown, listen, sign } = world(false);
  listen(true);
  await navigator.follow(invite);
  await sign(null);
  expect(shown).toEqual([]);
  await sign({ userId: '1' });
  await sign({ userId: '1' });
  expect(shown).toEqual([invite]);
});
