import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Bridge } from '../../contract/bridge.ts';
import { queryWords } from '../../contract/fold.ts';
import type { SearchHit } from '../../contract/ipc.ts';
import { limits } from '../../contract/limits.ts';
import { dayOfTime } from '../../contract/search-day.ts';
import { parseSearch, without } from '../../contract/search-text.ts';
import { chipKey, filtersOf, withChip, type Chip } from './search-chips.ts';
import { mergeHits, withChanges, type Grouping, type ShownHit } from './search-hits.ts';

/** What is typed counts once it has stood still for so long; the server is asked a little later. ms. */
const SETTLE_MS = 120;
const SERVER_MS = 400;
/** Hits that are shown at most: whoever has more says more precisely what they look for. */
export const HITS_MAX = 500;

/**
 * How far one of the two searches is. `going`: it looks further back by itself. `more`: it stopped with a full page, or was
 * stopped. `whole`: nothing is missing on this computer, so that the server has nothing to add.
 */
export type Progress = 'idle' | 'going' | 'more' | 'done' | 'whole' | 'offline' | 'failed';

export interface SearchState {
  typed: string;
  chips: readonly Chip[];
  /** Of what is typed now, or while that is being looked for, of what was before. */
  hits: readonly ShownHit[];
  /** The hits are not the answer to what is typed yet. */
  stale: boolean;
  here: Progress;
  server: Progress;
  grouping: Grouping;
  /** The hit that was opened last. */
  opened: string | null;
}
export interface SearchActions {
  type(typed: string): void;
  add(chip: Chip): void;
  drop(chip: Chip): void;
  /** Looks further, a page more. */
  more(): void;
  /** Looks no further. */
  stop(): void;
  group(by: Grouping): void;
  open(key: string): void;
  /** Nothing is looked for any more. */
  clear(): void;
}
export type SearchStore = StoreApi<SearchState> & SearchActions;

const nothing: Omit<SearchState, 'grouping'> = {
  typed: '',
  chips: [],
  hits: [],
  stale: false,
  here: 'idle',
  server: 'idle',
  opened: null,
};

/** One search, from what was typed until nothing is left to look at. */
interface Run {
  query: string;
  filters: ReturnType<typeof filtersOf>;
  /** Where each part goes on; undefined: from the beginning, null: it is through. */
  next: { here: string | null | undefined; server: string | null | undefined };
  stopped: boolean;
}

/** Where a request goes on. */
const from = (next: string | null | undefined): { before?: string } => (next == null ? {} : { before: next });

/** Whether there is anything to look for: more than the choice of a chat. */
const asks = ({ typed, chips }: Pick<SearchState, 'typed' | 'chips'>): boolean =>
  typed.trim() !== '' || chips.some((chip) => chip.kind !== 'in');

