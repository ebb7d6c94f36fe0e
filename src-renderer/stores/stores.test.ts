import { expect, test } from 'vitest';
import { createMemoryBridge } from '../../tests/support/memory-bridge.ts';
import { createStores, startStores } from './stores.ts';

/** Stores whose list of chats comes when `list` is called, long after the rest of the state. */
const slowList = async () => {
  const memory = createMemoryBridge();
  const { promise, resolve } = Promise.withResolvers<void>();
  const stores = createStores({
    ...memory.bridge,
    invoke: async (channel, ...input) => {
      if (channel === 'chats.part') await promise;
      return memory.bridge.invoke(channel, ...input);
    },
  });
  const started = startStores(stores);
  await new Promise((settled) => setTimeout(settled));
  return { stores, emit: memory.emit, list: () => (resolve(), started) };
};

test('a place that is named before the list of chats is here is gone to when it is', async () => {
  const { stores, emit, list } = await slowList();
  emit('navigate', { to: 'chat', chatId: 101 });
  emit('navigate', { to: 'settings' });
  expect(stores.chats.getState().selected).toBeNull();
  await list();
  expect(stores.chats.getState().selected).toBe(101);
  expect(stores.app.getState().dialog).toBe('settings');
});

test('what is told while the list of chats is waited for is not undone by the older answer', async () => {
  const { stores, emit, list } = await slowList();
  const connection = { state: 'offline', syncedAt: null, catchingUp: 0 } as const;
  emit('connection.changed', connection);
  emit('account.changed', { account: null, reason: 'revoked' });
  await list();
  expect(stores.app.getState()).toMatchObject({ phase: 'ready', connection, account: null, revoked: true });
});
