import { expect, test } from 'vitest';
import { ok } from '../../contract/result.ts';
import type { LinkContext } from './context.ts';
import { createFetcher } from './fetch.ts';

/** A fetcher on a chat whose log a server has up to `head`; `top`: how far the cache has it afterwards. */
const fetching = (head: number, top: number) => {
  const mended: number[] = [];
  const ctx = {
    request: () => Promise.resolve(ok({ chatId: 7, head, epoch: 'e', events: [] })),
    cache: { chatState: () => ({ epoch: 'e', head, top }), applyEvents: () => Promise.resolve({}) },
    feed: { push: () => undefined },
  };
  // The parts of the context that fetching a stretch uses.
  return { fetcher: createFetcher(ctx as unknown as LinkContext, (chatId) => mended.push(chatId)), mended };
};

test.each([
  { head: 5, top: 4, mends: [7], why: 'the chat went on above what was asked for, and the push of that may be lost' },
  { head: 5, top: 5, mends: [], why: 'all of it is here' },
  { head: 3, top: 2, mends: [], why: 'what was asked for reached the head: the server does not have it' },
])('$why: head $head, top $top', async ({ head, top, mends }) => {
  const { fetcher, mended } = fetching(head, top);
  expect(await fetcher.fetch(7, { from: 2, to: 3 }, 'live')).toEqual(ok(undefined));
  expect(mended).toEqual(mends);
});
