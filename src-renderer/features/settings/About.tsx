import { useTranslation } from 'react-i18next';
import { useApp } from '../../stores/context.tsx';
import { Logo } from '../../ui/Logo.tsx';
import { UpdateStatus } from './UpdateStatus.tsx';

/** What this is, which version, under which terms. */
export function About() {
  const { t } = useTranslation();
  const version = useApp((s) => s.version);
  return (
    <div className="about">
      <Logo size={56} />
      <div>
        <p className="n">
          <span lang="en">Sarn</span> <span lang="th">สาร</span>
        </p>
        <p data-selectable>{t('settings.version', { version })}</p>
        <UpdateStatus />
        <p>{t('settings.licence')}</p>
        <p>{t('settings.fonts')}</p>
      </div>
    </div>
  );
}
