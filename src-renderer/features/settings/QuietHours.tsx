import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp, useStores } from '../../stores/context.tsx';
import { Option, SwitchOption } from './Option.tsx';

/** Minutes after midnight, written with 24 hours as all times are here; the system's own field would follow its language. */
const written = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

/** The time in "22:30", "7.05" or "2230"; null when it is none. */
const minutesIn = (text: string): number | null => {
  const [, hours, minutes] = /^(\d{1,2})[:.]?(\d{2})$/.exec(text.trim()) ?? [];
  const time = Number(hours) * 60 + Number(minutes);
  return Number(hours) < 24 && Number(minutes) < 60 ? time : null;
};

/** A time of day. What is typed counts once the field is left or Enter is pressed; what is no time is taken back. */
function TimeField({ label, value, onChange }: { label: string; value: number; onChange: (value: number) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  const take = () => {
    const time = typed === null ? null : minutesIn(typed);
    setTyped(null);
    if (time !== null && time !== value) onChange(time);
  };
  return (
    <label className="time">
      <span>{label}</span>
      <input
        className="tn"
        inputMode="numeric"
        maxLength={5}
        value={typed ?? written(value)}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={take}
        onKeyDown={(event) => event.key === 'Enter' && take()}
      />
    </label>
  );
}

/** The times of each day without notifications. */
export function QuietHours() {
  const { t } = useTranslation();
  const { app } = useStores();
  const on = useApp((s) => s.settings.quietHours);
  const from = useApp((s) => s.settings.quietFrom);
  const to = useApp((s) => s.settings.quietTo);
  return (
    <>
      <SwitchOption setting="quietHours" name={t('desktop.quietHours')} text={t('desktop.quietHoursText')} />
      {on && (
        <Option name="" text={<span role="status">{from === to && t('desktop.wholeDay')}</span>}>
          <div className="times">
            <TimeField label={t('desktop.from')} value={from} onChange={(quietFrom) => void app.set({ quietFrom })} />
            <TimeField label={t('desktop.to')} value={to} onChange={(quietTo) => void app.set({ quietTo })} />
          </div>
        </Option>
      )}
    </>
  );
}
