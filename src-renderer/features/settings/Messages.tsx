import { useTranslation } from 'react-i18next';
import { SwitchOption } from './Option.tsx';
import { TrustedHosts } from './TrustedHosts.tsx';

export function Messages() {
  const { t } = useTranslation();
  return (
    <>
      <SwitchOption setting="sendTyping" name={t('writing.typing')} text={t('writing.typingText')} />
      <TrustedHosts />
    </>
  );
}
