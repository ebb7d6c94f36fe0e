import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../contract/ipc.ts';
import { Avatar } from '../../ui/Avatar.tsx';
import { shortName } from '../../ui/person.ts';

/** Where the focus goes when this one is taken out. */
const neighbour = (button: HTMLElement): HTMLElement | null => {
  const item = button.closest('li');
  return (item?.nextElementSibling ?? item?.previousElementSibling)?.querySelector('button') ?? null;
};

/** Who is chosen; a press takes somebody out. */
export function Chips({ people, onRemove }: { people: readonly Person[]; onRemove: (person: Person) => void }) {
  const { t: g } = useTranslation('groups');
  if (people.length === 0) return null;
  return (
    <ul className="g-chips" role="list" aria-label={g('create.chips')} data-testid="group-chips">
      {people.map((person) => (
        <li key={person.id}>
          <button
            type="button"
            title={person.name}
            // Chosen with the mouse, the field keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={({ currentTarget }) => {
              if (document.activeElement === currentTarget) neighbour(currentTarget)?.focus();
              onRemove(person);
            }}
          >
            <Avatar id={person.id} name={person.name} picture={person.picture} size={24} />
            <span className="ell">{shortName(person.name)}</span>
            <span className="sr">{g('create.unchoose')}</span>
            <X className="ic s14" aria-hidden="true" />
          </button>
        </li>
      ))}
    </ul>
  );
}
