import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../contract/result.ts';
import { useApp, useStores } from '../../stores/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { errorText } from '../../ui/error-text.ts';
import { ProfileEditor } from '../people/ProfileEditor.tsx';
import { KeychainNote } from '../auth/KeychainNote.tsx';

/** Who is signed in, where, and the way out. Unsent messages are never thrown away without asking. */
export function AccountSection() {
  const { t } = useTranslation();
  const { app } = useStores();
  const account = useApp((s) => s.account);
  const [step, setStep] = useState<'idle' | 'busy' | 'unsent'>('idle');
  const [error, setError] = useState<Failure | null>(null);
  if (account === null) return null;
  const leave = async (force: boolean) => {
    setStep('busy');
    setError(null);
    const answer = await app.logout(force);
    if (answer.ok) return;
    setStep(answer.error.code === 'CONFLICT' ? 'unsent' : 'idle');
    if (answer.error.code !== 'CONFLICT') setError(answer.error);
  };
  return (
    <>
      <ProfileEditor account={account} />
      <dl className="facts">
        <div>
          <dt>{t('settings.email')}</dt>
          <dd data-selectable>{account.email}</dd>
        </div>
        <div>
          <dt>{t('settings.server')}</dt>
          <dd data-selectable>{account.server}</dd>
        </div>
      </dl>
      <KeychainNote />
      {step === 'unsent' ? (
        <div className="leave" role="alert">
          <p className="n">{t('settings.unsentTitle')}</p>
          <p className="d">{t('settings.unsentText')}</p>
          <div className="acts">
            <Button kind="quiet" small autoFocus onClick={() => setStep('idle')}>
              {t('settings.stay')}
            </Button>
            <Button kind="danger" small data-testid="sign-out-force" onClick={() => void leave(true)}>
              {t('settings.signOutAnyway')}
            </Button>
          </div>
        </div>
      ) : (
        <div className="leave">
          <p className="d">{t('settings.signOutText')}</p>
          <div className="acts">
            <Button kind="danger" small busy={step === 'busy'} data-testid="sign-out" onClick={() => void leave(false)}>
              {t('settings.signOut')}
            </Button>
          </div>
          <p role="alert" className="d">
            {error && errorText(t, error)}
          </p>
        </div>
      )}
    </>
  );
}
