import { LockOpen } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStores } from '../../stores/context.tsx';

/** Says so where the system protects the sign-in with nothing but the rights of a file; says nothing where it does. */
export function KeychainNote() {
  const { t } = useTranslation();
  const { bridge } = useStores();
  const [bare, setBare] = useState(false);
  useEffect(() => {
    let gone = false;
    void bridge.invoke('keychain.state').then((answer) => {
      if (!gone && answer.ok) setBare(!answer.value.protects);
    });
    return () => {
      gone = true;
    };
  }, [bridge]);
  if (!bare) return null;
  return (
    <p className="hint keychain" data-testid="keychain-note">
      <LockOpen className="ic s14" aria-hidden="true" />
      <span>{t('auth.noKeychain')}</span>
    </p>
  );
}
