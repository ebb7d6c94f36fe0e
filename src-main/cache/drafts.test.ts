import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answered, noDraft, toldOf, written } from './drafts.ts';
import { answer, chat, EPOCH, kit, type Kit } from './test-kit.ts';

let at: Kit;
beforeEach(() => {
  at = kit();
});
afterEach(() => at.end());

const event = (useq: number, text: string, replyTo: number | null = null) => ({
  useq,
  kind: 'draft',
  payload: { chatId: 1, rev: useq, text, replyTo },
  timestamp: '2026-01-01T00:00:00.000Z',
});

describe('a draft', () => {
  it('of another device is taken where nothing was written since, and told to the window', async () => {
    const { cache } = await at.open();
    await cache.applySync(answer([chat(1, 0)], { full: true }));
    expect((await cache.applyUserEvent(event(1, 'from there', 3))).drafts).toEqual([1]);
    expect(cache.draft(1)).toMatchObject({ text: 'from there', replyTo: 3, rev: 1, sent: true });
    expect(cache.pendingDrafts()).toEqual([]);
    expect(cache.chat(1)?.draft).toBe('from there');
  });

  it('that is being written here is not replaced, and is told to the server after it', async () => {
    const { cache } = await at.open();
    await cache.applySync(answer([chat(1, 0)], { full: true }));
    await cache.setDraft(1, { text: 'from here' });
    expect((await cache.applyUserEvent(event(1, 'from there'))).drafts).toEqual([]);
    expect(cache.draft(1)).toMatchObject({ text: 'from here', rev: 1, sent: false });
    const waiting = { chatId: 1, text: 'from here', replyTo: null };
    expect(cache.pendingDrafts()).toEqual([waiting]);
    await cache.setDraft(1, { text: 'from here, more' });
    await cache.draftTold(1, { ...waiting, rev: 2, epoch: EPOCH });
    expect(cache.pendingDrafts(), 'what was written meanwhile').toEqual([{ ...waiting, text: 'from here, more' }]);
  });

  it('comes with its chat to a device that is new, and an older state of it changes nothing', async () => {
    const { cache } = await at.open();
    const row = (rev: number, text: string) => ({ ...chat(1, 0), draft: { rev, text, replyTo: null } });
    await cache.applySync(answer([row(4, 'four')], { full: true }));
    expect(cache.chat(1)?.draft).toBe('four');
    await cache.applyChat(row(3, 'three'));
    expect(cache.chat(1)?.draft).toBe('four');
    await cache.applyChat(row(5, ''));
    expect(cache.chat(1)?.draft).toBe('');
  });

  it('keeps what is answered or edited over a restart; an edit alone is nothing for the server', async () => {
    const first = await at.open();
    await first.cache.applySync(answer([chat(1, 0)], { full: true }));
    await first.cache.setDraft(1, { text: 'half', replyTo: 2 });
    await first.cache.draftTold(1, { text: 'half', replyTo: 2, rev: 1, epoch: EPOCH });
    await first.cache.setDraft(1, { edit: { key: 'k', seq: 5, text: 'edited' } });
    await first.cache.close();
    const { cache } = await at.open();
    const edit = { key: 'k', seq: 5, text: 'edited' };
    expect(cache.draft(1)).toEqual({ text: 'half', replyTo: 2, edit, rev: 1, epoch: EPOCH, sent: true });
    expect(cache.pendingDrafts()).toEqual([]);
  });

  it('is told anew to a server that was put back to an earlier state, and kept as it is by one that only forgot the past', async () => {
    const { cache } = await at.open();
    await cache.applySync(answer([chat(1, 0)], { full: true }));
    await cache.applyUserEvent(event(9, 'kept'));
    await cache.reset();
    const OTHER = '22222222-2222-4222-8222-222222222222';
    const full = (rev: number | null, epoch = EPOCH) =>
      answer([{ ...chat(1, 0), epoch, draft: rev === null ? null : { rev, text: 'of before', replyTo: null } }], {
        full: true,
      });
    await cache.applySync(full(9));
    expect(cache.draft(1)).toMatchObject({ text: 'kept', rev: 9, sent: true });
    await cache.reset();
    await cache.applySync(full(4));
    expect(cache.draft(1), 'the same epoch, an earlier state').toMatchObject({ text: 'kept', rev: 4, sent: false });
    const told = { text: 'kept', replyTo: null, rev: 5, epoch: EPOCH };
    await cache.draftTold(1, told);
    await cache.reset();
    await cache.applySync(full(6, OTHER));
    expect(cache.draft(1), 'another epoch').toMatchObject({ text: 'kept', rev: 6, sent: false });
    await cache.draftTold(1, { ...told, rev: 7, epoch: OTHER });
    await cache.reset();
    await cache.applySync(full(null, EPOCH));
    expect(cache.draft(1), 'none at all').toMatchObject({ text: 'kept', rev: 0, sent: false });
  });
});

it('ends alike on all devices, whatever is written and in whatever order it is told', () => {
  const step = fc.record({
    who: fc.nat({ max: 2 }),
    does: fc.constantFrom('write', 'tell', 'hear'),
    text: fc.constantFrom('', 'a', 'b', 'c'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let server = { rev: 0, text: '', replyTo: null as number | null };
      const devices = [noDraft, noDraft, noDraft];
      const tell = (who: number): void => {
        const d = devices[who] ?? noDraft;
        if (d.sent) return;
        if (d.text !== server.text) server = { rev: server.rev + 1, text: d.text, replyTo: null };
        devices[who] = answered(d, { ...server, text: d.text, replyTo: null, epoch: EPOCH });
      };
      const hear = (who: number): void => {
        devices[who] = toldOf(devices[who] ?? noDraft, server, EPOCH) ?? devices[who] ?? noDraft;
      };
      for (const { who, does, text } of steps) {
        if (does === 'write') devices[who] = written(devices[who] ?? noDraft, { text });
        else if (does === 'tell') tell(who);
        else {
          const before = devices[who] ?? noDraft;
          hear(who);
          if (!before.sent) expect(devices[who]?.text).toBe(before.text);
        }
      }
      for (const who of [0, 1, 2]) tell(who);
      for (const who of [0, 1, 2]) hear(who);
      for (const d of devices) expect(d).toMatchObject({ text: server.text, sent: true });
    }),
  );
});
