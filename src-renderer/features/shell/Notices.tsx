import { Info } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApp, useStores } from '../../stores/context.tsx';

/** What happened to this computer's copy and must be said, until it is acknowledged. */
export function Notices() {
  const { t } = useTranslation();
  const { app } = useStores();
  const notices = useApp((s) => s.notices);
  return (
    <div role="status">
      {notices.map((kind) => (
        <div key={kind} className="banner">
          <Info className="ic s18" aria-hidden="true" />
          <span className="t">{t(`common.notice.${kind}`)}</span>
          <button type="button" onClick={() => app.dismiss(kind)}>
            {t('common.dismiss')}
          </button>
        </div>
      ))}
    </div>
  );
}
