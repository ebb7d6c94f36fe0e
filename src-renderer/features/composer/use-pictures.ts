import { useCallback, useRef, useState } from 'react';
import type { Bridge } from '../../../contract/bridge.ts';
import { limits } from '../../../contract/limits.ts';
import type { Failure } from '../../../contract/result.ts';
import { draftsOf, type DraftPicture } from '../../stores/composer.ts';
import { shrink as shrinkInWorker, type Shrink } from '../pictures/shrink.ts';

/** Why a picture was not taken. `bytes`: how large it is, where the window knows. */
export type PictureProblem =
  { kind: 'tooBig'; bytes: number | null } | { kind: 'notPicture' | 'addFailed' | 'tooMany' | 'tooManyPixels' };

export interface Pictures {
  list: readonly DraftPicture[];
  /** How many are being made ready. */
  adding: number;
  problem: PictureProblem | null;
  /** The sheet is open. */
  looking: boolean;
  look: (on: boolean) => void;
  /** All keep their pixels. */
  full: boolean;
  setFull: (on: boolean) => Promise<void>;
  /** Chosen, pasted or dropped files. */
  add: (files: readonly File[]) => Promise<void>;
  remove: (id: string) => void;
  /** Puts a picture at another place. */
  move: (id: string, to: number) => void;
  caption: (id: string, text: string) => void;
  /** The problem was read: one goes on writing. */
  forget: () => void;
  /** They went with messages: forget them, but leave them to main. */
  sent: () => void;
  clear: () => void;
}

const problemOf = (error: Failure, bytes: number | null): PictureProblem => {
  if (error.code === 'TOO_LARGE') return { kind: 'tooBig', bytes };
  return { kind: error.code === 'UNSUPPORTED_MEDIA' || error.code === 'BAD_INPUT' ? 'notPicture' : 'addFailed' };
};

/** The pictures that wait to be sent in a chat, in their order. */
export const usePictures = (bridge: Bridge, chatId: number, shrink: Shrink = shrinkInWorker): Pictures => {
  const drafts = draftsOf(bridge);
  const [list, setList] = useState(() => drafts.pictures(chatId));
  const [adding, setAdding] = useState(0);
  const [problem, setProblem] = useState<PictureProblem | null>(null);
  const [looking, setLooking] = useState(false);
  const [full, setFullState] = useState(false);
  const wantsFull = useRef(false);

  /** Changes the list as it is now: what was begun before may end later. */
  const change = useCallback(
    (next: (before: readonly DraftPicture[]) => readonly DraftPicture[]): void => {
      const after = next(drafts.pictures(chatId));
      drafts.setPictures(chatId, after);
      setList(after);
    },
    [drafts, chatId],
  );
  const drop = useCallback((id: string) => void bridge.invoke('pictures.drop', { id }), [bridge]);

  /** Makes a file ready and hands it to main. */
  const stage = useCallback(
    async (file: File): Promise<DraftPicture | PictureProblem> => {
      try {
        const made = await shrink(file, wantsFull.current);
        if ('problem' in made) return { kind: made.problem === 'tooLarge' ? 'tooManyPixels' : 'notPicture' };
        const { bytes, thumb } = made;
        const answer = await bridge.invoke('pictures.add', { bytes, thumb, name: file.name.slice(0, 255) });
        return answer.ok ? { picture: answer.value, caption: '', file } : problemOf(answer.error, file.size);
      } catch {
        // The file went away or may not be read.
        return { kind: 'addFailed' };
      }
    },
    [bridge, shrink],
  );
  const add = useCallback(
    async (files: readonly File[]): Promise<void> => {
      const pictures = files.filter((f) => f.type.startsWith('image/'));
      setProblem(null);
      if (pictures.length === 0) return setProblem({ kind: 'notPicture' });
      const room = limits.albumPictures - drafts.pictures(chatId).length;
      if (pictures.length > room) setProblem({ kind: 'tooMany' });
      const taken = pictures.slice(0, Math.max(0, room));
      setAdding((n) => n + taken.length);
      for (const file of taken) {
        const made =
          file.size > limits.openedBytes ? ({ kind: 'tooBig', bytes: file.size } as const) : await stage(file);
        setAdding((n) => n - 1);
        if ('kind' in made) setProblem(made);
        else change((before) => [...before, made]);
      }
      if (drafts.pictures(chatId).length > 0) setLooking(true);
    },
    [change, chatId, drafts, stage],
  );
  const setFull = useCallback(
    async (on: boolean): Promise<void> => {
      wantsFull.current = on;
      setFullState(on);
      setProblem(null);
      const before = drafts.pictures(chatId);
      setAdding((n) => n + before.length);
      for (const { picture, file } of before) {
        const made = await stage(file);
        setAdding((n) => n - 1);
        if ('kind' in made) setProblem(made);
        else {
          change((now) => now.map((d) => (d.picture.id === picture.id ? { ...made, caption: d.caption } : d)));
          drop(picture.id);
        }
      }
    },
    [change, chatId, drafts, drop, stage],
  );
  const remove = useCallback(
    (id: string): void => {
      drop(id);
      setProblem(null);
      change((before) => before.filter((d) => d.picture.id !== id));
      if (drafts.pictures(chatId).length === 0) setLooking(false);
    },
    [change, chatId, drafts, drop],
  );
  const move = useCallback(
    (id: string, to: number): void =>
      change((before) => {
        const moved = before.find((d) => d.picture.id === id);
        return moved === undefined ? before : before.filter((d) => d !== moved).toSpliced(to, 0, moved);
      }),
    [change],
  );
  const caption = useCallback(
    (id: string, text: string): void =>
      change((before) => before.map((d) => (d.picture.id === id ? { ...d, caption: text } : d))),
    [change],
  );
  const forget = useCallback((): void => setProblem(null), []);
  const sent = useCallback((): void => {
    setProblem(null);
    setLooking(false);
    setFullState(false);
    wantsFull.current = false;
    change(() => []);
  }, [change]);
  const clear = useCallback((): void => {
    for (const { picture } of drafts.pictures(chatId)) drop(picture.id);
    sent();
  }, [chatId, drafts, drop, sent]);
  return {
    ...{ list, adding, problem, looking, look: setLooking, full, setFull, add, remove, move, caption, forget, sent },
    clear,
  };
};
