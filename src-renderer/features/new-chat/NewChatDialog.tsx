import { Search } from 'lucide-react';
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../contract/ipc.ts';
import { limits } from '../../../contract/limits.ts';
import { useStores } from '../../stores/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { PersonOption } from './PersonOption.tsx';
import { usePeople, type People } from './use-people.ts';
import './new-chat.css';

/** Finds a person on the server; choosing one opens the chat with them. Arrows choose, Enter opens. */
export function NewChatDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { chats } = useStores();
  const id = useId();
  const [typed, setTyped] = useState('');
  const [again, setAgain] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [opening, setOpening] = useState<string | null>(null);
  const [refused, setRefused] = useState(false);
  const found = usePeople(typed, again);
  const { people } = found;
  const at = Math.min(chosen, people.length - 1);

  const open = async (person: Person) => {
    if (opening !== null) return;
    setOpening(person.id);
    setRefused(false);
    const answer = await chats.create(person.id);
    setOpening(null);
    if (answer.ok) onClose();
    else setRefused(true);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const person = people[at];
    if (event.key === 'ArrowDown') setChosen(Math.min(at + 1, people.length - 1));
    else if (event.key === 'ArrowUp') setChosen(Math.max(at - 1, 0));
    else if (event.key === 'Enter' && person && found.state !== 'asking') void open(person);
    else return;
    event.preventDefault();
  };
  const note = noteOf(found, t);
  return (
    <Dialog title={t('newChat.title')} onClose={onClose}>
      <div className="nc-find">
        <div className="inp">
          <Search className="ic s18" aria-hidden="true" />
          <input
            value={typed}
            autoFocus
            placeholder={t('newChat.placeholder')}
            aria-label={t('newChat.placeholder')}
            role="combobox"
            aria-expanded={people.length > 0}
            aria-controls={`${id}-list`}
            aria-activedescendant={people[at] ? `${id}-${people[at].id}` : undefined}
            maxLength={limits.queryChars}
            spellCheck={false}
            data-testid="user-search"
            onKeyDown={onKeyDown}
            onChange={(event) => {
              setTyped(event.target.value);
              setChosen(0);
              setRefused(false);
            }}
          />
        </div>
      </div>
      <div className="nc-body">
        <ul id={`${id}-list`} role="listbox" aria-label={t('newChat.results')} aria-busy={found.state === 'asking'}>
          {people.map((person, index) => (
            <PersonOption
              key={person.id}
              id={`${id}-${person.id}`}
              person={person}
              active={index === at}
              busy={opening === person.id}
              onPoint={() => setChosen(index)}
              onOpen={() => void open(person)}
            />
          ))}
        </ul>
        <div role="status" className="nc-note">
          {refused ? t('newChat.createFailed') : note}
          {found.state === 'failed' && (
            <Button kind="quiet" small onClick={() => setAgain(again + 1)}>
              {t('common.tryAgain')}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

type Translate = ReturnType<typeof useTranslation>['t'];

/** What is said below the list; a found person needs no words on the screen. */
const noteOf = (found: People, t: Translate): ReactNode => {
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
