import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Picture } from '../../../contract/ipc.ts';
import { IconButton } from '../../ui/IconButton.tsx';

/** A picture as large as the window allows. The browser's own modal dialog: it traps focus, Esc closes, focus returns. */
export function PictureViewer({ picture, onClose }: { picture: Picture; onClose: () => void }) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opened = dialog.current;
    opened?.showModal();
    return () => opened?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="viewer"
      aria-label={t('conversation.picture')}
      onClose={onClose}
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      <IconButton icon={X} label={t('common.close')} big className="close" onClick={onClose} />
      {picture.src !== null && <img src={picture.src} alt={t('conversation.picture')} draggable={false} />}
    </dialog>
  );
}
