import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TestOutcome } from '../../../contract/desktop.ts';
import type { Settings } from '../../../contract/ipc.ts';
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
      <Counts />
      <TryIt />
    </>
  );
}

/** Which unread messages every badge counts. */
function Counts() {
  const { t } = useTranslation();
  const { app } = useStores();
  const counts = useApp((s) => s.settings.counts);
  return (
    <Option name={t('desktop.counts')} text={t('desktop.countsText')}>
      <Segmented
        label={t('desktop.counts')}
        value={counts}
        choices={[
          { value: 'all', label: t('desktop.countsAll') },
          { value: 'unmuted', label: t('desktop.countsUnmuted') },
          { value: 'mentions', label: t('desktop.countsMentions') },
        ]}
        onChange={(next) => void app.set({ counts: next })}
      />
    </Option>
  );
}

/** How long "Sent" stays, ms. */
const SENT_MS = 30_000;

/** What the outcome of a test depends on: once it is changed, the outcome is of yesterday. */
const underlying = ({ notifications, notificationContent, sound, doNotDisturb, ...times }: Settings): string =>
  [notifications, notificationContent, sound, doNotDisturb, times.quietHours, times.quietFrom, times.quietTo].join();

/** Sends a notification and says in words what became of it. */
function TryIt() {
  const { t } = useTranslation();
  const { bridge, app } = useStores();
  const now = useApp((s) => underlying(s.settings));
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<{ is: 'failed' | TestOutcome; under: string } | null>(null);
  const said = !busy && outcome?.under === now ? outcome.is : null;
  const sent = said === 'shown' || said === 'held';
  useEffect(() => {
    if (!sent) return undefined;
    const timer = setTimeout(() => setOutcome(null), SENT_MS);
    return () => clearTimeout(timer);
  }, [sent]);
  const send = async () => {
    setBusy(true);
    const answer = await bridge.invoke('notifications.test');
    setBusy(false);
    setOutcome({
      is: answer.ok ? answer.value.outcome : 'failed',
      under: underlying(app.getState().settings),
    });
  };
  return (
    <>
      <Option name={t('desktop.test')} text={t('desktop.testText')}>
        <Button kind="quiet" small busy={busy} data-testid="notification-test" onClick={() => void send()}>
          {t('desktop.testButton')}
        </Button>
      </Option>
      <p role="status" className="d" data-testid="notification-outcome" data-outcome={busy ? 'busy' : (said ?? 'idle')}>
        {said && t(`desktop.outcome.${said}`)}
      </p>
    </>
  );
}
