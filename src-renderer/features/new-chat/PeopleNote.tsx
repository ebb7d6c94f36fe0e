import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import type { People } from './use-people.ts';

/** What is said below the people that were found, and how to look again. */
export function PeopleNote({ found, onAgain }: { found: People; onAgain: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      {noteOf(found, t)}
      {found.state === 'failed' && (
        <Button kind="quiet" small onClick={onAgain}>
          {t('common.tryAgain')}
        </Button>
      )}
    </>
  );
}

/** A found person needs no words on the screen. */
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
