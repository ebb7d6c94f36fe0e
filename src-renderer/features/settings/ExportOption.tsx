import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExportState } from '../../../contract/export.ts';
import type { ErrorCode } from '../../../contract/result.ts';
import { useStores } from '../../stores/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { errorText } from '../../ui/error-text.ts';
import { Option } from './Option.tsx';

const IDLE: ExportState = { running: null, last: null };

/** Writes one's chats to a folder: how far it is, a way to stop it, and what came of it. */
export function ExportOption() {
  const { t } = useTranslation();
  const { bridge } = useStores();
  const [state, setState] = useState<ExportState | null>(null);
  const [error, setError] = useState<ErrorCode | null>(null);
  useEffect(() => {
    const off = bridge.on('export.changed', setState);
    // What was told meanwhile is newer than this answer.
    void bridge.invoke('export.state').then((answer) => answer.ok && setState((now) => now ?? answer.value));
    return off;
  }, [bridge]);
  const { running, last } = state ?? IDLE;

  const start = async () => {
    setError(null);
    const answer = await bridge.invoke('export.start');
    if (!answer.ok) setError(answer.error.code);
  };
  const says = () => {
    if (error !== null) return errorText(t, { code: error });
    if (last === null) return '';
    if (last.kind === 'done') return t('advanced.exported', { count: last.messages, folder: last.folder });
    return last.kind === 'cancelled' ? t('advanced.exportCancelled') : errorText(t, { code: last.code });
  };
  return (
    <>
      <Option name={t('advanced.export')} text={t('advanced.exportText')}>
        {running === null ? (
          <Button kind="quiet" small data-testid="export-start" onClick={() => void start()}>
            {t('advanced.exportButton')}
          </Button>
        ) : (
          <Button kind="quiet" small data-testid="export-cancel" onClick={() => void bridge.invoke('export.cancel')}>
            {t('settings.cancel')}
          </Button>
        )}
      </Option>
      {running !== null && <Progress {...running} />}
      <div className="said">
        <p className="d" role="status" data-testid="export-said" data-outcome={last?.kind ?? ''}>
          {says()}
        </p>
        {last?.kind === 'done' && last.missing > 0 && (
          <p className="d" data-testid="export-missing">
            {t('advanced.exportMissing', { count: last.missing })}
          </p>
        )}
        {last?.kind === 'done' && (
          <Button kind="quiet" small data-testid="export-show" onClick={() => void bridge.invoke('export.show')}>
            {t('advanced.showFolder')}
          </Button>
        )}
      </div>
    </>
  );
}

function Progress({ done, total }: { done: number; total: number | null }) {
  const { t } = useTranslation();
  const part = total === null || total === 0 ? 0 : Math.min(1, done / total);
  return (
    <div className="progress">
      <span className="tn">{t('advanced.exporting', { count: done })}</span>
      <div
        className="bar"
        role="progressbar"
        aria-label={t('advanced.export')}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(total === null ? {} : { 'aria-valuenow': Math.round(part * 100) })}
      >
        <i style={{ width: `${part * 100}%` }} />
      </div>
    </div>
  );
}
