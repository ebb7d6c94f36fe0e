import { useCallback, useState } from 'react';
import { useStore } from 'zustand';
import type { Failure } from '../../../contract/result.ts';
import type { StagedFile } from '../../../contract/transfers.ts';
import { useStores } from '../../stores/context.tsx';
import { takeFiles } from './take-files.ts';

export interface Files {
  staged: readonly StagedFile[];
  adding: boolean;
  /** What was not taken, and why. */
  refused: readonly { name: string; error: Failure }[];
  /** Main's own file dialog. */
  pick(): Promise<void>;
  add(files: readonly File[]): Promise<void>;
  remove: (id: string) => void;
  /** They went with messages: forget them, but leave them to main. */
  sent: () => void;
}

const NONE: readonly StagedFile[] = [];

/** The files that wait to be sent with the next message of a chat. */
export const useFiles = (chatId: number): Files => {
  const { bridge, transfers } = useStores();
  const staged = useStore(transfers, (s) => s.staged[chatId]) ?? NONE;
  const [adding, setAdding] = useState(false);
  const [refused, setRefused] = useState<Files['refused']>([]);

  const run = useCallback(
    async (take: () => Promise<{ files: StagedFile[]; refused: Files['refused'] }>): Promise<void> => {
      setRefused([]);
      setAdding(true);
      try {
        const taken = await take();
        transfers.stage(chatId, taken.files);
        setRefused(taken.refused);
      } finally {
        setAdding(false);
      }
    },
    [transfers, chatId],
  );
  const pick = useCallback(
    () =>
      run(async () => {
        const answer = await bridge.invoke('files.pick');
        return answer.ok ? answer.value : { files: [], refused: [{ name: '', error: answer.error }] };
      }),
    [bridge, run],
  );
  const add = useCallback(
    async (files: readonly File[]) => {
      if (files.length > 0) await run(() => takeFiles(bridge, files));
    },
    [bridge, run],
  );
  const remove = useCallback(
    (id: string) => {
      setRefused([]);
      transfers.unstage(chatId, id);
    },
    [transfers, chatId],
  );
  const sent = useCallback(() => {
    setRefused([]);
    for (const { id } of transfers.getState().staged[chatId] ?? NONE) transfers.unstage(chatId, id, true);
  }, [transfers, chatId]);
  return { staged, adding, refused, pick, add, remove, sent };
};
