import { expect, test } from 'vitest';
import { createMemoryBridge } from '../../tests/support/memory-bridge.ts';
import { createAppStore } from './app.ts';

test('is loading until main answers, then knows who is signed in', async () => {
  const app = createAppStore(createMemoryBridge().bridge);
  expect(app.getState().phase).toBe('loading');
  await app.start();
  expect(app.getState()).toMatchObject({ phase: 'ready', account: { email: 'nok@example.org' }, version: '0.1.0' });
});

test('is ready, and signed out, when main cannot answer', async () => {
  const memory = createMemoryBridge();
  memory.failNext('app.state', 'INTERNAL');
  const app = createAppStore(memory.bridge);
  await app.start();
  expect(app.getState()).toMatchObject({ phase: 'ready', account: null });
});

test('a setting is applied at once and taken back when it was refused', async () => {
  const memory = createMemoryBridge();
  const app = createAppStore(memory.bridge);
  await app.start();
  memory.failNext('settings.set', 'DISK');
  const asked = app.set({ textSize: 150 });
  expect(app.getState().settings.textSize).toBe(150);
  expect((await asked).ok).toBe(false);
  expect(app.getState().settings.textSize).toBe(100);
});

test('an older answer does not undo a newer choice', async () => {
  const app = createAppStore(createMemoryBridge().bridge);
  await app.start();
  const first = app.set({ textSize: 110 });
  const second = app.set({ textSize: 120 });
  app.stop();
  await first;
  expect(app.getState().settings.textSize).toBe(120);
  await second;
  expect(app.getState().settings.textSize).toBe(120);
});

test('a session ended elsewhere signs out and says so; whatever was open closes', async () => {
  const memory = createMemoryBridge();
  const app = createAppStore(memory.bridge);
  await app.start();
  app.open('settings');
  memory.emit('account.changed', { account: null, reason: 'revoked' });
  expect(app.getState()).toMatchObject({ account: null, revoked: true, dialog: null });
});

test('notices add up, each once; a disk with room again takes its own back', async () => {
  const memory = createMemoryBridge({ notices: ['cache-rebuilt'] });
  const app = createAppStore(memory.bridge);
  await app.start();
  memory.emit('notice', { kind: 'disk-full' });
  memory.emit('notice', { kind: 'disk-full' });
  expect(app.getState().notices).toEqual(['cache-rebuilt', 'disk-full']);
  memory.emit('notice', { kind: 'disk-ok' });
  expect(app.getState().notices).toEqual(['cache-rebuilt']);
  memory.emit('notice', { kind: 'keychain-lost' });
  memory.emit('notice', { kind: 'store-ok' });
  expect(app.getState().notices).toEqual(['cache-rebuilt', 'keychain-lost']);
});

test('who signs out leaves no notice to the next; a session ended elsewhere keeps its files and what is said of them', async () => {
  const memory = createMemoryBridge({ notices: ['cache-rebuilt'] });
  const app = createAppStore(memory.bridge);
  await app.start();
  memory.emit('notice', { kind: 'disk-full' });
  const { account } = app.getState();
  memory.emit('account.changed', { account: null, reason: 'revoked' });
  expect(app.getState().notices).toEqual(['cache-rebuilt', 'disk-full']);
  memory.emit('account.changed', { account, reason: 'signed-in' });
  expect((await app.logout(true)).ok).toBe(true);
  expect(app.getState()).toMatchObject({ account: null, notices: [] });
});

test('what could not be deleted at a sign-out is said to who signed out', async () => {
  const memory = createMemoryBridge({ notices: ['cache-rebuilt'] });
  const app = createAppStore(memory.bridge);
  await app.start();
  // Main tells of it before it answers.
  memory.bridge.on('account.changed', () => memory.emit('notice', { kind: 'files-left' }));
  expect((await app.logout(true)).ok).toBe(true);
  expect(app.getState()).toMatchObject({ account: null, notices: ['files-left'] });
});

test('a sign-out that main tells of takes the notices along', async () => {
  const memory = createMemoryBridge({ notices: ['cache-rebuilt'] });
  const app = createAppStore(memory.bridge);
  await app.start();
  memory.emit('account.changed', { account: null, reason: 'signed-out' });
  expect(app.getState().notices).toEqual([]);
});

test('after stop, nothing is heard', async () => {
  const memory = createMemoryBridge();
  const app = createAppStore(memory.bridge);
  await app.start();
  app.stop();
  memory.emit('connection.changed', { state: 'offline', syncedAt: null, catchingUp: 0 });
  expect(app.getState().connection.state).toBe('online');
});

test('a sign-in is not announced as an offline time that is over', async () => {
  const memory = createMemoryBridge();
  const app = createAppStore(memory.bridge);
  await app.start();
  const { account } = app.getState();
  memory.emit('account.changed', { account: null, reason: 'signed-out' });
  memory.emit('connection.changed', { state: 'offline', syncedAt: null, catchingUp: 0 });
  memory.emit('account.changed', { account, reason: 'signed-in' });
  expect(app.getState().connection.state).toBe('connecting');
  memory.emit('connection.changed', { state: 'offline', syncedAt: null, catchingUp: 0 });
  expect(app.getState().connection.state).toBe('offline');
});
