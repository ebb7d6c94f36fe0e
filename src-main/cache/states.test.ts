import Database from 'better-sqlite3';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatEvent } from '../../contract/event.ts';
import type { TargetState } from '../../contract/state.ts';
import type { Cache } from './api.ts';
import { act, answer, chat, EPOCH, event, kit, lastMessage, PEER, SELF, T0, text, type Kit } from './test-kit.ts';

let at: Kit;
beforeEach(() => {
  at = kit();
});
afterEach(() => at.end());

const CHAT = 1;
const iso = (seq: number): string => new Date(T0 + seq * 1_000).toISOString();

/** A server's log of one chat, and what it answers at any time. */
const createServer = (chatId: number) => {
  interface Stored {
    seq: number;
    from: string;
    content: string;
    replyTo: number | null;
    state: Omit<TargetState, 'content'> | null;
  }
  const log: (Stored | { seq: number; kind: 'edit' | 'delete' | 'reaction'; target: number; from: string })[] = [];
  const messages = (): Stored[] => log.flatMap((e) => ('content' in e ? [e] : []));
  const stateOf = (m: Stored): TargetState | null => m.state && { ...m.state, content: m.content };
  const tell = (e: (typeof log)[number], state: boolean): ChatEvent => {
    if (!('content' in e)) {
      const target = messages().find((m) => m.seq === e.target);
      return act(chatId, e.seq, e.kind, e.target, state && target ? stateOf(target) : null, { senderId: e.from });
    }
    const more = {
      ...(e.replyTo === null ? {} : { replyToId: `${chatId}-${e.replyTo}` }),
      ...(e.state === null ? {} : { state: e.state }),
    };
    return event(text(chatId, e.seq, e.from, e.content, more));
  };
  return {
    messages,
    head: () => log.length,
    say(from: string, replyTo: number | null): ChatEvent {
      const m: Stored = { seq: log.length + 1, from, content: `said ${log.length + 1}`, replyTo, state: null };
      log.push(m);
      return tell(m, true);
    },
    act(kind: 'edit' | 'delete' | 'reaction', n: number, who: string): ChatEvent | null {
      const all = messages().filter((m) => m.state?.deletedAt == null && (kind === 'reaction' || m.from === who));
      const m = all[n % Math.max(1, all.length)];
      if (m === undefined) return null;
      const seq = log.length + 1;
      const before = m.state ?? { seq: 0, editedAt: null, deletedAt: null, reactions: [] };
      if (kind === 'edit')
        Object.assign(m, { content: `edited ${seq}`, state: { ...before, seq, editedAt: iso(seq) } });
      else if (kind === 'reaction') {
        const on = before.reactions.length === 0;
        Object.assign(m, { state: { ...before, seq, reactions: on ? [{ emoji: '👍', users: [who] }] : [] } });
      } else {
        const state = { seq, editedAt: null, deletedAt: iso(seq), reactions: [] };
        Object.assign(m, { content: '', replyTo: null, state });
      }
      const e = { seq, kind, target: m.seq, from: who };
      log.push(e);
      return tell(e, true);
    },
    /** A stretch as `fetch_events` answers it: a state only with the newest act, and not where the message is. */
    fetch(from: number, to: number): ChatEvent[] {
      const part = log.filter((e) => e.seq >= from && e.seq <= to);
      return part.map((e) => {
        if ('content' in e) return tell(e, true);
        const later = part.some((x) => x.seq > e.seq && !('content' in x) && x.target === e.target);
        return tell(e, !later && e.target < from);
      });
    },
    unread: (readSeq: number): number =>
      messages().filter((m) => m.from !== SELF && m.seq > readSeq && m.state?.deletedAt == null).length,
  };
};

const shown = (cache: Cache, chatId: number): unknown[] =>
  cache
    .page(chatId, {}, 200)
    .messages.map((m) => [
      m.seq,
      m.text,
      m.deleted,
      m.editedAt,
      m.reactions.map((r) => [r.emoji, r.users.map((u) => u.id)]),
      m.replyTo && [m.replyTo.seq, m.replyTo.kind, m.replyTo.preview],
    ]);

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('say' as const), self: fc.boolean(), reply: fc.nat(9) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('edit' as const, 'delete' as const, 'reaction' as const),
      self: fc.boolean(),
      n: fc.nat(9),
    }),
  },
  /** A stretch is asked for now and arrives later. */
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fetch' as const), from: fc.nat(20), count: fc.nat(6) }) },
  /** One of what is on its way arrives, and perhaps once more later. */
  { weight: 8, arbitrary: fc.record({ do: fc.constant('arrive' as const), n: fc.nat(30), again: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('row' as const) }) },
);

