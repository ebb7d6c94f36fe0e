import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UpdateState } from '../../../contract/updates.ts';
import { useDates, useStores } from '../../stores/context.tsx';
import { Button } from '../../ui/Button.tsx';

/** How newer versions come to this copy, how far the next one is, and what can be done about it here. */
export function UpdateStatus() {
  const { t } = useTranslation();
  const { bridge } = useStores();
  const dates = useDates();
  const [state, setState] = useState<UpdateState | null>(null);
  useEffect(() => {
    const off = bridge.on('updates.changed', setState);
    // What was told meanwhile is newer than this answer.
    void bridge.invoke('updates.state').then((answer) => answer.ok && setState((now) => now ?? answer.value));
    return off;
  }, [bridge]);
  if (state === null) return null;

  const { way, step, version, percent, checkedAt, trouble } = state;
  const says = (): string => {
    if (way !== 'self') return t(`settings.update.${way}`);
    if (step === 'checking') return t('settings.update.checking');
    if (step === 'downloading') return t('settings.update.downloading', { version, percent: percent ?? 0 });
    if (step === 'ready') return t('settings.update.ready', { version });
    if (trouble !== null) return t(`settings.update.${trouble}`);
    return checkedAt === null
      ? t('settings.update.self')
      : t('settings.update.latest', { time: dates.moment(checkedAt) });
  };
  return (
    <div className="up">
      <p role="status" data-testid="update-status" data-step={step} data-trouble={trouble ?? undefined}>
        {says()}
      </p>
      {way === 'self' && step !== 'ready' && (
        <Button
          small
          kind="quiet"
          busy={step !== 'idle'}
          data-testid="update-check"
          onClick={() => void bridge.invoke('updates.check')}
        >
          {t('settings.update.check')}
        </Button>
      )}
      {step === 'ready' && (
        <Button small data-testid="update-restart" onClick={() => void bridge.invoke('updates.restart')}>
          {t('settings.update.restart')}
        </Button>
      )}
    </div>
  );
}
