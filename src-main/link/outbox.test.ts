import { expect, test } from 'vitest';
import { fail } from '../../contract/result.ts';
import type { Changes } from '../cache/api.ts';
import type { OutboxItem } from '../cache/unsent-items.ts';
import { createOverlay } from '../views.ts';
import type { LinkContext } from './context.ts';
import { createJobs } from './jobs.ts';
import { createOutbox } from './outbox.ts';

const nothing: Changes = { chatIds: [], messages: [], removed: [], gone: [], erased: [], arrived: [], drafts: [] };
const item: OutboxItem = {
  clientId: 'a',
  chatId: 1,
  position: 1,
  content: 'a',
  picture: null,
  file: null,
  state: 'queued',
  error: null,
  createdAt: 0,
  replyTo: null,
  mentions: [],
};

/** An outbox with one message, whose timers run when told to and whose sends are noted and fail with `error`. */
const outboxOfOne = (error = fail('RATE_LIMITED', 'Wait.')) => {
  const timers = new Set<() => void>();
  const sent: unknown[] = [];
  let stored = [item];
  const parts = {
    now: () => 0,
    random: () => 0.5,
    after(_ms: number, work: () => void) {
      timers.add(work);
      return { cancel: () => void timers.delete(work) };
    },
    log: () => undefined,
  };
  const ctx = {
    parts,
    jobs: createJobs(parts),
    overlay: createOverlay(),
    isUp: () => true,
    selfId: '1',
    feed: { push: () => undefined, message: () => undefined, touchChat: () => undefined },
    cache: {
      outbox: () => stored,
      acts: () => [],
      page: () => ({ messages: [], hasOlder: false, hasNewer: false, gaps: [] }),
    },
    request: (name: string) => {
      sent.push(name);
      return Promise.resolve(error);
    },
  };
  const outbox = createOutbox(
    // The parts of the context that sending uses; the rest is never touched.
    ctx as unknown as LinkContext,
    {
      upload: () => Promise.resolve(fail('OFFLINE', '')),
      filesChanged: () => undefined,
      mend: () => undefined,
      unknown: () => undefined,
    },
  );
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    outbox,
    sent,
    settle,
    fire: async (): Promise<void> => {
      for (const work of timers) {
        timers.delete(work);
        work();
      }
      await settle();
    },
    discard: (ok: boolean) => (ok ? (stored = []) : stored),
  };
};

test('a retry that falls due while a message is thrown away does not send it', async () => {
  const { outbox, sent, settle, fire, discard } = outboxOfOne();
  outbox.connected();
  await settle();
  expect(sent).toEqual(['send_message']);
  await outbox.without('a', async () => {
    await fire();
    outbox.reload();
    await settle();
    discard(true);
    return nothing;
  });
  await fire();
  expect(sent).toEqual(['send_message']);
});

test('a message that could not be thrown away is sent on', async () => {
  const { outbox, sent, settle, fire } = outboxOfOne();
  outbox.connected();
  await settle();
  await expect(outbox.without('a', () => Promise.reject(new Error('disk')))).rejects.toThrow('disk');
  await fire();
  expect(sent).toHaveLength(2);
});

test.each([
  ['at once when it did not say when to try again', fail('UNAVAILABLE', 'The database is away.'), 2],
  ['when it said to, not before', fail('RATE_LIMITED', 'Wait.', 9_000), 1],
])('what a server that answers again did not take is tried %s', async (_when, error, tries) => {
  const { outbox, sent, settle } = outboxOfOne(error);
  outbox.connected();
  await settle();
  outbox.answered();
  await settle();
  expect(sent).toHaveLength(tries);
});