describe('the present state of messages', () => {
  it('is the same in whatever order, and however often, it comes', async () => {
    const { cache } = await at.open();
    let chatId = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        chatId += 1;
        const server = createServer(chatId);
        server.say(PEER, null);
        await cache.applyChat(chat(chatId, 1, { unread_count: 1 }));
        const way: ChatEvent[][] = [];
        for (const s of steps) {
          if (s.do === 'say') way.push([server.say(s.self ? SELF : PEER, s.reply < 5 ? s.reply + 1 : null)]);
          else if (s.do === 'fetch') way.push(server.fetch(s.from + 1, s.from + 1 + s.count));
          else if (s.do === 'arrive') {
            const i = s.n % Math.max(1, way.length);
            const some = way[i] ?? [];
            if (!s.again) way.splice(i, 1);
            await cache.applyEvents(chatId, some, Math.max(0, ...some.map((e) => e.seq)), EPOCH);
          } else if (s.do === 'row') {
            const last = server.fetch(1, server.head()).findLast((e) => e.message !== undefined)?.message;
            const row = { last_message: last ? lastMessage(last) : null, unread_count: server.unread(0) };
            await cache.applyChat(chat(chatId, server.head(), row));
          } else {
            const made = server.act(s.do, s.n, s.self ? SELF : PEER);
            if (made !== null) way.push([made]);
          }
          // A deletion that is still missing may count one too many, never one too few.
          if (s.do === 'row') expect(cache.chat(chatId)?.unread).toBeGreaterThanOrEqual(server.unread(0));
        }
        for (const some of way) await cache.applyEvents(chatId, some, server.head(), EPOCH);
        await cache.applyChat(chat(chatId, server.head(), { unread_count: server.unread(0) }));
        for (const gap of cache.gaps(chatId, 100).reverse())
          await cache.applyEvents(chatId, server.fetch(gap.from, gap.to), server.head(), EPOCH);
        expect(cache.gaps(chatId, 1)).toEqual([]);
        const all = server.messages();
        expect(shown(cache, chatId)).toEqual(
          all.map((m) => {
            const quoted = all.find((x) => x.seq === m.replyTo);
            const kind = quoted === undefined ? 'missing' : quoted.state?.deletedAt == null ? 'text' : 'deleted';
            return [
              m.seq,
              m.content,
              m.state?.deletedAt != null,
              m.state?.editedAt == null ? null : Date.parse(m.state.editedAt),
              m.state?.reactions.map((r) => [r.emoji, r.users]) ?? [],
              m.replyTo === null ? null : [m.replyTo, kind, quoted?.content ?? ''],
            ];
          }),
        );
        expect(cache.chat(chatId)?.unread).toBe(server.unread(0));
        const newest = all.at(-1);
        expect(cache.chat(chatId)?.last).toMatchObject({ seq: newest?.seq, text: newest?.content });
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('is kept for a message that is still to come, and not for one that will not', async () => {
    const { cache } = await at.open();
    await cache.applySync(answer([chat(CHAT, 5)]));
    await cache.applyEvents(CHAT, [act(CHAT, 6, 'edit', 2, { content: 'new', editedAt: iso(6) })], 6, EPOCH);
    // Asked for before the edit was made.
    await cache.applyEvents(CHAT, [event(text(CHAT, 2, PEER, 'old'))], 6, EPOCH);
    expect(cache.message(CHAT, 2)).toMatchObject({ text: 'new', editedAt: T0 + 6_000 });
    await cache.applyEvents(CHAT, [{ ...event(text(CHAT, 3, PEER, '')), message: undefined }] as ChatEvent[], 6, EPOCH);
    await cache.applyEvents(CHAT, [act(CHAT, 7, 'edit', 3, { content: 'not for me' })], 7, EPOCH);
    await cache.close();
    expect(readFileSync(join(at.dir, 'cache.db')).includes('not for me')).toBe(false);
  });

  it('takes the text out of the search, the preview and the files', async () => {
    const { cache } = await at.open();
    await cache.applySync(answer([chat(CHAT, 0)]));
    const found = async (query: string): Promise<number> => (await cache.search({ query, limit: 10 })).hits.length;
    await cache.applyEvents(CHAT, [event(text(CHAT, 1, PEER, 'ความลับสุดยอด secretword'))], 1, EPOCH);
    await expect.poll(() => found('secretword'), { timeout: 10_000 }).toBe(1);
    await cache.applyEvents(CHAT, [act(CHAT, 2, 'edit', 1, { content: 'otherword', editedAt: iso(2) })], 2, EPOCH);
    expect([await found('secretword'), await found('otherword'), await found('ลับ')]).toEqual([0, 1, 0]);
    expect(cache.chat(CHAT)).toMatchObject({ last: { text: 'otherword' }, unread: 1 });
    const gone = await cache.applyEvents(CHAT, [act(CHAT, 3, 'delete', 1, { deletedAt: iso(3) })], 3, EPOCH);
    expect(gone.messages).toMatchObject([{ seq: 1, deleted: true, text: '' }]);
    expect(await found('otherword')).toBe(0);
    expect(cache.chat(CHAT)).toMatchObject({ last: { text: '', deleted: true }, unread: 0 });
    const files = (): string =>
      ['cache.db', 'cache.db-wal', 'outbox.db', 'outbox.db-wal', 'outbox.journal']
        .map((name) => {
          try {
            return readFileSync(join(at.dir, name), 'latin1');
          } catch {
            return '';
          }
        })
        .join();
    await expect.poll(files, { timeout: 10_000 }).not.toMatch(/secretword|otherword/);
  });

  it('has the file written anew, once nobody has wanted anything for a while', async () => {
    const { cache } = await at.open();
    await cache.applySync(answer([chat(CHAT, 0)]));
    await cache.applyEvents(CHAT, [event(text(CHAT, 1, PEER, 'a secret'))], 1, EPOCH);
    const db = new Database(join(at.dir, 'cache.db'), { readonly: true });
    try {
      const noted = (): number => db.prepare(`SELECT key FROM meta WHERE key = 'renew'`).all().length;
      expect(noted()).toBe(0);
      await cache.applyEvents(CHAT, [act(CHAT, 2, 'delete', 1, { deletedAt: iso(2) })], 2, EPOCH);
      expect(noted()).toBe(1);
      await expect.poll(noted, { timeout: 15_000 }).toBe(0);
      expect(cache.message(CHAT, 1)).toMatchObject({ deleted: true });
    } finally {
      db.close();
    }
  }, 30_000);

  it('names the picture of a deleted message, so that its bytes go too', async () => {
    const { cache } = await at.open();
    await cache.applySync(answer([chat(CHAT, 0)]));
    const imageUrl = `/api/files/${'a'.repeat(22)}`;
    await cache.applyEvents(CHAT, [event(text(CHAT, 1, PEER, '', { messageType: 'IMAGE', imageUrl }))], 1, EPOCH);
    const changes = await cache.applyEvents(CHAT, [act(CHAT, 2, 'delete', 1, { deletedAt: iso(2) })], 2, EPOCH);
    expect(changes.erased).toEqual(['a'.repeat(22)]);
    expect(cache.message(CHAT, 1)?.picture).toBeNull();
    // Whoever is killed before it is done does it after the next start.
    await cache.close();
    const { cache: next } = await at.open();
    expect(next.erased()).toEqual(['a'.repeat(22)]);
    await next.forgotten(next.erased());
    expect(next.erased()).toEqual([]);
  });

  it('of a message that one took away is never shown again', async () => {
    const { cache } = await at.open();
    await cache.applySync(answer([chat(CHAT, 0)]));
    await cache.applyEvents(
      CHAT,
      [1, 2].map((n) => event(text(CHAT, n, PEER, `m${n}`))),
      2,
      EPOCH,
    );
    const payload = { chatId: CHAT, seq: 2 };
    const changes = await cache.applyUserEvent({ useq: 1, kind: 'message_hidden', payload, timestamp: iso(3) });
    expect(changes.removed).toEqual([{ chatId: CHAT, key: `${CHAT}-2` }]);
    expect(cache.chat(CHAT)).toMatchObject({ unread: 1, last: { seq: 1 } });
    await cache.applyEvents(
      CHAT,
      [event(text(CHAT, 2, PEER, 'm2')), act(CHAT, 3, 'edit', 2, { content: 'x' })],
      3,
      EPOCH,
    );
    expect(cache.page(CHAT, {}, 10).messages.map((m) => m.seq)).toEqual([1]);
  });
});
