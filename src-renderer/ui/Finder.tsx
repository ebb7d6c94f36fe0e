import { Search } from 'lucide-react';
import { Fragment, useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { limits } from '../../contract/limits.ts';
import './finder.css';

/** What an option of a finder is given: its place in the list, and whether it is the chosen one. */
export interface OptionPlace {
  id: string;
  active: boolean;
  onPoint: () => void;
  onOpen: () => void;
}

interface FinderProps<T> {
  /** What the field asks for, and what the list holds, in words. */
  label: string;
  list: string;
  typed: string;
  onType: (typed: string) => void;
  /** What was found, the first one chosen whenever something else is typed. */
  found: readonly T[];
  keyOf: (item: T) => string | number;
  /** The list is not the answer yet, or what was chosen is being done: Enter waits. */
  busy: boolean;
  onOpen: (item: T) => void;
  option: (item: T, place: OptionPlace) => ReactNode;
  testId: string;
  /** Several can be chosen: the options say which are. */
  multi?: boolean;
  /** Backspace where nothing is typed. */
  onBack?: () => void;
  /** Stands between the field and the list. */
  between?: ReactNode;
  /** What is said below the list. */
  children: ReactNode;
}

/** A field and the list of what its words find. The field keeps the focus: arrows choose, Enter opens. */
export function Finder<T>(props: FinderProps<T>) {
  const { label, list, typed, onType, found, keyOf, busy, onOpen, option, testId, multi, onBack, between, children } =
    props;
  const id = useId();
  const [chosen, setChosen] = useState(0);
  const at = Math.min(chosen, found.length - 1);
  const active = found[at];
  const idOf = (item: T): string => `${id}-${keyOf(item)}`;

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') setChosen(Math.min(at + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setChosen(Math.max(at - 1, 0));
    else if (event.key === 'Enter' && active !== undefined && !busy) onOpen(active);
    else if (event.key === 'Backspace' && typed === '' && onBack !== undefined) onBack();
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className="find-field">
        <div className="inp">
          <Search className="ic s18" aria-hidden="true" />
          <input
            value={typed}
            autoFocus
            data-first-focus
            placeholder={label}
            aria-label={label}
            role="combobox"
            aria-expanded={found.length > 0}
            aria-controls={`${id}-list`}
            aria-activedescendant={active === undefined ? undefined : idOf(active)}
            maxLength={limits.queryChars}
            spellCheck={false}
            data-testid={testId}
            onKeyDown={onKeyDown}
            onChange={(event) => {
              onType(event.target.value);
              setChosen(0);
            }}
          />
        </div>
      </div>
      {between}
      <div className="find-body">
        <ul
          id={`${id}-list`}
          role="listbox"
          aria-label={list}
          aria-busy={busy}
          aria-multiselectable={multi || undefined}
        >
          {found.map((item, i) => (
            <Fragment key={keyOf(item)}>
              {option(item, {
                id: idOf(item),
                active: i === at,
                onPoint: () => setChosen(i),
                onOpen: () => onOpen(item),
              })}
            </Fragment>
          ))}
        </ul>
        <div role="status" className="find-note">
          {children}
        </div>
      </div>
    </>
  );
}

interface FoundOptionProps {
  place: OptionPlace;
  /** The test id, and what tells this option from the others. */
  data: Record<`data-${string}`, string | number>;
  /** Where several can be chosen: whether this one is. */
  chosen?: boolean | undefined;
  children: ReactNode;
}

/** A line of a finder's list; the chosen one scrolls into sight. */
export function FoundOption({ place: { id, active, onPoint, onOpen }, data, chosen, children }: FoundOptionProps) {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (active) row.current?.scrollIntoView?.({ block: 'nearest' });
  }, [active]);
  return (
    <li
      ref={row}
      id={id}
      role="option"
      aria-selected={chosen ?? active}
      className={active ? 'pp hov' : 'pp'}
      {...data}
      onPointerMove={onPoint}
      // The field keeps the focus.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onOpen}
    >
      {children}
    </li>
  );
}
