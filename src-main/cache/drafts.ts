import { z } from 'zod';
import type { DraftState } from '../../contract/draft.ts';
import type { DraftItem } from './unsent-items.ts';

/** A draft as outbox.db and its journal keep it. Before drafts went to other devices it was a text alone. */
export const draftItem = z.object({
  text: z.string(),
  replyTo: z.number().int().nullable().default(null),
  edit: z.object({ key: z.string(), seq: z.number().int().nullable(), text: z.string() }).nullable().default(null),
  rev: z.number().int().default(0),
  epoch: z.string().nullable().default(null),
  sent: z.boolean().default(false),
});

export const noDraft: DraftItem = { text: '', replyTo: null, edit: null, rev: 0, epoch: null, sent: true };

/** Nothing was begun, and the server need not hear of it: it needs no row. */
export const isNothing = (d: DraftItem): boolean =>
  d.text === '' && d.replyTo === null && d.edit === null && d.rev === 0 && d.sent;

const same = (a: Pick<DraftItem, 'text' | 'replyTo'>, b: Pick<DraftItem, 'text' | 'replyTo'>): boolean =>
  a.text === b.text && a.replyTo === b.replyTo;

/** What was written here: the server is to have it, unless it has that very text. */
export const written = (
  before: DraftItem,
  change: Partial<Pick<DraftItem, 'text' | 'replyTo' | 'edit'>>,
): DraftItem => {
  const after = { ...before, ...change };
  return { ...after, sent: before.sent && same(before, after) };
};

/** The server was put back to an earlier state: what it had may be gone, and is told again. */
const forgotten = (d: DraftItem): DraftItem => ({ ...d, rev: 0, sent: d.text === '' && d.replyTo === null });

/**
 * What another device wrote, as the server tells it in this epoch of the chat. It is taken only where nothing was written since
 * the server last heard from here: what is being typed is never replaced, and goes to the server after it. `had`: the number
 * that the server is known to have had when it was asked; less is an earlier state put back, whatever its epoch says. null:
 * nothing changes.
 */
export const toldOf = (given: DraftItem, state: DraftState, epoch: string, had = 0): DraftItem | null => {
  const voided = (given.epoch !== null && given.epoch !== epoch) || state.rev < had;
  const before = { ...(voided ? forgotten(given) : given), epoch };
  if (state.rev <= before.rev) return voided ? before : null;
  const { text, replyTo, rev } = state;
  if (!before.sent && !same(before, state)) return { ...before, rev };
  return { ...before, text, replyTo, rev, sent: true };
};

/** The server answered what it was told. What was written meanwhile is still to be told. */
export const answered = (
  before: DraftItem,
  told: { text: string; replyTo: number | null; rev: number | null; epoch: string | null },
): DraftItem => ({
  ...before,
  rev: Math.max(before.rev, told.rev ?? 0),
  epoch: before.epoch ?? told.epoch,
  sent: before.sent || same(before, told),
});
