import { useEffect, useState } from 'react';
import type { Bridge } from '../../../contract/bridge.ts';
import { useStores } from '../../stores/context.tsx';
import { useDebounced } from '../../ui/use-debounced.ts';

/** Hits of one chat that are counted at most. */
export const PLACES_MAX = 1_000;

export interface Found {
  /** What they are the answer to. */
  query: string;
  /** Numbers of messages, the newest first. */
  places: readonly number[];
  /** Where it is being looked still; null: it is through. */
  going: 'here' | 'server' | null;
  /** What is not on this computer was not looked at. */
  partial: boolean;
  failed: boolean;
}
const NOTHING: Found = { query: '', places: [], going: null, partial: false, failed: false };

/** Finds all places of a chat, first here, then on the server; tells of each step. Ends when `isOver` says so. */
const findPlaces = async (
  bridge: Bridge,
  { chatId, query }: { chatId: number; query: string },
  tell: (found: Found) => void,
  isOver: () => boolean,
): Promise<void> => {
  const places = new Set<number>();
  const sorted = (): number[] => [...places].sort((a, b) => b - a).slice(0, PLACES_MAX);
  const state = (more: Partial<Found>): void => tell({ ...NOTHING, query, places: sorted(), ...more });
  for (let next: string | null | undefined; next !== null && places.size < PLACES_MAX;) {
    const answer = await bridge.invoke('search.places', {
      chatId,
      query,
      ...(next === undefined ? {} : { before: next }),
    });
    if (isOver()) return;
    if (!answer.ok) return state({ failed: true });
    for (const place of answer.value.places) places.add(place);
    next = answer.value.next;
    state({ going: 'here' });
  }
  for (let next: string | null | undefined; next !== null && places.size < PLACES_MAX;) {
    const filters = { in: [chatId] };
    const answer = await bridge.invoke('search.server', {
      query,
      filters,
      ...(next === undefined ? {} : { before: next }),
    });
    if (isOver()) return;
    if (!answer.ok) return state({ partial: true });
    for (const { message } of answer.value.hits) if (message.seq !== null) places.add(message.seq);
    next = answer.value.next;
    state({ going: next === null ? null : 'server' });
  }
  state({});
};

/** What is found of a query in a chat, as it is typed. */
export const useFind = (chatId: number, typed: string): Found => {
  const { bridge } = useStores();
  const query = useDebounced(typed.trim(), 120);
  const [found, setFound] = useState(NOTHING);
  useEffect(() => {
    if (query === '') return undefined;
    let over = false;
    void findPlaces(bridge, { chatId, query }, setFound, () => over);
    return () => {
      over = true;
    };
  }, [bridge, chatId, query]);
  return query === '' || typed.trim() === '' ? NOTHING : found;
};
