import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { isOpenable } from '../../../contract/file-look.ts';
import type { IpcOutput } from '../../../contract/ipc.ts';
import type { Result } from '../../../contract/result.ts';
import type { TransferView } from '../../../contract/transfers.ts';
import { useStores } from '../../stores/context.tsx';
import { fileError } from './words.ts';

/** A transfer as it stands; undefined: there is none under this key. */
export const useTransfer = (key: string | null): TransferView | undefined =>
  useStore(useStores().transfers, (s) => (key === null ? undefined : s.byKey[key]));

export interface TransferActs {
  pause(key: string): void;
  resume(key: string): void;
  cancel(key: string): void;
  show(key: string): void;
  /** Opens a fetched file; of a kind that is not opened from here, asks first (`warned`). */
  open(key: string, name: string): void;
  download(chatId: number, seq: number, ask: boolean): void;
  /** What went wrong with the last of these. */
  problem: string | null;
  /** The file whose opening was asked for, and which is rather shown in its folder. */
  warned: { key: string; name: string } | null;
  endWarning: () => void;
}

/** What can be done with files on their way, and those that are here. */
export const useTransferActs = (): TransferActs => {
  const { t } = useTranslation();
  const { bridge } = useStores();
  const [problem, setProblem] = useState<string | null>(null);
  const [warned, setWarned] = useState<TransferActs['warned']>(null);
  const run = (asked: Promise<Result<IpcOutput<'transfers.pause'> | IpcOutput<'files.download'>>>): void => {
    setProblem(null);
    void asked.then((answer) => {
      if (!answer.ok) setProblem(fileError(t, answer.error));
    });
  };
  return {
    pause: (key) => run(bridge.invoke('transfers.pause', { key })),
    resume: (key) => run(bridge.invoke('transfers.resume', { key })),
    cancel: (key) => run(bridge.invoke('transfers.cancel', { key })),
    show: (key) => run(bridge.invoke('files.show', { key })),
    open: (key, name) => (isOpenable(name) ? run(bridge.invoke('files.open', { key })) : setWarned({ key, name })),
    download: (chatId, seq, ask) => run(bridge.invoke('files.download', { chatId, seq, ask })),
    problem,
    warned,
    endWarning: useCallback(() => setWarned(null), []),
  };
};
