import { useState, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { useApp, useStores } from '../../stores/context.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Option, SwitchOption } from './Option.tsx';
import { ThemeCards } from './ThemeCards.tsx';
import { ZoomOption } from './ZoomOption.tsx';

/** Percent: the bounds of the setting `textSize`, in steps one can see. */
const SIZE = { min: 80, max: 200, step: 10 } as const;

export function Appearance() {
  const { t } = useTranslation();
  const { app } = useStores();
  const settings = useApp((s) => s.settings);
  const [year] = useState(() => new Date().getFullYear());
  const fill: CSSProperties = { '--fill': `${((settings.textSize - SIZE.min) / (SIZE.max - SIZE.min)) * 100}%` };
  return (
    <>
      <ThemeCards />
      <Option name={t('settings.textSize')} text={t('settings.percent', { value: settings.textSize })}>
        <div className="rng">
          <span className="small" aria-hidden="true">
            A
          </span>
          <input
            type="range"
            {...SIZE}
            style={fill}
            value={settings.textSize}
            aria-label={t('settings.textSize')}
            aria-valuetext={t('settings.percent', { value: settings.textSize })}
            onChange={(event) => void app.set({ textSize: event.target.valueAsNumber })}
          />
          <span className="large" aria-hidden="true">
            A
          </span>
        </div>
      </Option>
      <Option name={t('settings.density')} text={t('settings.densityText')}>
        <Segmented
          label={t('settings.density')}
          value={settings.density}
          choices={[
            { value: 'comfortable', label: t('settings.comfortable') },
            { value: 'compact', label: t('settings.compact') },
          ]}
          onChange={(density) => void app.set({ density })}
        />
      </Option>
      <ZoomOption />
      <Option name={t('settings.thaiLetters')} text={t('settings.thaiLettersText')}>
        <Segmented
          label={t('settings.thaiLetters')}
          value={settings.thaiLetters}
          choices={[
            { value: 'loopless', label: t('settings.loopless'), className: 'ff-loopless' },
            { value: 'looped', label: t('settings.looped'), className: 'ff-looped' },
          ]}
          onChange={(thaiLetters) => void app.set({ thaiLetters })}
        />
      </Option>
      <Option name={t('settings.year')} text={t('settings.yearText')}>
        <Segmented
          label={t('settings.year')}
          value={settings.year}
          choices={[
            { value: 'auto', label: t('settings.yearAuto') },
            { value: 'gregorian', label: t('settings.gregorian', { year }) },
            { value: 'buddhist', label: t('settings.buddhist', { year: year + 543 }) },
          ]}
          onChange={(choice) => void app.set({ year: choice })}
        />
      </Option>
      <SwitchOption setting="reduceMotion" name={t('settings.reduceMotion')} text={t('settings.reduceMotionText')} />
    </>
  );
}
