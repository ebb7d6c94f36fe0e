import type { TFunction } from 'i18next';
import { Download, FolderOpen, Pause, Play, RotateCcw, X, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { shownName } from '../../../contract/file-look.ts';
import type { MessageView } from '../../../contract/ipc.ts';
import type { FileView, TransferView } from '../../../contract/transfers.ts';
import { sizeText } from '../../i18n/sizes.ts';
import { isActive } from '../../stores/transfers.ts';
import { useApp } from '../../stores/context.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { FileIcon } from './FileIcon.tsx';
import { FileName } from './FileName.tsx';
import { FileWarning } from './FileWarning.tsx';
import { Ring } from './Ring.tsx';
import { useTransfer, useTransferActs, type TransferActs } from './use-transfer.ts';
import { transferText } from './words.ts';
import './files.css';

interface Main {
  icon: LucideIcon | null;
  label: string;
  press: () => void;
}

/** What a press on the file does, by how far it has come. */
const mainOf = (
  t: TFunction,
  message: MessageView,
  file: FileView,
  transfer: TransferView | undefined,
  acts: TransferActs,
): Main => {
  const { key = '', state } = transfer ?? {};
  const name = shownName(file.name);
  if (transfer !== undefined && isActive(transfer))
    return { icon: Pause, label: t('files.pause'), press: () => acts.pause(key) };
  if (state === 'paused') return { icon: Play, label: t('files.resume'), press: () => acts.resume(key) };
  if (state === 'failed') return { icon: RotateCcw, label: t('common.tryAgain'), press: () => acts.resume(key) };
  if (state === 'done' && transfer?.direction === 'down')
    return { icon: null, label: t('files.open', { name }), press: () => acts.open(key, file.name) };
  return {
    icon: Download,
    label: t('files.download', { name }),
    press: () => message.seq !== null && acts.download(message.chatId, message.seq, false),
  };
};

/** A message's file: what it is, how far it has come, and what can be done with it. */
export function FileBox({ message, file }: { message: MessageView; file: FileView }) {
  const { t } = useTranslation();
  const locale = useApp((s) => s.locale);
  const unsent = message.seq === null;
  // Once it is sent, what is shown is its way back.
  const transfer = useTransfer(unsent ? message.key : file.id);
  const acts = useTransferActs();
  const main = mainOf(t, message, file, transfer, acts);
  const name = shownName(file.name);
  const moving = transfer !== undefined && isActive(transfer);
  const partly = moving || transfer?.state === 'paused' || transfer?.state === 'failed';
  const share = transfer === undefined || transfer.size === 0 ? 0 : transfer.done / transfer.size;
  // What was never on its way, and what is whole on the server and waits for its turn, only has a size.
  const text =
    transfer === undefined || (unsent && transfer.state === 'done')
      ? sizeText(locale, file.size)
      : transferText(t, locale, transfer);
  const Icon = main.icon;
  return (
    <div className="f-box" data-testid="file" data-state={transfer?.state ?? 'none'}>
      <button
        type="button"
        className="f-main"
        tabIndex={-1}
        aria-label={main.label}
        title={main.label}
        disabled={unsent && (transfer === undefined || transfer.state === 'done')}
        data-testid="file-main"
        onClick={main.press}
      >
        {Icon === null || (unsent && transfer === undefined) ? (
          <FileIcon name={file.name} />
        ) : (
          <Icon className="ic" aria-hidden="true" />
        )}
        {partly && (
          <Ring
            share={transfer?.state === 'checking' ? null : share}
            label={t(unsent ? 'files.sending' : 'files.fetching', { name })}
          />
        )}
      </button>
      <span className="f-lines">
        <FileName name={file.name} />
        <span className="sub tn" data-testid="file-text">
          {acts.problem ?? text}
        </span>
      </span>
      {partly && (
        <IconButton
          icon={X}
          label={t('files.cancel')}
          tabIndex={-1}
          data-testid="file-cancel"
          onClick={() => transfer !== undefined && acts.cancel(transfer.key)}
        />
      )}
      {transfer?.state === 'done' && !unsent && (
        <IconButton
          icon={FolderOpen}
          label={t('files.show')}
          tabIndex={-1}
          data-testid="file-show"
          onClick={() => acts.show(transfer.key)}
        />
      )}
      <FileWarning acts={acts} />
    </div>
  );
}
