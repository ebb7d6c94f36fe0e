import { Search } from 'lucide-react';
import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { emojiNamed } from '../../i18n/emoji.ts';
import { useApp } from '../../stores/context.tsx';

/** Emoji in a row of the sheet. */
const PER_ROW = 8;
/** Longer than any emoji and any name. */
const QUERY_MAX = 40;

/**
 * Emoji to choose from, found by their English or Thai names; one that is typed or pasted into the field can be chosen too.
 * The field takes the focus; arrows go into the sheet, Enter takes the first.
 */
export function EmojiSheet({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useTranslation();
  const thai = useApp((s) => s.locale === 'th');
  const [query, setQuery] = useState('');
  const found = emojiNamed(query);
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.nativeEvent.isComposing) return;
    const inField = event.target instanceof HTMLInputElement;
    const all = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button')];
    const here = all.findIndex((el) => el === document.activeElement);
    if (inField && event.key === 'Enter') {
      event.preventDefault();
      if (found[0] !== undefined) onPick(found[0][0]);
      return;
    }
    const steps = inField ? { ArrowDown: 1 } : { ArrowRight: 1, ArrowLeft: -1, ArrowDown: PER_ROW, ArrowUp: -PER_ROW };
    const step = new Map(Object.entries(steps)).get(event.key);
    if (step === undefined) return;
    event.preventDefault();
    if (here + step < 0) event.currentTarget.querySelector('input')?.focus();
    else all[here + step]?.focus();
  };
  return (
    <div className="emoji-sheet" onKeyDown={onKeyDown}>
      <div className="emoji-find">
        <Search className="ic s16" aria-hidden="true" />
        <input
          value={query}
          autoFocus
          placeholder={t('acts.emoji.search')}
          aria-label={t('acts.emoji.search')}
          maxLength={QUERY_MAX}
          spellCheck={false}
          data-testid="emoji-search"
          onChange={(event) => setQuery(event.target.value)}
        />
      </div>
      <div className="emoji-grid">
        {found.map(([emoji, en, th], i) => {
          const name = (thai ? th.split(' ')[0] : en) || emoji;
          return (
            <button
              key={emoji}
              type="button"
              tabIndex={i === 0 ? 0 : -1}
              title={name}
              aria-label={`${emoji} ${name}`}
              onClick={() => onPick(emoji)}
            >
              {emoji}
            </button>
          );
        })}
      </div>
      {found.length === 0 && (
        <p role="status" className="emoji-none">
          {t('acts.emoji.none')}
        </p>
      )}
    </div>
  );
}
