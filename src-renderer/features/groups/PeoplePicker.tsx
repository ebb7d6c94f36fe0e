import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../contract/ipc.ts';
import { limits } from '../../../contract/limits.ts';
import { useApp } from '../../stores/context.tsx';
import { Finder } from '../../ui/Finder.tsx';
import { PeopleNote } from '../new-chat/PeopleNote.tsx';
import { PersonOption } from '../new-chat/PersonOption.tsx';
import { usePeople } from '../new-chat/use-people.ts';
import { Chips } from './Chips.tsx';

/** People one talks to, offered before anything is typed. */
const OFFERED = 50;

interface PeoplePickerProps {
  chosen: readonly Person[];
  onChange: (chosen: readonly Person[]) => void;
  /** Who cannot be chosen: they are in the group. */
  without?: ReadonlySet<string>;
  /** How many can be chosen. */
  room: number;
}

/** Chooses several people: found as for a new chat, Enter or a press takes one in or out, Backspace the last one out. */
export function PeoplePicker({ chosen, onChange, without, room }: PeoplePickerProps) {
  const { t } = useTranslation();
  const { t: g } = useTranslation('groups');
  const self = useApp((s) => s.account?.userId ?? '');
  const [typed, setTyped] = useState('');
  const [again, setAgain] = useState(0);
  const [full, setFull] = useState(false);
  const found = usePeople(typed, again, OFFERED);
  const people = found.people.filter(({ id }) => id !== self && without?.has(id) !== true);
  const ids = new Set(chosen.map(({ id }) => id));

  const change = (next: readonly Person[]): void => {
    setFull(false);
    onChange(next);
  };
  const toggle = (person: Person): void => {
    if (ids.has(person.id)) return change(chosen.filter(({ id }) => id !== person.id));
    if (chosen.length >= room) return setFull(true);
    change([...chosen, person]);
    setTyped('');
  };
  return (
    <Finder
      label={t('newChat.placeholder')}
      list={t('newChat.results')}
      typed={typed}
      onType={(words) => {
        setTyped(words);
        setFull(false);
      }}
      found={people}
      keyOf={(person) => person.id}
      busy={found.state === 'asking'}
      onOpen={toggle}
      multi
      onBack={() => change(chosen.slice(0, -1))}
      option={(person, place) => (
        <PersonOption person={person} busy={false} chosen={ids.has(person.id)} place={place} />
      )}
      testId="group-search"
      between={<Chips people={chosen} onRemove={({ id }) => change(chosen.filter((p) => p.id !== id))} />}
    >
      {full ? (
        <p>{g('create.full', { limit: limits.groupMembers })}</p>
      ) : (
        <PeopleNote found={{ ...found, people }} onAgain={() => setAgain(again + 1)} />
      )}
    </Finder>
  );
}
