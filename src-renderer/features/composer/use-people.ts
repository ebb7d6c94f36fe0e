import { useEffect, useState } from 'react';
import type { ChatView } from '../../../contract/ipc.ts';
import type { Called } from '../../../contract/markup.ts';
import { useStores } from '../../stores/context.tsx';

const NOBODY: readonly Called[] = [];

/** Who can be called by name in a chat: nobody in a direct one. Whoever comes or goes is an entry of the log. */
export const usePeople = ({ id, kind, headSeq }: ChatView): readonly Called[] => {
  const { bridge } = useStores();
  const [people, setPeople] = useState(NOBODY);
  useEffect(() => {
    if (kind !== 'group') return undefined;
    let over = false;
    void bridge.invoke('mentions.people', { chatId: id }).then((answer) => {
      if (over || !answer.ok) return;
      // The same people are the same list, so that nothing is drawn anew.
      setPeople((before) =>
        JSON.stringify(before) === JSON.stringify(answer.value.people) ? before : answer.value.people,
      );
    });
    return () => {
      over = true;
    };
  }, [bridge, id, kind, headSeq]);
  return people;
};
