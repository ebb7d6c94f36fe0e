import { Check } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../contract/ipc.ts';
import { useDates, usePresence } from '../../stores/context.tsx';
import { Avatar } from '../../ui/Avatar.tsx';
import { FoundOption, type OptionPlace } from '../../ui/Finder.tsx';
import { Spinner } from '../../ui/Spinner.tsx';

export interface PersonOptionProps {
  person: Person;
  busy: boolean;
  /** Where several can be chosen: whether this one is. */
  chosen?: boolean;
  place: OptionPlace;
}

/** A person in a list to choose from. */
export function PersonOption({ person, busy, chosen, place }: PersonOptionProps) {
  const { t } = useTranslation();
  const dates = useDates();
  const { online, lastSeen } = usePresence(person);
  const seen = online
    ? t('common.online')
    : lastSeen === null
      ? ''
      : t('common.lastSeen', { when: dates.moment(lastSeen) });
  return (
    <FoundOption place={place} chosen={chosen} data={{ 'data-testid': 'user-result', 'data-user-id': person.id }}>
      <Avatar id={person.id} name={person.name} picture={person.picture} size={40} online={online} />
      <div>
        <p className="n ell">{person.name}</p>
        {seen && <p className="d ell">{seen}</p>}
      </div>
      {busy && <Spinner />}
      {chosen !== undefined && (
        <span className={chosen ? 'ck on' : 'ck'}>{chosen && <Check className="ic s14" aria-hidden="true" />}</span>
      )}
    </FoundOption>
  );
}
