import { Ban } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../contract/ipc.ts';
import type { Failure } from '../../../contract/result.ts';
import { useStores } from '../../stores/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { errorText } from '../../ui/error-text.ts';
import './people.css';

/** In the field's place of a chat with somebody who is blocked. What had been written stays as it is. */
export function BlockedBar({ person }: { person: Person }) {
  const { t } = useTranslation();
  const { t: p } = useTranslation('people');
  const { people } = useStores();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Failure | null>(null);
  const unblock = async (): Promise<void> => {
    setBusy(true);
    const answer = await people.block(person.id, false);
    setBusy(false);
    setError(answer.ok ? null : answer.error);
  };
  return (
    <footer className="comp blocked" data-testid="blocked-bar">
      <div className="in">
        <Ban className="ic s18" aria-hidden="true" />
        <p role="status">{error ? errorText(t, error) : p('bar', { name: person.name })}</p>
        <Button
          kind="quiet"
          small
          busy={busy}
          aria-label={p('unblockName', { name: person.name })}
          data-testid="unblock"
          onClick={() => void unblock()}
        >
          {p('unblock')}
        </Button>
      </div>
    </footer>
  );
}
