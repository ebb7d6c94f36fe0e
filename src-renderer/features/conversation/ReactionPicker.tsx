import { Plus } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageView } from '../../../contract/ipc.ts';
import { FREQUENT } from '../../i18n/emoji.ts';
import { useDismissal } from '../../ui/use-dismissal.ts';
import { EmojiSheet } from '../composer/EmojiSheet.tsx';

/** From what it stands at, and from the window's edges, px. */
const GAP = 6;
const MARGIN = 8;

interface ReactionPickerProps {
  message: MessageView;
  /** What it stands at, in the page. */
  at: DOMRect;
  onPick: (emoji: string, on: boolean) => void;
  onClose: () => void;
}

/** A few emoji for a reaction, and, after one more press, all of them. Esc and a press elsewhere close it. */
export function ReactionPicker({ message, at, onPick, onClose }: ReactionPickerProps) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const root = useRef<HTMLDivElement>(null);

  // Above what it stands at, or below where there is no room; whole in the window.
  useLayoutEffect(() => {
    const el = root.current;
    if (el === null) return;
    const { offsetWidth: width, offsetHeight: height } = el;
    const above = at.top - GAP - height;
    const top = above >= MARGIN ? above : Math.min(at.bottom + GAP, window.innerHeight - MARGIN - height);
    el.style.top = `${Math.max(MARGIN, top)}px`;
    el.style.left = `${Math.max(MARGIN, Math.min(at.left, window.innerWidth - MARGIN - width))}px`;
  }, [at, all]);
  useDismissal({ open: true, inside: () => root.current, wheel: true, onEscape: onClose, onElsewhere: onClose });
  useEffect(() => {
    window.addEventListener('resize', onClose);
    return () => window.removeEventListener('resize', onClose);
  }, [onClose]);

  const isMine = (emoji: string): boolean => message.reactions.some((r) => r.emoji === emoji && r.mine);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button')];
    buttons[buttons.findIndex((el) => el === document.activeElement) + step]?.focus();
  };
  return (
    <div
      className="react-pick"
      ref={root}
      role="dialog"
      aria-label={t('acts.react')}
      data-testid="reaction-picker"
      // Keys in here are nobody else's.
      onKeyDown={(event) => event.stopPropagation()}
    >
      {all ? (
        <EmojiSheet onPick={(emoji) => onPick(emoji, !isMine(emoji))} />
      ) : (
        <div className="react-few" role="toolbar" aria-label={t('acts.react')} onKeyDown={onKeyDown}>
          {FREQUENT.map((emoji, i) => (
            <button
              key={emoji}
              type="button"
              autoFocus={i === 0}
              tabIndex={i === 0 ? 0 : -1}
              className={isMine(emoji) ? 'mine' : undefined}
              aria-pressed={isMine(emoji)}
              data-emoji={emoji}
              onClick={() => onPick(emoji, !isMine(emoji))}
            >
              {emoji}
            </button>
          ))}
          <button
            type="button"
            className="all"
            tabIndex={-1}
            aria-label={t('acts.emoji.all')}
            title={t('acts.emoji.all')}
            data-testid="all-emoji"
            onClick={() => setAll(true)}
          >
            <Plus className="ic s18" aria-hidden="true" />
          </button>
        </div>
      )}
    </div>
  );
}
