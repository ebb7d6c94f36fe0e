import { Archive, ArrowLeft } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useChats, useStores } from '../../stores/context.tsx';
import { Badge } from '../../ui/Badge.tsx';

/** The way into the archive, while there is anything in it, and back. */
export function ArchiveBar() {
  const { t } = useTranslation();
  const { chats } = useStores();
  const open = useChats((s) => s.archive);
  const count = useChats((s) => [...s.byId.values()].filter((chat) => chat.archived).length);
  const unread = useChats((s) => [...s.byId.values()].reduce((n, chat) => n + (chat.archived ? chat.unread : 0), 0));
  const button = useRef<HTMLButtonElement>(null);
  const was = useRef(open);
  // The button that was pressed is another one now.
  useEffect(() => {
    if (was.current !== open) button.current?.focus();
    was.current = open;
  }, [open]);
  if (count === 0 && !open) return null;
  const Icon = open ? ArrowLeft : Archive;
  return (
    <button
      ref={button}
      type="button"
      className="s-archive"
      data-testid={open ? 'archive-back' : 'archive'}
      aria-label={open ? t('chats.backFromArchive') : undefined}
      onClick={() => chats.showArchive(!open)}
    >
      <Icon className="ic s18" aria-hidden="true" />
      <span className="t ell">{t('chats.archived')}</span>
      {!open && <Badge count={unread} muted />}
    </button>
  );
}
