import { Smile } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/IconButton.tsx';
import { useDismissal } from '../../ui/use-dismissal.ts';
import { EmojiSheet } from './EmojiSheet.tsx';

/** A small sheet of emoji: a press puts one at the caret and leaves the sheet open; Esc or a press elsewhere closes it. */
export function EmojiButton({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);

  useDismissal({
    open,
    // A press puts an emoji into the field and the caret with it: the field is not elsewhere.
    inside: ({ type }) => (type === 'focusin' ? root.current?.parentElement : root.current),
    onEscape: () => {
      setOpen(false);
      opener.current?.focus();
    },
    onElsewhere: () => setOpen(false),
  });
  return (
    <div className="emoji" ref={root}>
      <IconButton
        ref={opener}
        icon={Smile}
        label={t('conversation.composer.emoji')}
        on={open}
        aria-expanded={open}
        aria-haspopup="dialog"
        onClick={() => setOpen(!open)}
      />
      {open && (
        <div className="sheet-emoji" role="dialog" aria-label={t('conversation.composer.emoji')}>
          <EmojiSheet onPick={onPick} />
        </div>
      )}
    </div>
  );
}
