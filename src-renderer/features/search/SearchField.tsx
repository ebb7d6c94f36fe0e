import { CircleX, Search } from 'lucide-react';
import { useId, useState, type KeyboardEvent, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { limits } from '../../../contract/limits.ts';
import { without, type FilterKind } from '../../../contract/search-text.ts';
import { useStores } from '../../stores/context.tsx';
import type { Chip } from '../../stores/search-chips.ts';
import { Chips } from './Chips.tsx';
import { SuggestionList } from './SuggestionList.tsx';
import { useSuggestions } from './use-suggestions.ts';

/** Where words and filters are typed; what a filter may become is offered below, and what was chosen stands there. */
export function SearchField({ field }: { field: RefObject<HTMLInputElement | null> }) {
  const { t } = useTranslation();
  const { search } = useStores();
  const typed = useStore(search, (s) => s.typed);
  const chips = useStore(search, (s) => s.chips);
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const id = useId();
  const suggestions = useSuggestions(typed, caret);
  const { open, items } = suggestions;
  const active = Math.min(chosen, items.length - 1);
  const activeItem = items[active];

  const write = (text: string): void => {
    search.type(text);
    field.current?.focus();
    // After the new text is in the field.
    requestAnimationFrame(() => {
      const end = search.getState().typed.length;
      field.current?.setSelectionRange(end, end);
      setCaret(end);
    });
  };
  const pick = (chip: Chip): void => {
    search.add(chip);
    setChosen(0);
    if (open !== null) write(without(typed, [open]));
  };
  const begin = (kind: FilterKind): void =>
    write(`${typed.trim()}${typed.trim() === '' ? '' : ' '}${t(`search.keys.${kind}`)}`);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const last = chips.at(-1);
    if (event.key === 'Backspace' && last !== undefined && field.current?.selectionEnd === 0) search.drop(last);
    else if (open === null) return;
    else if (event.key === 'ArrowDown' && items.length > 0) setChosen(Math.min(active + 1, items.length - 1));
    else if (event.key === 'ArrowUp' && items.length > 0) setChosen(Math.max(active - 1, 0));
    else if ((event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey)) && activeItem !== undefined)
      pick(activeItem.chip);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <div className="s-find" onKeyDown={onKeyDown}>
        <Search className="ic s18" aria-hidden="true" />
        <input
          ref={field}
          value={typed}
          placeholder={t('search.placeholder')}
          aria-label={t('search.title')}
          role="combobox"
          aria-expanded={open !== null}
          aria-controls={open === null ? undefined : id}
          aria-autocomplete="list"
          aria-activedescendant={activeItem === undefined ? undefined : `${id}-${activeItem.key}`}
          maxLength={limits.queryChars}
          spellCheck={false}
          data-testid="search-input"
          onSelect={(event) => setCaret(event.currentTarget.selectionEnd ?? 0)}
          onChange={(event) => {
            setChosen(0);
            setCaret(event.target.selectionEnd ?? event.target.value.length);
            search.type(event.target.value);
          }}
        />
        {(typed !== '' || chips.length > 0) && (
          <button
            type="button"
            className="clear"
            aria-label={t('search.clear')}
            title={t('search.clear')}
            onClick={() => {
              search.clear();
              field.current?.focus();
            }}
          >
            <CircleX className="ic s18" aria-hidden="true" />
          </button>
        )}
      </div>
      <SuggestionList id={id} suggestions={suggestions} active={active} onPoint={setChosen} onPick={pick} />
      <Chips offered={open === null} onBegin={begin} onDone={() => field.current?.focus()} />
    </>
  );
}
