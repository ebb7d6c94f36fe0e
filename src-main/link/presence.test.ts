import { expect, test } from 'vitest';
import { createOverlay } from '../views.ts';
import type { LinkContext } from './context.ts';
import { createJobs } from './jobs.ts';
import { createPresence } from './presence.ts';

const setUp = () => {
  let now = 1_000;
  const parts = {
    now: () => now,
    after: () => ({ cancel: () => undefined }),
    log: () => undefined,
  };
  const told: unknown[] = [];
  const kept: unknown[] = [];
  // What presence uses of its context.
  const ctx = {
    parts,
    selfId: '1',
    overlay: createOverlay(),
    jobs: createJobs(parts),
    events: { emit: () => undefined },
    feed: { person: (...person: unknown[]) => void told.push(person) },
    cache: { setPresence: async (people: unknown) => void kept.push(people) },
    isUp: () => true,
  } as unknown as LinkContext;
  return { presence: createPresence(ctx), told, kept, at: (time: number) => (now = time) };
};

test('who was online when the connection broke was last seen then: told, and kept for a start without a network', () => {
  const { presence, told, kept, at } = setUp();
  presence.expect();
  presence.all(['2', '3']);
  presence.offline('3');
  kept.length = told.length = 0;
  at(5_000);
  presence.down();
  expect(told).toEqual([['2', false, 5_000]]);
  expect(kept).toEqual([[{ id: '2', online: false, lastSeen: 5_000 }]]);
  presence.down();
  expect(kept).toHaveLength(1);
});
