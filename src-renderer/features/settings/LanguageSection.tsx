import { useTranslation } from 'react-i18next';
import { useApp, useStores } from '../../stores/context.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Option } from './Option.tsx';
import { Spelling } from './Spelling.tsx';

export function LanguageSection() {
  const { t } = useTranslation();
  const { app } = useStores();
  const language = useApp((s) => s.settings.language);
  return (
    <>
      <Option name={t('settings.language')} text={t('settings.languageText')}>
        <Segmented
          label={t('settings.language')}
          value={language}
          choices={[
            { value: 'system', label: t('settings.languageSystem') },
            { value: 'en', label: 'English' },
            { value: 'th', label: 'ไทย' },
          ]}
          onChange={(choice) => void app.set({ language: choice })}
        />
      </Option>
      <Spelling />
    </>
  );
}
