import { useEffect, useMemo } from 'react';
import type { ChatView } from '../../../contract/ipc.ts';
import { useChats, useStores } from '../../stores/context.tsx';
import type { Range } from '../../ui/Marked.tsx';
import { useParsed } from './use-words.ts';

export interface ChatHit {
  chat: ChatView;
  ranges: Range[];
}

const CHATS_MAX = 20;
/** How many chats stand there before anything is typed. */
const RECENT = 8;

/** Case and Unicode form do not matter. Lower case may change a text's length, so a hit is only marked where it does not. */
const fold = (text: string): string => text.normalize('NFC').toLowerCase();

/** Chats whose title holds the words, newest first. */
export const chatsNamed = (chats: Iterable<ChatView>, query: string): ChatHit[] => {
  const words = fold(query.trim());
  const hits: ChatHit[] = [];
  if (words === '') return hits;
  for (const chat of chats) {
    const title = fold(chat.title);
    const at = title.indexOf(words);
    if (at < 0) continue;
    hits.push({ chat, ranges: title.length === chat.title.length ? [[at, at + words.length]] : [] });
    if (hits.length === CHATS_MAX) break;
  }
  return hits;
};

/** Chats by name, at once; before anything is looked for the newest ones but the open one, to switch to. With filters: none. */
export const useChatHits = (typed: string, filtered: boolean): readonly ChatHit[] => {
  const order = useChats((s) => s.order);
  const byId = useChats((s) => s.byId);
  const selected = useChats((s) => s.selected);
  const { words, filters } = useParsed(typed);
  return useMemo(() => {
    if (filtered || filters.length > 0) return [];
    const newest = order.flatMap((id) => byId.get(id) ?? []);
    if (words !== '') return chatsNamed(newest, words);
    return newest
      .filter((chat) => chat.id !== selected)
      .slice(0, RECENT)
      .map((chat) => ({ chat, ranges: [] }));
  }, [order, byId, words, filters, filtered, selected]);
};

/** The first search of a run starts what searches, 0.2 s: that happens while the words are typed. */
export const useFirstSearch = (): void => {
  const { bridge } = useStores();
  useEffect(() => void bridge.invoke('search.messages', { query: '' }), [bridge]);
};
