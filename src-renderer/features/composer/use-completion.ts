import { useCallback, useId, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, RefObject } from 'react';
import { EVERYONE } from '../../../contract/everyone.ts';
import type { Called } from '../../../contract/markup.ts';
import { emojiLike } from '../../i18n/emoji.ts';
import { emojiLabel, OFFERED, type Token, tokenAt } from './complete.ts';
import { insertText } from './insert.ts';

/** One line of what is offered. `text`: what stands in the field when it is taken; `face`: an emoji. */
export interface Offer {
  key: string;
  text: string;
  label: string;
  face: string | null;
  /** A person's id. */
  person: string | null;
}

export interface Completion {
  offers: readonly Offer[];
  chosen: number;
  kind: Token['kind'];
  listId: string;
  optionId: (i: number) => string;
  /** The text or the caret is another one now. */
  look: () => void;
  close: () => void;
  take: (offer: Offer) => void;
  /** Does what a key means while something is offered; answers whether it meant something. */
  onKey: (event: KeyboardEvent<HTMLTextAreaElement>) => boolean;
}

interface Wanted {
  field: RefObject<HTMLTextAreaElement | null>;
  /** Who can be called by name; nobody in a direct chat. */
  people: readonly Called[];
  /** Written after @ for everyone, in the language of the window. */
  everyone: string;
  thai: boolean;
  /** Somebody was chosen: of two with one name, this one is meant. */
  onCalled: (id: string) => void;
}

const fold = (text: string): string => text.normalize('NFC').toLowerCase();

const peopleLike = (people: readonly Called[], query: string, everyone: string): Offer[] => {
  const asked = fold(query);
  const begins = (name: string): boolean =>
    fold(name)
      .split(/\s+/)
      .some((_word, i, all) => all.slice(i).join(' ').startsWith(asked));
  const named = people.map(({ id, name }) => ({ id, name: id === EVERYONE ? everyone : name }));
  return named
    .filter(({ name }) => name !== '' && begins(name))
    .slice(0, OFFERED)
    .map(({ id, name }) => ({
      key: id,
      text: `@${name} `,
      label: name,
      face: null,
      person: id === EVERYONE ? null : id,
    }));
};

/** Offers what completes the name being typed before the caret: of an emoji, or of somebody in the group. */
export const useCompletion = ({ field, people, everyone, thai, onCalled }: Wanted): Completion => {
  const listId = useId();
  const [at, setAt] = useState<{ token: Token; chosen: number } | null>(null);
  /** Where a name begins whose completion was closed by Esc. */
  const closed = useRef<number | null>(null);

  const look = useCallback((): void => {
    const el = field.current;
    const one = el !== null && el.selectionStart === el.selectionEnd && document.activeElement === el;
    const token = one ? tokenAt(el.value, el.selectionStart, people.length > 0) : null;
    if (token === null || token.from !== closed.current) closed.current = null;
    const shown = token === null || closed.current !== null ? null : token;
    setAt((before) => {
      if (shown === null) return null;
      return before?.token.from === shown.from && before.token.query === shown.query
        ? before
        : { token: shown, chosen: 0 };
    });
  }, [field, people]);

  const offers = useMemo((): Offer[] => {
    if (at === null) return [];
    if (at.token.kind === 'mention') return peopleLike(people, at.token.query, everyone);
    return emojiLike(at.token.query, OFFERED).map((named) => ({
      key: named[0],
      text: named[0],
      label: emojiLabel(named, thai) || named[1],
      face: named[0],
      person: null,
    }));
  }, [at, people, everyone, thai]);

  const take = (offer: Offer): void => {
    const el = field.current;
    if (el === null || at === null) return;
    setAt(null);
    if (at.token.kind === 'mention') onCalled(offer.key);
    insertText(el, at.token.from, at.token.from + 1 + at.token.query.length, offer.text);
  };
  const chosen = Math.min(at?.chosen ?? 0, Math.max(0, offers.length - 1));

  return {
    offers,
    chosen,
    kind: at?.token.kind ?? 'emoji',
    listId,
    optionId: (i) => `${listId}-${i}`,
    look,
    close: () => setAt(null),
    take,
    onKey(event) {
      const offer = offers[chosen];
      if (at === null || offer === undefined || event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229)
        return false;
      if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return false;
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
      if (step !== 0) setAt({ ...at, chosen: (chosen + step + offers.length) % offers.length });
      else if (event.key === 'Enter' || event.key === 'Tab') take(offer);
      else if (event.key === 'Escape') {
        closed.current = at.token.from;
        setAt(null);
      } else return false;
      event.preventDefault();
      // Esc closes one thing at a time.
      event.stopPropagation();
      return true;
    },
  };
};
