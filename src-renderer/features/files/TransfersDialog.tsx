import { FolderOpen, Pause, Play, RotateCcw, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { shownName } from '../../../contract/file-look.ts';
import type { TransferView } from '../../../contract/transfers.ts';
import { isActive, newestFirst } from '../../stores/transfers.ts';
import { useApp, useChat, useStores } from '../../stores/context.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { FileIcon } from './FileIcon.tsx';
import { FileName } from './FileName.tsx';
import { FileWarning } from './FileWarning.tsx';
import { useTransferActs, type TransferActs } from './use-transfer.ts';
import { transferText } from './words.ts';
import './files.css';

/** All files on their way and those that were, newest first. */
export function TransfersDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { transfers } = useStores();
  const byKey = useStore(transfers, (s) => s.byKey);
  const acts = useTransferActs();
  const all = newestFirst(byKey);
  return (
    <Dialog title={t('files.transfers')} testId="transfers-dialog" onClose={onClose}>
      {acts.problem !== null && (
        <p className="f-problem" role="alert">
          {acts.problem}
        </p>
      )}
      {all.length === 0 ? (
        <div className="f-none">
          <b>{t('files.none')}</b>
          <p>{t('files.noneText')}</p>
        </div>
      ) : (
        <ul className="f-list">
          {all.map((transfer) => (
            <TransferRow key={transfer.key} transfer={transfer} acts={acts} />
          ))}
        </ul>
      )}
      <FileWarning acts={acts} />
    </Dialog>
  );
}

function TransferRow({ transfer, acts }: { transfer: TransferView; acts: TransferActs }) {
  const { t } = useTranslation();
  const locale = useApp((s) => s.locale);
  const chat = useChat(transfer.chatId);
  const { key, name, state, direction, done, size } = transfer;
  const over = state === 'done';
  const shown = shownName(name);
  return (
    <li data-testid="transfer" data-state={state} data-direction={direction} aria-label={shown}>
      <FileIcon name={name} />
      <div className="f-lines">
        <FileName name={name} />
        <span className={state === 'failed' ? 'sub tn bad' : 'sub tn'}>
          {chat !== undefined && `${t(`files.${direction}`, { name: chat.title })} · `}
          {transferText(t, locale, transfer)}
        </span>
        {!over && (
          <progress
            max={size}
            value={state === 'checking' ? undefined : done}
            aria-label={t(direction === 'up' ? 'files.sending' : 'files.fetching', { name: shown })}
          />
        )}
      </div>
      {isActive(transfer) && <IconButton icon={Pause} label={t('files.pause')} onClick={() => acts.pause(key)} />}
      {state === 'paused' && <IconButton icon={Play} label={t('files.resume')} onClick={() => acts.resume(key)} />}
      {state === 'failed' && (
        <IconButton icon={RotateCcw} label={t('common.tryAgain')} onClick={() => acts.resume(key)} />
      )}
      {over && direction === 'down' && (
        <IconButton icon={FolderOpen} label={t('files.show')} onClick={() => acts.show(key)} />
      )}
      <IconButton icon={X} label={t(over ? 'files.clear' : 'files.cancel')} onClick={() => acts.cancel(key)} />
    </li>
  );
}
