import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StorageReport } from '../../../contract/storage.ts';
import type { ErrorCode, Result } from '../../../contract/result.ts';
import { sizeText } from '../../i18n/sizes.ts';
import { useApp, useStores } from '../../stores/context.tsx';
import { errorText } from '../../ui/error-text.ts';
import { Segmented } from '../../ui/Segmented.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { Ask } from './Ask.tsx';
import { Option } from './Option.tsx';

/** Millions of bytes; 0: as much as there is. The setting takes any number: one in between is shown as none of these. */
const ROOMS = ['100', '500', '1000', '5000', '0'] as const;

/** What the account takes on this computer, how much of it pictures may, and clearing them. */
export function Storage() {
  const { t } = useTranslation();
  const { t: p } = useTranslation('pictures');
  const { app, bridge } = useStores();
  const locale = useApp((s) => s.locale);
  const room = useApp((s) => s.settings.pictureRoom);
  const days = useApp((s) => s.settings.pictureDays);
  const [report, setReport] = useState<StorageReport | null>(null);
  const [error, setError] = useState<ErrorCode | null>(null);
  const [clearing, setClearing] = useState(false);
  const size = (bytes: number) => sizeText(locale, bytes);

  const take = (answer: Result<StorageReport>) => {
    if (answer.ok) setReport(answer.value);
    setError(answer.ok ? null : answer.error.code);
  };
  useEffect(() => void bridge.invoke('storage.measure').then(take), [bridge]);

  const clear = async () => {
    setClearing(true);
    take(await bridge.invoke('storage.clearPictures'));
    setClearing(false);
  };
  const give = async (chosen: string) => {
    await app.set({ pictureRoom: Number(chosen) });
    take(await bridge.invoke('storage.measure'));
  };
  const keepFor = async (chosen: string) => {
    await app.set({ pictureDays: Number(chosen) });
    take(await bridge.invoke('storage.measure'));
  };
  if (report === null)
    return error === null ? (
      <p className="loading" role="status">
        <Spinner /> {t('storage.measuring')}
      </p>
    ) : (
      <p role="alert">{errorText(t, { code: error })}</p>
    );
  return (
    <div data-testid="storage">
      <dl className="facts">
        <div>
          <dt>{t('storage.history')}</dt>
          <dd className="tn" data-testid="storage-history">
            {size(report.history)}
          </dd>
        </div>
        <div>
          <dt>{t('storage.pictures')}</dt>
          <dd className="tn" data-testid="storage-pictures" data-bytes={report.pictures}>
            {t('storage.picturesAre', { count: report.pictureCount, size: size(report.pictures) })}
          </dd>
        </div>
        {report.waiting > 0 && (
          <div>
            <dt>{t('storage.waiting')}</dt>
            <dd className="tn">{size(report.waiting)}</dd>
          </div>
        )}
      </dl>
      <Option name={t('storage.room')} text={t('storage.roomText')}>
        <Segmented
          label={t('storage.room')}
          value={String(room)}
          choices={ROOMS.map((value) => ({
            value: value as string,
            label: value === '0' ? t('storage.noLimit') : size(Number(value) * 1e6),
          }))}
          onChange={(chosen) => void give(chosen)}
        />
      </Option>
      <Option name={p('age')} text={p('ageText')}>
        <Segmented
          label={p('age')}
          value={String(days)}
          choices={[
            { value: '30', label: p('ages.month') },
            { value: '90', label: p('ages.quarter') },
            { value: '365', label: p('ages.year') },
            { value: '0', label: p('ages.always') },
          ]}
          onChange={(chosen) => void keepFor(chosen)}
        />
      </Option>
      <Ask
        name={t('storage.clear')}
        text={t('storage.clearText')}
        action={t('storage.clear')}
        question={t('storage.clearQuestion', { size: size(report.pictures) })}
        warning={t('storage.clearWarning')}
        busy={clearing}
        disabled={report.pictureCount === 0}
        testId="clear-pictures"
        onYes={() => void clear()}
      />
      <p className="d" role="alert">
        {error !== null && errorText(t, { code: error })}
      </p>
    </div>
  );
}
