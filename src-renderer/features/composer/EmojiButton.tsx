import { Smile } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/IconButton.tsx';

/** Those that are sent most; the system's own picker has the rest. */
const EMOJI = (
  '😀 😂 🤣 😊 😍 🥰 😘 😎 🤔 😅 😭 😢 😡 😱 🥳 😴 🙄 😉 😋 🤗 🤭 🤯 🥺 😇 ' +
  '👍 👎 👏 🙏 💪 👌 👋 🤝 ✌️ 🤞 🙌 👀 ❤️ 🧡 💛 💚 💙 💜 💔 ✨ 🔥 🎉 🎂 ☕ 🍰 🍜 🌈 🌸 ⭐ ✅ ❌ 💯'
).split(' ');
/** Emoji in a row of the sheet. */
const PER_ROW = 8;

/** A small sheet of emoji: a press puts one at the caret and leaves the sheet open; Esc or a press elsewhere closes it. */
export function EmojiButton({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return undefined;
    const onEscape = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      // Esc closes one thing at a time.
      event.stopPropagation();
      setOpen(false);
      opener.current?.focus();
    };
    const elsewhere = (event: Event): void => {
      // A press puts an emoji into the field and the caret with it: the field is not elsewhere.
      const place = event.type === 'focusin' ? root.current?.parentElement : root.current;
      if (event.target instanceof Node && !place?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('keydown', onEscape, true);
    document.addEventListener('pointerdown', elsewhere);
    document.addEventListener('focusin', elsewhere);
    return () => {
      document.removeEventListener('keydown', onEscape, true);
      document.removeEventListener('pointerdown', elsewhere);
      document.removeEventListener('focusin', elsewhere);
    };
  }, [open]);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: PER_ROW, ArrowUp: -PER_ROW }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const all = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button')];
    all[all.findIndex((el) => el === document.activeElement) + step]?.focus();
  };
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
        <div className="sheet-emoji" role="dialog" aria-label={t('conversation.composer.emoji')} onKeyDown={onKeyDown}>
          {EMOJI.map((emoji, i) => (
            <button
              key={emoji}
              type="button"
              autoFocus={i === 0}
              tabIndex={i === 0 ? 0 : -1}
              onClick={() => onPick(emoji)}
            >
              {emoji}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