/** The search over everything: what is typed, the filters that were chosen, and what was found, here and on the server. */
export const createSearchStore = (bridge: Bridge): SearchStore => {
  const store = createStore<SearchState>(() => ({ ...nothing, grouping: 'date' }));
  const { getState, setState } = store;
  let run: Run | null = null;
  let timers: ReturnType<typeof setTimeout>[] = [];

  const today = () => dayOfTime(Date.now());
  const put = (hits: readonly SearchHit[], remote: boolean, fresh: boolean): number => {
    const shown = hits.map((hit) => ({ ...hit, remote }));
    const before = fresh ? [] : getState().hits;
    const next = mergeHits(before, shown);
    setState({ hits: next, stale: false });
    return next.length - before.length;
  };

  /** Asks this computer, again and again until a page is full, all was looked at, or it is stopped. */
  const lookHere = async (of: Run): Promise<void> => {
    setState({ here: 'going' });
    let found = 0;
    while (run === of && !of.stopped && of.next.here !== null) {
      const { query, filters, next } = of;
      const fresh = next.here === undefined;
      const answer = await bridge.invoke('search.messages', { query, filters, ...from(next.here) });
      if (run !== of) return;
      if (!answer.ok) {
        setState({ here: 'failed', stale: false, ...(fresh ? { hits: [] } : {}) });
        return;
      }
      of.next.here = answer.value.next;
      found += put(answer.value.hits, false, fresh);
      if (found >= limits.searchResults) break;
    }
    if (run === of) setState({ here: of.next.here === null ? 'done' : 'more' });
  };

  /** The same of the server. */
  const lookThere = async (of: Run): Promise<void> => {
    setState({ server: 'going' });
    let found = 0;
    while (run === of && !of.stopped && of.next.server !== null) {
      const { query, filters, next } = of;
      const answer = await bridge.invoke('search.server', { query, filters, ...from(next.server) });
      if (run !== of) return;
      if (!answer.ok) {
        setState({ server: answer.error.code === 'OFFLINE' ? 'offline' : 'failed' });
        return;
      }
      const { hits, next: on, whole } = answer.value;
      if (whole && of.next.server === undefined) {
        of.next.server = null;
        setState({ server: 'whole' });
        return;
      }
      of.next.server = on;
      found += put(hits, true, false);
      if (found >= limits.searchResults) break;
    }
    if (run === of) setState({ server: of.next.server === null ? 'done' : 'more' });
  };

  const restart = (): void => {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
    run = null;
    const { typed, chips } = getState();
    if (!asks({ typed, chips })) {
      setState({ hits: [], stale: false, here: 'idle', server: 'idle' });
      return;
    }
    setState({ stale: true, here: 'going', server: 'idle' });
    const of: Run = {
      query: typed.trim(),
      filters: filtersOf(chips),
      next: { here: undefined, server: undefined },
      stopped: false,
    };
    run = of;
    timers = [
      setTimeout(() => void lookHere(of), SETTLE_MS),
      setTimeout(() => void lookThere(of), SETTLE_MS + SERVER_MS),
    ];
  };

  /** Filters that are typed to their end become chips; names wait until one of those who bear them is chosen. */
  const settled = (typed: string): { typed: string; chips: Chip[] } => {
    const whole = parseSearch(typed, today()).filters.filter(
      ({ filter, end }) => filter.kind !== 'from' && filter.kind !== 'in' && end < typed.length,
    );
    const chips = whole.flatMap(({ filter }): Chip[] =>
      filter.kind === 'from' || filter.kind === 'in' ? [] : [filter],
    );
    return whole.length === 0 ? { typed, chips } : { typed: `${without(typed, whole)} `.trimStart(), chips };
  };

  bridge.on('messages.changed', (change) => {
    const { hits, typed } = getState();
    if (hits.length === 0) return;
    const next = withChanges(hits, change, queryWords(parseSearch(typed, today()).words));
    if (next !== hits) setState({ hits: next });
  });
  bridge.on('account.changed', ({ account }) => account === null && actions.clear());

  const actions: SearchActions = {
    type(text) {
      const { typed, chips } = settled(text);
      const before = getState();
      setState({ typed, chips: chips.reduce(withChip, [...before.chips]) });
      if (typed.trim() !== before.typed.trim() || chips.length > 0) restart();
    },
    add(chip) {
      setState({ chips: withChip(getState().chips, chip) });
      restart();
    },
    drop(chip) {
      setState({ chips: getState().chips.filter((c) => chipKey(c) !== chipKey(chip)) });
      restart();
    },
    more() {
      const { here, server, hits } = getState();
      if (run === null || hits.length >= HITS_MAX) return;
      run.stopped = false;
      if (here === 'more') void lookHere(run);
      if (server === 'more' || server === 'offline' || server === 'failed') void lookThere(run);
    },
    stop() {
      if (run !== null) run.stopped = true;
    },
    group: (grouping) => setState({ grouping }),
    open: (opened) => setState({ opened }),
    clear() {
      for (const timer of timers) clearTimeout(timer);
      run = null;
      setState(nothing);
    },
  };
  return Object.assign(store, actions);
};
