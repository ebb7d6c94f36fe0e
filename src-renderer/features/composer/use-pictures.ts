import { useCallback, useState } from 'react';
import type { Bridge } from '../../../contract/bridge.ts';
import type { StagedPicture } from '../../../contract/ipc.ts';
import { limits } from '../../../contract/limits.ts';
import type { Failure } from '../../../contract/result.ts';
import { draftsOf } from '../../stores/composer.ts';

/** Why a picture was not taken. `bytes`: how large it is, where the window knows. */
export type PictureProblem =
  { kind: 'tooBig'; bytes: number | null } | { kind: 'notPicture' | 'addFailed' | 'onlyOne' };

export interface Pictures {
  staged: StagedPicture | null;
  adding: boolean;
  problem: PictureProblem | null;
  /** Main's own file dialog. */
  pick(): Promise<void>;
  /** Pasted or dropped files: the first picture among them is taken. */
  add(files: readonly File[]): Promise<void>;
  remove: () => void;
  /** The picture went with a message: forget it, but leave it to main. */
  sent: () => void;
}

const problemOf = (error: Failure, bytes: number | null): PictureProblem => {
  if (error.code === 'TOO_LARGE') return { kind: 'tooBig', bytes };
  return { kind: error.code === 'UNSUPPORTED_MEDIA' || error.code === 'BAD_INPUT' ? 'notPicture' : 'addFailed' };
};

/** The picture that waits to be sent with the next message of a chat. */
export const usePictures = (bridge: Bridge, chatId: number): Pictures => {
  const drafts = draftsOf(bridge);
  const [staged, setStaged] = useState(() => drafts.picture(chatId));
  const [adding, setAdding] = useState(false);
  const [problem, setProblem] = useState<PictureProblem | null>(null);

  const put = useCallback(
    (picture: StagedPicture | null): void => {
      drafts.setPicture(chatId, picture);
      setStaged(picture);
    },
    [drafts, chatId],
  );
  const take = useCallback(
    (picture: StagedPicture): void => {
      const before = drafts.picture(chatId);
      if (before !== null) void bridge.invoke('pictures.drop', { id: before.id });
      put(picture);
    },
    [bridge, drafts, chatId, put],
  );
  const remove = useCallback((): void => {
    const before = drafts.picture(chatId);
    if (before !== null) void bridge.invoke('pictures.drop', { id: before.id });
    setProblem(null);
    put(null);
  }, [bridge, drafts, chatId, put]);
  const sent = useCallback((): void => {
    setProblem(null);
    put(null);
  }, [put]);
  const pick = useCallback(async (): Promise<void> => {
    setProblem(null);
    const answer = await bridge.invoke('pictures.pick');
    if (!answer.ok) setProblem(problemOf(answer.error, null));
    else if (answer.value.picture !== null) take(answer.value.picture);
  }, [bridge, take]);
  const add = useCallback(
    async (files: readonly File[]): Promise<void> => {
      const file = files.find((f) => f.type.startsWith('image/'));
      if (file === undefined) return setProblem({ kind: 'notPicture' });
      if (file.size > limits.pictureBytes) return setProblem({ kind: 'tooBig', bytes: file.size });
      setProblem(files.length > 1 ? { kind: 'onlyOne' } : null);
      setAdding(true);
      try {
        const bytes = new Uint8Array(await file.arrayBuffer());
        const answer = await bridge.invoke('pictures.add', { bytes, name: file.name.slice(0, 255) });
        if (answer.ok) take(answer.value);
        else setProblem(problemOf(answer.error, file.size));
      } catch {
        // The file went away or may not be read.
        setProblem({ kind: 'addFailed' });
      } finally {
        setAdding(false);
      }
    },
    [bridge, take],
  );
  return { staged, adding, problem, pick, add, remove, sent };
};
