import type { ChatRow } from '../../contract/chat.ts';
import type { Difference, Finding } from '../../contract/doctor.ts';
import { ok } from '../../contract/result.ts';
import type { Result } from '../../contract/result.ts';
import type { Range } from '../cache/api.ts';
import { contentDifferences, rowDifferences } from './compare.ts';
import type { LinkContext } from './context.ts';
import type { DoctorReads } from './doctor-reads.ts';
import { SETTLE_MS } from './heartbeat.ts';

/** Compares every chat with the server's (`only` null), or all of one. Changes nothing; notes each chat's `findings`. */
export const createCheck = (
  { cache, jobs, parts, selfId }: LinkContext,
  { ask, beat, walk, placeOf, stretches }: DoctorReads,
  findings: Map<number, Finding>,
  progress: (done: number, total: number) => void,
): ((only: number | null) => Promise<Result<{ chats: number; different: number }>>) => {
  const { doctor } = cache;

  /** What differs, found twice: what is only on its way is there at the second look, and what was pushed since in its row. */
  const compareRows = async (
    only: number | null,
  ): Promise<Result<Map<number, { head: number; differences: Set<Difference> }>>> => {
    const rows = new Map<number, { head: number; differences: Set<Difference> }>();
    const suspects = new Map<number, ChatRow>();
    const wanted = (id: number): boolean => only === null || id === only;
    const first = await walk((row) => {
      if (!wanted(row.id)) return true;
      rows.set(row.id, { head: row.head_seq, differences: new Set() });
      const here = placeOf(row.id);
      const odd = (['behind', 'ahead'] as const).some((side) => rowDifferences(here, row, selfId, side).length > 0);
      if (odd) suspects.set(row.id, row);
      return row.id !== only;
    });
    if (!first.ok) return first;
    const extra = doctor.places().filter((p) => wanted(p.id) && !rows.has(p.id));
    if (suspects.size === 0 && extra.length === 0) return ok(rows);

    await jobs.pause(SETTLE_MS);
    const looked = new Map([...suspects].map(([id, old]) => [id, { old, here: placeOf(id) }]));
    const stays = new Set(extra.map((p) => p.id));
    const second = await walk((row) => {
      stays.delete(row.id);
      const suspect = looked.get(row.id);
      if (suspect !== undefined) {
        const { old, here } = suspect;
        const found = [...rowDifferences(here, old, selfId, 'behind'), ...rowDifferences(here, row, selfId, 'ahead')];
        rows.set(row.id, { head: row.head_seq, differences: new Set(found) });
      }
      return row.id !== only;
    });
    if (!second.ok) return second;
    for (const { id } of extra) {
      if (stays.has(id) && cache.chatState(id)) rows.set(id, { head: 0, differences: new Set(['absent']) });
    }
    return ok(rows);
  };

  /** Compares the messages of one stretch; answers how many those were, and what differs. */
  const compareStretch = async (
    chatId: number,
    range: Range,
  ): Promise<Result<{ compared: number; differences: Difference[] }>> => {
    const head = cache.chatState(chatId)?.head ?? 0;
    const r = await ask('fetch_events', { chatId, ...range });
    if (!r.ok) return r;
    if (r.value.epoch !== cache.chatState(chatId)?.epoch) return ok({ compared: 0, differences: ['epoch'] });
    const stored = doctor.stretch(chatId, range);
    // Taken away here, and the server was not told yet.
    const hiding = new Set(cache.acts(chatId).flatMap((a) => (a.act.kind === 'hide' ? [a.seq] : [])));
    const events = r.value.events.filter((e) => !hiding.has(e.seq));
    const { compared, differences } = contentDifferences(stored, doctor.holes(chatId, range), events, head);
    return ok({ compared, differences: r.value.head < head ? [...differences, 'ahead'] : differences });
  };

  const compareContent = async (
    chatId: number,
    all: boolean,
    done: (messages: number) => void,
  ): Promise<Result<{ compared: number; differences: Set<Difference> }>> => {
    const differences = new Set<Difference>();
    let compared = 0;
    for (const range of stretches(chatId)) {
      const r = await compareStretch(chatId, range);
      if (!r.ok) return r;
      compared += r.value.compared;
      for (const d of r.value.differences) differences.add(d);
      done(range.to - range.from + 1);
      if (!all) break;
    }
    return ok({ compared, differences });
  };

  return async (only: number | null): Promise<Result<{ chats: number; different: number }>> => {
    const alive = await beat();
    if (!alive.ok) return alive;
    const rows = await compareRows(only);
    if (!rows.ok) return rows;
    let different = 0;
    let chats = 0;
    const state = only === null ? null : cache.chatState(only);
    const total = state ? state.top - state.joinedSeq : rows.value.size;
    let messages = 0;
    for (const [chatId, { head, differences }] of rows.value) {
      const content =
        differences.has('absent') || differences.has('epoch')
          ? ok({ compared: 0, differences: new Set<Difference>() })
          : await compareContent(chatId, only !== null, (count) => {
              messages += count;
              if (only !== null) progress(messages, total);
            });
      if (!content.ok && content.error.code !== 'FORBIDDEN') return content;
      // Left or dropped while it was looked at: the next sync says so.
      if (!content.ok) continue;
      const found = [...new Set([...differences, ...content.value.differences])];
      findings.set(chatId, {
        at: parts.now(),
        compared: content.value.compared,
        all: only !== null,
        serverHead: head,
        differences: found,
      });
      if (found.length > 0) different += 1;
      chats += 1;
      if (only === null) progress(chats, total);
    }
    return ok({ chats, different });
  };
};
