import type { TFunction } from 'i18next';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../contract/ipc.ts';
import { useStores } from '../../stores/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Finder } from '../../ui/Finder.tsx';
import { PersonOption } from './PersonOption.tsx';
import { usePeople, type People } from './use-people.ts';

/** Finds a person on the server; choosing one opens the chat with them. */
export function NewChatDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { chats } = useStores();
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
      >
        {refused ? t('newChat.createFailed') : noteOf(found, t)}
        {found.state === 'failed' && (
          <Button kind="quiet" small onClick={() => setAgain(again + 1)}>
            {t('common.tryAgain')}
          </Button>
        )}
      </Finder>
    </Dialog>
  );
}

/** What is said below the list; a found person needs no words on the screen. */
const noteOf = (found: People, t: TFunction): ReactNode => {
  switch (found.state) {
    case 'recent':
      return <p>{t('newChat.typeToSearch')}</p>;
    case 'asking':
      return found.people.length === 0 && <p>{t('newChat.searching')}</p>;
    case 'failed':
      return <p>{t(found.error.code === 'OFFLINE' ? 'newChat.offline' : 'newChat.failed')}</p>;
    case 'found':
      return found.people.length === 0 ? (
        <p>{t('newChat.none', { query: found.query })}</p>
      ) : (
        <span className="sr">{t('newChat.found', { count: found.people.length })}</span>
      );
  }
};
