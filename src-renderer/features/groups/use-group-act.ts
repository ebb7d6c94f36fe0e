import { useRef, useState } from 'react';
import type { GroupWish } from '../../../contract/group-ipc.ts';
import type { Failure } from '../../../contract/result.ts';
import { newClientId } from '../../stores/client-id.ts';
import { useStores } from '../../stores/context.tsx';

/** The id that goes with a deed: the same as long as it is the same deed, so that trying again does nothing twice. */
export const useDeedId = (): ((deed: unknown) => string) => {
  const last = useRef({ deed: '', id: '' });
  return (deed) => {
    const said = JSON.stringify(deed);
    if (last.current.deed !== said) last.current = { deed: said, id: newClientId() };
    return last.current.id;
  };
};

export interface GroupAct {
  busy: boolean;
  /** Why the last one was not done. */
  problem: Failure | null;
  forget: () => void;
  /** Answers whether it was done. */
  act: (wish: GroupWish) => Promise<boolean>;
}

/** Changes a group; one deed at a time. */
export const useGroupAct = (chatId: number): GroupAct => {
  const { bridge, members } = useStores();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Failure | null>(null);
  const idOf = useDeedId();
  return {
    busy,
    problem,
    forget: () => setProblem(null),
    async act(wish) {
      if (busy) return false;
      setBusy(true);
      setProblem(null);
      const answer = await bridge.invoke('groups.act', { chatId, clientId: idOf(wish), wish });
      setBusy(false);
      if (!answer.ok) setProblem(answer.error);
      // Done is done: the same deed later is another one.
      else idOf(null);
      if (answer.ok && wish.kind !== 'leave') void members.load(chatId);
      return answer.ok;
    },
  };
};
