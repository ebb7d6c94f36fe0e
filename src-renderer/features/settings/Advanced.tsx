import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorCode } from '../../../contract/result.ts';
import { useStores } from '../../stores/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { errorText } from '../../ui/error-text.ts';
import { useCopied } from '../conversation/copy-text.ts';
import { ExportOption } from './ExportOption.tsx';

/** For the curious and for whoever helps: one's chats as files, and the app's own log. */
export function Advanced() {
  return (
    <>
      <ExportOption />
      <LogOptions />
    </>
  );
}

function LogOptions() {
  const { t } = useTranslation();
  const { bridge } = useStores();
  const [copied, copy] = useCopied(3_000);
  const [error, setError] = useState<ErrorCode | null>(null);
  const show = async () => {
    const answer = await bridge.invoke('logs.show');
    setError(answer.ok ? null : answer.error.code);
  };
  const copyRecent = async () => {
    const answer = await bridge.invoke('logs.recent');
    if (answer.ok) copy(answer.value.text);
    setError(answer.ok ? null : answer.error.code);
  };
  const Icon = copied === true ? Check : Copy;
  const says = () => {
    if (copied === false) return t('doctor.copyFailed');
    if (error === 'UNAVAILABLE') return t('advanced.noFolders');
    return error === null ? t('advanced.logText') : errorText(t, { code: error });
  };
  return (
    <div className="opt">
      <div>
        <p className="n">{t('advanced.log')}</p>
        <p className="d" role="status">
          {says()}
        </p>
      </div>
      <div className="steps">
        <Button kind="quiet" small data-testid="log-show" onClick={() => void show()}>
          {t('advanced.showFolder')}
        </Button>
        <Button kind="quiet" small data-testid="log-copy" onClick={() => void copyRecent()}>
          <Icon className="ic s18" aria-hidden="true" />
          {t(copied === true ? 'conversation.copied' : 'advanced.copyLog')}
        </Button>
      </div>
    </div>
  );
}
