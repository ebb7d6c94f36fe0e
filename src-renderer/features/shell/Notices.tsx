import { Info } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp, useStores } from '../../stores/context.tsx';
import { SignInAgain } from '../auth/SignInAgain.tsx';
import { keepFocus } from './panes.ts';

/** What happened to this computer's copy and must be said, until it is acknowledged. */
export function Notices() {
  const { t } = useTranslation();
  const { app } = useStores();
  const notices = useApp((s) => s.notices);
  const account = useApp((s) => s.account);
  const [signingIn, setSigningIn] = useState(false);
  const before = useRef(0);
  useEffect(() => {
    // The button that was pressed is gone.
    if (notices.length < before.current) keepFocus();
    before.current = notices.length;
  }, [notices]);
  const lost = account !== null && notices.includes('keychain-lost');
  return (
    <>
      <div role="status" className="notices">
        {notices.map((kind) => (
          <div key={kind} className="banner" data-testid="notice" data-kind={kind}>
            <Info className="ic s18" aria-hidden="true" />
            <span className="t">{t(`common.notice.${kind}`)}</span>
            {kind === 'keychain-lost' && account !== null ? (
              <button type="button" data-testid="sign-in-again" onClick={() => setSigningIn(true)}>
                {t('common.signInAgain')}
              </button>
            ) : (
              <button type="button" onClick={() => app.dismiss(kind)}>
                {t('common.dismiss')}
              </button>
            )}
          </div>
        ))}
      </div>
      {lost && signingIn && <SignInAgain account={account} onClose={() => setSigningIn(false)} />}
    </>
  );
}
