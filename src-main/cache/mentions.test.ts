import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { act, answer, chat, EPOCH, event, kit, member, PEER, SELF, text, type Kit } from './test-kit.ts';

let at: Kit;
beforeEach(() => {
  at = kit();
});
afterEach(() => at.end());

const CHAT = 1;
const group = (head: number) => chat(CHAT, head, { kind: 'group', title: 'Team' });

describe('messages that call somebody by name', () => {
  it('are counted while unread, named as people are called, and called no more when deleted', async () => {
    const { cache } = await at.open();
    await cache.applySync(answer([{ ...group(0), members: [member(SELF), member(PEER)] }], { full: true }));
    await cache.applyEvents(
      CHAT,
      [
        event(text(CHAT, 1, PEER, 'nobody')),
        event(text(CHAT, 2, PEER, '@Me look', { mentions: [SELF] })),
        event(text(CHAT, 3, PEER, '@everyone', { mentions: ['all'] })),
        event(text(CHAT, 4, PEER, 'another', { mentions: [PEER] })),
        event(text(CHAT, 5, SELF, 'all of us', { mentions: ['all', PEER] })),
      ],
      5,
      EPOCH,
    );
    expect(cache.chat(CHAT)).toMatchObject({ unread: 4, mentions: 2 });
    expect(cache.page(CHAT, {}, 10).messages.map((m) => m.mentionsMe)).toEqual([false, true, true, false, false]);
    expect(cache.message(CHAT, 2)?.mentions).toEqual([{ id: SELF, name: 'Me' }]);
    expect(cache.message(CHAT, 5)?.mentions).toEqual([
      { id: 'all', name: '' },
      { id: PEER, name: 'User 2' },
    ]);

    await cache.applyEvents(CHAT, [act(CHAT, 6, 'delete', 2, { deletedAt: '2026-01-01T00:01:00Z' })], 6, EPOCH);
    expect(cache.message(CHAT, 2)).toMatchObject({ mentions: [], mentionsMe: false });
    expect(cache.chat(CHAT)).toMatchObject({ unread: 3, mentions: 1 });
    await cache.markRead(CHAT, 3);
    expect(cache.chat(CHAT)).toMatchObject({ unread: 1, mentions: 0 });
  });

  it('wait in the outbox with whom they call, also after a restart', async () => {
    const item = { clientId: '00000000-0000-7000-8000-000000000001', chatId: CHAT, content: '@User 2', picture: null };
    const first = await at.open();
    await first.cache.applySync(answer([group(0)], { full: true }));
    const changes = await first.cache.enqueue({ ...item, createdAt: 1, mentions: [PEER] });
    expect(changes.messages[0]?.mentions).toEqual([{ id: PEER, name: 'User 2' }]);
    await first.cache.close();
    const { cache } = await at.open();
    expect(cache.outbox()[0]?.mentions).toEqual([PEER]);
    expect(cache.page(CHAT, {}, 10).messages[0]).toMatchObject({ mentions: [{ id: PEER }], mentionsMe: false });
  });
});
