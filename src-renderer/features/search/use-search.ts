import { useEffect, useMemo, useState } from 'react';
import type { ChatView, SearchHit } from '../../../contract/ipc.ts';
import { useChats, useStores } from '../../stores/context.tsx';
import type { Range } from '../../ui/Marked.tsx';
import { useDebounced } from '../../ui/use-debounced.ts';

export interface ChatHit {
  chat: ChatView;
  ranges: Range[];
}
export type MessageHits =
  | { state: 'idle' | 'asking' | 'failed'; hits: SearchHit[]; more: boolean }
  | { state: 'found'; hits: SearchHit[]; more: boolean };

const CHATS_MAX = 20;
const NOTHING: SearchHit[] = [];

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

/** How many chats stand there before anything is typed. */
const RECENT = 8;

/** Chats by name at once (without words the newest ones but the open one, to switch to), messages a moment later; answers to older words are dropped. */
export const useSearch = (typed: string): { chats: ChatHit[]; messages: MessageHits } => {
  const { bridge } = useStores();
  const order = useChats((s) => s.order);
  const byId = useChats((s) => s.byId);
  const words = typed.trim();
  const query = useDebounced(words, 120);
  const [messages, setMessages] = useState<MessageHits & { query: string }>({
    state: 'idle',
    hits: NOTHING,
    more: false,
    query: '',
  });
  // The first search of a run starts what searches, 0.2 s: that happens while the words are typed.
  useEffect(() => void bridge.invoke('search.messages', { query: '' }), [bridge]);
  useEffect(() => {
    if (query === '') return;
    let current = true;
    void bridge.invoke('search.messages', { query }).then((answer) => {
      if (!current) return;
      setMessages(
        answer.ok ? { state: 'found', ...answer.value, query } : { state: 'failed', hits: NOTHING, more: false, query },
      );
    });
    return () => {
      current = false;
    };
  }, [bridge, query]);
  const selected = useChats((s) => s.selected);
  const chats = useMemo(() => {
    const newest = order.flatMap((id) => byId.get(id) ?? []);
    if (words !== '') return chatsNamed(newest, words);
    return newest
      .filter((chat) => chat.id !== selected)
      .slice(0, RECENT)
      .map((chat) => ({ chat, ranges: [] }));
  }, [order, byId, words, selected]);
  if (words === '') return { chats, messages: { state: 'idle', hits: NOTHING, more: false } };
  // The old hits stay in sight until the new ones are there: no flicker while typing.
  if (messages.query !== words) return { chats, messages: { ...messages, state: 'asking' } };
  return { chats, messages };
};
