import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../../contract/devices.ts';
import type { ErrorCode, Result } from '../../../contract/result.ts';
import { useDates, useStores } from '../../stores/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { errorText } from '../../ui/error-text.ts';
import { Spinner } from '../../ui/Spinner.tsx';
import { Ask } from './Ask.tsx';
import { deviceNameIn } from './device-name.ts';

/** The account's signed-in apps, and signing out those that are not this one. Known to the server only. */
export function Devices() {
  const { t } = useTranslation();
  const { bridge } = useStores();
  const dates = useDates();
  const [devices, setDevices] = useState<readonly Device[] | null>(null);
  const [error, setError] = useState<ErrorCode | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [said, setSaid] = useState('');

  const take = (answer: Result<{ devices: Device[] }>) => {
    if (answer.ok) setDevices(answer.value.devices);
    setError(answer.ok ? null : answer.error.code);
  };
  const load = () => bridge.invoke('devices.list').then(take);
  useEffect(() => void bridge.invoke('devices.list').then(take), [bridge]);

  const run = async <T,>(key: string, ask: Promise<Result<T>>, says: (value: T) => string) => {
    setBusy(key);
    setSaid('');
    const answer = await ask;
    // One that is gone already was signed out elsewhere: what was wanted.
    const done = answer.ok || answer.error.code === 'NOT_FOUND';
    if (done) await load();
    else setError(answer.error.code);
    if (answer.ok) setSaid(says(answer.value));
    setBusy(null);
  };
  const signOut = (device: Device) =>
    run(device.id, bridge.invoke('devices.signOut', { id: device.id }), () =>
      t('devices.done', { name: nameOf(device) }),
    );
  const signOutOthers = () =>
    run('others', bridge.invoke('devices.signOutOthers'), ({ count }) => t('devices.othersDone', { count }));
  const nameOf = (device: Device) => deviceNameIn(t, device.name);

  const trouble = error !== null && (
    <div className="trouble" role="alert">
      <p className="d">{errorText(t, { code: error })}</p>
      <Button kind="quiet" small data-testid="devices-again" onClick={() => void load()}>
        {t('common.tryAgain')}
      </Button>
    </div>
  );
  if (devices === null)
    return error !== null ? (
      trouble
    ) : (
      <p className="loading" role="status">
        <Spinner /> {t('devices.loading')}
      </p>
    );
  const others = devices.filter((device) => !device.current);
  return (
    <div data-testid="devices">
      <p className="d">{t('devices.intro')}</p>
      {trouble}
      <ul className="devices">
        {devices
          .toSorted((a, b) => Number(b.current) - Number(a.current))
          .map((device) =>
            device.current ? (
              <li key={device.id} className="opt" data-testid="device" data-current="true">
                <div>
                  <p className="n">{nameOf(device)}</p>
                  <p className="d good">{t('devices.current')}</p>
                </div>
              </li>
            ) : (
              <li key={device.id} data-testid="device">
                <Ask
                  name={nameOf(device)}
                  text={t('devices.seen', { when: dates.moment(device.lastSeen) })}
                  action={t('devices.signOut')}
                  question={t('devices.question', { name: nameOf(device) })}
                  warning={t('devices.warning')}
                  busy={busy === device.id}
                  disabled={busy !== null && busy !== device.id}
                  testId="device-sign-out"
                  onYes={() => void signOut(device)}
                />
              </li>
            ),
          )}
      </ul>
      {others.length > 0 && (
        <Ask
          name={t('devices.others')}
          text={t('devices.othersText')}
          action={t('devices.othersButton')}
          question={t('devices.othersQuestion', { count: others.length })}
          warning={t('devices.warning')}
          busy={busy === 'others'}
          disabled={busy !== null && busy !== 'others'}
          testId="devices-sign-out-others"
          onYes={() => void signOutOthers()}
        />
      )}
      <p className="d" role="status" data-testid="devices-said">
        {said}
      </p>
    </div>
  );
}
