import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TestOutcome } from '../../../contract/desktop.ts';
import { useApp, useStores } from '../../stores/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Option, SwitchOption } from './Option.tsx';
import { QuietHours } from './QuietHours.tsx';

/** What depends on notifications is only shown while there are any. */
export function Notifications() {
  const { t } = useTranslation();
  const { app } = useStores();
  const on = useApp((s) => s.settings.notifications);
  const content = useApp((s) => s.settings.notificationContent);
  return (
    <>
      <SwitchOption setting="notifications" name={t('settings.notify')} text={t('settings.notifyText')} />
      {on && (
        <>
          <Option name={t('desktop.content')} text={t('desktop.contentText')}>
            <Segmented
              label={t('desktop.content')}
              value={content}
              choices={[
                { value: 'full', label: t('desktop.full') },
                { value: 'name', label: t('desktop.name') },
                { value: 'count', label: t('desktop.count') },
                { value: 'none', label: t('desktop.none') },
              ]}
              onChange={(notificationContent) => void app.set({ notificationContent })}
            />
          </Option>
          <SwitchOption setting="sound" name={t('settings.sound')} text={t('settings.soundText')} />
          <SwitchOption setting="doNotDisturb" name={t('desktop.doNotDisturb')} text={t('desktop.doNotDisturbText')} />
          <QuietHours />
        </>
      )}
      <TryIt />
    </>
  );
}

/** Sends a notification and says in words what became of it. */
function TryIt() {
  const { t } = useTranslation();
  const { bridge } = useStores();
  const [state, setState] = useState<'idle' | 'busy' | 'failed' | TestOutcome>('idle');
  const send = async () => {
    setState('busy');
    const answer = await bridge.invoke('notifications.test');
    setState(answer.ok ? answer.value.outcome : 'failed');
  };
  const said = state === 'idle' || state === 'busy' ? '' : t(`desktop.outcome.${state}`);
  return (
    <>
      <Option name={t('desktop.test')} text={t('desktop.testText')}>
        <Button kind="quiet" small busy={state === 'busy'} data-testid="notification-test" onClick={() => void send()}>
          {t('desktop.testButton')}
        </Button>
      </Option>
      <p role="status" className="d" data-testid="notification-outcome" data-outcome={state}>
        {said}
      </p>
    </>
  );
}
