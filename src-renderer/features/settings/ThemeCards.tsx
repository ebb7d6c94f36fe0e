import { useTranslation } from 'react-i18next';
import { useApp, useStores } from '../../stores/context.tsx';
import { rovingKeys } from '../../ui/roving.ts';

const THEMES = [
  { value: 'system', label: 'settings.themeSystem' },
  { value: 'light', label: 'settings.themeLight' },
  { value: 'dark', label: 'settings.themeDark' },
] as const;

/** The three themes as little windows. */
export function ThemeCards() {
  const { t } = useTranslation();
  const { app } = useStores();
  const theme = useApp((s) => s.settings.theme);
  const choose = (value: (typeof THEMES)[number]['value']) => void app.set({ theme: value });
  return (
    <>
      <p className="sh" id="theme-name">
        {t('settings.theme')}
      </p>
      <div
        className="th-row"
        role="radiogroup"
        aria-labelledby="theme-name"
        onKeyDown={rovingKeys(
          THEMES.map((card) => card.value),
          theme,
          choose,
        )}
      >
        {THEMES.map(({ value, label }) => (
          <button
            key={value}
            type="button"
            role="radio"
            className={value === theme ? 'th-c on' : 'th-c'}
            aria-checked={value === theme}
            tabIndex={value === theme ? 0 : -1}
            data-testid={`theme-${value}`}
            onClick={() => choose(value)}
          >
            <span className="pre">
              {value !== 'dark' && <Mini theme="light" />}
              {value !== 'light' && <Mini theme="dark" cut={value === 'system'} />}
            </span>
            <span className="cap">
              <span className={value === theme ? 'radio on' : 'radio'} />
              {t(label)}
            </span>
          </button>
        ))}
      </div>
    </>
  );
}

/** A window in one theme's own colours, whatever the present theme is. `cut`: only its right half, aslant. */
function Mini({ theme, cut = false }: { theme: 'light' | 'dark'; cut?: boolean }) {
  return (
    <svg
      className={cut ? 'mini cut' : 'mini'}
      data-theme={theme}
      viewBox="0 0 168 84"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
    >
      <rect width="168" height="84" fill="var(--c-canvas)" />
      <rect width="52" height="84" fill="var(--c-side)" />
      {[18, 38, 58].map((y) => (
        <g key={y}>
          <circle cx="13" cy={y} r="5.5" fill="var(--c-side-muted)" />
          <rect x="23" y={y - 3} width="20" height="6" rx="3" fill="var(--c-side-line)" />
        </g>
      ))}
      <rect x="62" y="16" width="52" height="15" rx="7.5" fill="var(--c-other)" stroke="var(--c-other-line)" />
      <rect x="104" y="36" width="54" height="15" rx="7.5" fill="var(--c-own)" />
      <rect x="62" y="56" width="38" height="15" rx="7.5" fill="var(--c-other)" stroke="var(--c-other-line)" />
    </svg>
  );
}
