import { useEffect, useState } from 'react';
import type { Person } from '../../../contract/ipc.ts';
import type { Failure } from '../../../contract/result.ts';
import { useStores } from '../../stores/context.tsx';
import { useDebounced } from '../../ui/use-debounced.ts';

export type People =
  /** Nothing typed: the people one already talks to. */
  | { state: 'recent'; people: Person[] }
  | { state: 'asking'; people: Person[] }
  | { state: 'found'; people: Person[]; query: string }
  | { state: 'failed'; people: Person[]; error: Failure };

const RECENT = 8;
const NONE: Person[] = [];

/** Who the typed words find on the server, asked once the typing rests; answers to older words are dropped. `again` asks anew; `most`: how many stand there before anything is typed. */
export const usePeople = (typed: string, again: number, most = RECENT): People => {
  const { bridge, chats } = useStores();
  const words = typed.trim();
  const query = useDebounced(words, 200);
  const [answer, setAnswer] = useState<{ asked: string; people: People } | null>(null);
  const [recent] = useState(() => {
    const { order, byId } = chats.getState();
    return order.flatMap((id) => byId.get(id)?.peer ?? []).slice(0, most);
  });
  useEffect(() => {
    if (query === '') return;
    let current = true;
    void bridge.invoke('users.search', { query }).then((result) => {
      if (!current) return;
      const people: People = result.ok
        ? { state: 'found', people: result.value.users, query }
        : { state: 'failed', people: NONE, error: result.error };
      setAnswer({ asked: `${again} ${query}`, people });
    });
    return () => {
      current = false;
    };
  }, [bridge, query, again]);
  if (words === '') return { state: 'recent', people: recent };
  if (answer?.asked === `${again} ${words}`) return answer.people;
  return { state: 'asking', people: answer?.people.people ?? NONE };
};
