import { isoOfDay, startOfDay, type Day } from '../../contract/search-day.ts';
import type { SearchFilters } from '../../contract/search-ipc.ts';
import type { Has } from '../../contract/search-text.ts';

/** A filter that was chosen. */
export type Chip =
  | { kind: 'from'; id: string; name: string }
  | { kind: 'in'; id: number; name: string }
  | { kind: 'before'; day: Day }
  | { kind: 'after'; day: Day }
  | { kind: 'has'; what: Has };

/** What a chip is told from the others by. */
export const chipKey = (chip: Chip): string => {
  switch (chip.kind) {
    case 'from':
    case 'in':
      return `${chip.kind} ${chip.id}`;
    case 'before':
    case 'after':
      return `${chip.kind} ${isoOfDay(chip.day)}`;
    case 'has':
      return `has ${chip.what}`;
  }
};

/** The chips with one more: one that is there stays, and of each end of the time there is one. */
export const withChip = (chips: readonly Chip[], chip: Chip): Chip[] => [
  ...chips.filter((c) =>
    chip.kind === 'before' || chip.kind === 'after' ? c.kind !== chip.kind : chipKey(c) !== chipKey(chip),
  ),
  chip,
];

/** The chips as filters of a request. */
export const filtersOf = (chips: readonly Chip[]): SearchFilters => {
  const from = chips.flatMap((c) => (c.kind === 'from' ? [c.id] : []));
  const chats = chips.flatMap((c) => (c.kind === 'in' ? [c.id] : []));
  const has = chips.flatMap((c) => (c.kind === 'has' ? [c.what] : []));
  const [after] = chips.flatMap((c) => (c.kind === 'after' ? [startOfDay(c.day)] : []));
  const [before] = chips.flatMap((c) => (c.kind === 'before' ? [startOfDay(c.day)] : []));
  return {
    ...(from.length === 0 ? {} : { from }),
    ...(chats.length === 0 ? {} : { in: chats }),
    ...(has.length === 0 ? {} : { has }),
    ...(after === undefined ? {} : { after }),
    ...(before === undefined ? {} : { before }),
  };
};
