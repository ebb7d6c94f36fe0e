import { useEffect, useRef, useState } from 'react';
import { limits } from '../../../contract/limits.ts';
import type { StagedPicture } from '../../../contract/picture-ipc.ts';
import { useStores } from '../../stores/context.tsx';
import { shrink as shrinkInWorker, type Shrink } from '../pictures/shrink.ts';

export interface Staging {
  picture: StagedPicture | null;
  busy: boolean;
  problem: 'bad' | 'failed' | null;
  /** Makes a file ready and hands it to main; answers it, or null. */
  choose: (file: File) => Promise<StagedPicture | null>;
  /** Lets it go. */
  drop: () => void;
  /** It went with a deed: it is main's. */
  used: () => void;
}

/** One picture that is made ready to be a group's. What is not used when the dialog closes is let go. */
export const useStagedPicture = (shrink: Shrink = shrinkInWorker): Staging => {
  const { bridge } = useStores();
  const [picture, setPicture] = useState<StagedPicture | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Staging['problem']>(null);
  const held = useRef<string | null>(null);
  const open = useRef(true);
  const drop = (): void => {
    if (held.current !== null) void bridge.invoke('pictures.drop', { id: held.current });
    held.current = null;
  };
  useEffect(() => {
    open.current = true;
    return () => {
      open.current = false;
      if (held.current !== null) void bridge.invoke('pictures.drop', { id: held.current });
    };
  }, [bridge]);

  const stage = async (file: File): Promise<StagedPicture | 'bad' | 'failed'> => {
    if (!file.type.startsWith('image/') || file.size > limits.openedBytes) return 'bad';
    try {
      const made = await shrink(file, false);
      if ('problem' in made) return 'bad';
      const { bytes, thumb } = made;
      const answer = await bridge.invoke('pictures.add', { bytes, thumb, name: file.name.slice(0, 255) });
      if (answer.ok) return answer.value;
      return answer.error.code === 'UNSUPPORTED_MEDIA' || answer.error.code === 'BAD_INPUT' ? 'bad' : 'failed';
    } catch {
      // The file went away or may not be read.
      return 'failed';
    }
  };
  return {
    picture,
    busy,
    problem,
    async choose(file) {
      setBusy(true);
      setProblem(null);
      const made = await stage(file);
      setBusy(false);
      if (typeof made === 'string') {
        setProblem(made);
        return null;
      }
      drop();
      held.current = made.id;
      // Closed meanwhile.
      if (!open.current) drop();
      setPicture(made);
      return made;
    },
    drop() {
      drop();
      setPicture(null);
      setProblem(null);
    },
    used() {
      held.current = null;
      setPicture(null);
    },
  };
};
