import { EventEmitter } from 'node:events';
import { beforeEach, expect, test } from 'vitest';
import { createListening, type Listening, type Page } from './listening.ts';

let contents: EventEmitter;
let listening: Listening;
let heard: string[];
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const load = (more: { isMainFrame?: boolean; isSameDocument?: boolean } = {}): void =>
  void contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false, ...more });

beforeEach(() => {
  contents = new EventEmitter();
  // Only its events are listened to.
  listening = createListening(contents as unknown as Page);
  heard = [];
  listening.each(() => heard.push('each'));
});

test('what waits is done once the page listens, after the answer to its question', async () => {
  listening.once(() => heard.push('once'));
  listening.asked();
  expect(heard).toEqual([]);
  await nextTurn();
  expect([heard, listening.now()]).toEqual([['each', 'once'], true]);
  listening.once(() => heard.push('at once'));
  expect(heard.at(-1)).toBe('at once');
});

test.each([
  ['loaded anew', () => load()],
  ['crashed', () => contents.emit('render-process-gone')],
])('a page that is %s does not listen until it asks again', async (_what, go) => {
  listening.asked();
  await nextTurn();
  go();
  expect(listening.now()).toBe(false);
  listening.once(() => heard.push('later'));
  expect(heard).toEqual(['each']);
  listening.asked();
  await nextTurn();
  expect(heard).toEqual(['each', 'each', 'later']);
});

test('the question of a page that went away meanwhile is not the next one’s', async () => {
  listening.asked();
  load();
  await nextTurn();
  expect(listening.now()).toBe(false);
});

test('a frame, or another place on the same page, changes nothing', async () => {
  listening.asked();
  await nextTurn();
  load({ isMainFrame: false });
  load({ isSameDocument: true });
  expect(listening.now()).toBe(true);
});
