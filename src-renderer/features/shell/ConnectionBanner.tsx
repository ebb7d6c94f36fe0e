import { Cloud, CloudOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp, useDates, useStores } from '../../stores/context.tsx';
import { keepFocus } from './panes.ts';

/** How long "Back online" stays. */
const BACK_MS = 2_000;

/** Says that the network is gone, up to when everything is here, and for two seconds that it is back. Nothing at a normal start. */
export function ConnectionBanner() {
  const { t } = useTranslation();
  const { app } = useStores();
  const { state, syncedAt } = useApp((s) => s.connection);
  const dates = useDates();
  // Connecting again is still offline to the reader: the banner stays until it is really back.
  const [phase, setPhase] = useState<'fine' | 'offline' | 'back'>(state === 'offline' ? 'offline' : 'fine');
  if (state === 'offline' && phase !== 'offline') setPhase('offline');
  if (state === 'online' && phase === 'offline') setPhase('back');
  useEffect(() => {
    if (phase !== 'back') return undefined;
    // The button that was pressed is gone.
    keepFocus();
    const timer = setTimeout(() => setPhase('fine'), BACK_MS);
    return () => clearTimeout(timer);
  }, [phase]);
  const Icon = phase === 'back' ? Cloud : CloudOff;
  const offlineText =
    syncedAt === null ? t('common.offlineBannerNever') : t('common.offlineBanner', { time: dates.moment(syncedAt) });
  return (
    <div role="status">
      {phase !== 'fine' && (
        <div className="banner">
          <Icon className="ic s18" aria-hidden="true" />
          <span className="t">{phase === 'back' ? t('common.backOnline') : offlineText}</span>
          {phase === 'offline' && (
            <button
              type="button"
              aria-disabled={state === 'connecting' || undefined}
              onClick={() => app.retryConnection()}
            >
              {t(state === 'connecting' ? 'common.connecting' : 'common.tryNow')}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
