import { ChevronRight, UsersRound } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../contract/ipc.ts';
import { useStores } from '../../stores/context.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Finder } from '../../ui/Finder.tsx';
import { PeopleNote } from './PeopleNote.tsx';
import { PersonOption } from './PersonOption.tsx';
import { usePeople } from './use-people.ts';

/** Finds a person on the server; choosing one opens the chat with them. */
export function NewChatDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { t: g } = useTranslation('groups');
  const { app, chats } = useStores();
  const [typed, setTyped] = useState('');
  const [again, setAgain] = useState(0);
  const [opening, setOpening] = useState<string | null>(null);
  const [refused, setRefused] = useState(false);
  const found = usePeople(typed, again);

  const open = async (person: Person) => {
    if (opening !== null) return;
    setOpening(person.id);
    setRefused(false);
    const answer = await chats.create(person.id);
    setOpening(null);
    if (answer.ok) onClose();
    else setRefused(true);
  };
  return (
    <Dialog title={t('newChat.title')} onClose={onClose}>
      <Finder
        label={t('newChat.placeholder')}
        list={t('newChat.results')}
        typed={typed}
        onType={(words) => {
          setTyped(words);
          setRefused(false);
        }}
        found={found.people}
        keyOf={(person) => person.id}
        busy={found.state === 'asking'}
        onOpen={(person) => void open(person)}
        option={(person, place) => <PersonOption person={person} busy={opening === person.id} place={place} />}
        testId="user-search"
        between={
          <button type="button" className="pp new-group" data-testid="new-group" onClick={() => app.open('new-group')}>
            <span className="o">
              <UsersRound className="ic" aria-hidden="true" />
            </span>
            <div>
              <p className="n ell">{g('create.open')}</p>
              <p className="d ell">{g('create.hint')}</p>
            </div>
            <ChevronRight className="ic s18" aria-hidden="true" />
          </button>
        }
      >
        {refused ? t('newChat.createFailed') : <PeopleNote found={found} onAgain={() => setAgain(again + 1)} />}
      </Finder>
    </Dialog>
  );
}
