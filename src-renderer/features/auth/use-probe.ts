import { useEffect, useState } from 'react';
import type { Failure } from '../../../contract/result.ts';
import type { AppStore } from '../../stores/app.ts';
import { useDebounced } from '../../ui/use-debounced.ts';

export type Probe =
  { state: 'idle' | 'asking' } | { state: 'reached'; secure: boolean } | { state: 'failed'; error: Failure };

const IDLE: Probe = { state: 'idle' };
const ASKING: Probe = { state: 'asking' };

/** Asks the server named in the field whether it is there, once the typing rests; answers to an older name are dropped. */
export const useProbe = (app: AppStore, server: string): Probe => {
  const address = useDebounced(server.trim(), 500);
  const [answer, setAnswer] = useState<{ address: string; probe: Probe } | null>(null);
  useEffect(() => {
    if (address === '') return;
    let current = true;
    void app.probe(address).then((result) => {
      if (!current) return;
      const probe: Probe = result.ok
        ? { state: 'reached', secure: result.value.secure }
        : { state: 'failed', error: result.error };
      setAnswer({ address, probe });
    });
    return () => {
      current = false;
    };
  }, [app, address]);
  const typed = server.trim();
  if (typed === '' || typed !== address) return IDLE;
  return answer?.address === address ? answer.probe : ASKING;
};
