import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../contract/ipc.ts';
import { useDates, usePresence } from '../../stores/context.tsx';
import { Avatar } from '../../ui/Avatar.tsx';
import { Spinner } from '../../ui/Spinner.tsx';

export interface PersonOptionProps {
  id: string;
  person: Person;
  active: boolean;
  busy: boolean;
  onPoint: () => void;
  onOpen: () => void;
}

/** A person in a list to choose from. The field keeps the focus; the chosen row scrolls into sight. */
export function PersonOption({ id, person, active, busy, onPoint, onOpen }: PersonOptionProps) {
  const { t } = useTranslation();
  const dates = useDates();
  const { online, lastSeen } = usePresence(person);
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (active) row.current?.scrollIntoView?.({ block: 'nearest' });
  }, [active]);
  const seen = online
    ? t('common.online')
    : lastSeen === null
      ? ''
      : t('common.lastSeen', { when: dates.moment(lastSeen) });
  return (
    <li
      ref={row}
      id={id}
      role="option"
      aria-selected={active}
      className={active ? 'pp hov' : 'pp'}
      data-testid="user-result"
      data-user-id={person.id}
      onPointerMove={onPoint}
      onClick={onOpen}
    >
      <Avatar id={person.id} name={person.name} picture={person.picture} size={40} online={online} />
      <div>
        <p className="n ell">{person.name}</p>
        {seen && <p className="d ell">{seen}</p>}
      </div>
      {busy && <Spinner />}
    </li>
  );
}
