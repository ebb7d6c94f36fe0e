import { expect, test } from 'vitest';
import { eventChannels, requestChannels } from './channels.ts';
import { ipcEvents, ipcRequests } from './ipc.ts';

test('the preload allows exactly the requests and events of the table', () => {
  expect([...requestChannels].sort()).toEqual(Object.keys(ipcRequests).sort());
  expect([...eventChannels].sort()).toEqual(Object.keys(ipcEvents).sort());
});
