import { Languages, Waypoints } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp, useStores } from '../../stores/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Logo } from '../../ui/Logo.tsx';
import { NetworkDialog } from '../settings/NetworkDialog.tsx';
import { Notices } from '../shell/Notices.tsx';
import { AuthForm } from './AuthForm.tsx';
import './auth.css';

/** Signed out: the form, the language, and a word on what this is. */
export function AuthPage() {
  const { t } = useTranslation();
  const { app } = useStores();
  const locale = useApp((s) => s.locale);
  const [network, setNetwork] = useState(false);
  const other = locale === 'th' ? 'en' : 'th';
  return (
    <div className="si">
      <header className="art">
        <Bubbles />
        <div className="brand">
          <Logo size={36} />
          <span lang="en">Sarn</span> <span lang="th">สาร</span>
        </div>
        <p className="slogan">{t('auth.slogan')}</p>
        <p className="pitch">{t('auth.pitch')}</p>
      </header>
      <main className="form">
        <Notices />
        <div className="top">
          <Button kind="plain" small data-testid="auth-network" onClick={() => setNetwork(true)}>
            <Waypoints className="ic s18" aria-hidden="true" />
            {t('network.proxy')}
          </Button>
          <Button kind="plain" small lang={other} onClick={() => void app.set({ language: other })}>
            <Languages className="ic s18" aria-hidden="true" />
            {t('auth.otherLanguage')}
          </Button>
        </div>
        <div className="mid">
          <AuthForm />
        </div>
      </main>
      {network && <NetworkDialog onClose={() => setNetwork(false)} />}
    </div>
  );
}

/** The drawing: four bubbles, one of them one's own. */
function Bubbles() {
  return (
    <svg className="deco" viewBox="0 0 460 820" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <g fill="none" stroke="var(--deco-line)" strokeWidth="1.5">
        <rect x="56" y="150" width="236" height="64" rx="32" />
        <rect x="56" y="222" width="164" height="64" rx="32" />
        <rect x="268" y="374" width="136" height="64" rx="32" />
      </g>
      <rect x="196" y="302" width="208" height="64" rx="32" fill="var(--deco-own)" />
      <g strokeWidth="7" strokeLinecap="round">
        <path d="M232 334h96M344 334h24" stroke="var(--deco-own-text)" />
        <path d="M92 182h118M226 182h30M92 254h90M304 406h64" stroke="var(--deco-text)" />
      </g>
    </svg>
  );
}
