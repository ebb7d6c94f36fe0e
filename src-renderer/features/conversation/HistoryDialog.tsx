import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { IpcOutput, MessageView } from '../../../contract/ipc.ts';
import type { Result } from '../../../contract/result.ts';
import { useDates, useStores } from '../../stores/context.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { errorText } from '../../ui/error-text.ts';
import { Spinner } from '../../ui/Spinner.tsx';
import { langOf } from './text-parts.ts';

/** What an edited message said before, newest first, each with its time; asked for again when it is changed meanwhile. */
export function HistoryDialog({ message, onClose }: { message: MessageView; onClose: () => void }) {
  const { t } = useTranslation();
  const dates = useDates();
  const { bridge } = useStores();
  const { chatId, seq, editedAt } = message;
  const [answer, setAnswer] = useState<Result<IpcOutput<'messages.history'>> | null>(null);
  useEffect(() => {
    if (seq === null) return undefined;
    let open = true;
    void bridge.invoke('messages.history', { chatId, seq }).then((result) => open && setAnswer(result));
    return () => {
      open = false;
    };
  }, [bridge, chatId, seq, editedAt]);

  const versions = answer?.ok === true ? answer.value.versions.toReversed() : [];
  const nameOf = (i: number): string =>
    i === 0 ? t('acts.versions.now') : t(i === versions.length - 1 ? 'acts.versions.first' : 'acts.versions.changed');
  const note =
    answer === null || (answer.ok && versions.length > 0)
      ? null
      : answer.ok
        ? t('acts.versions.gone')
        : answer.error.code === 'OFFLINE'
          ? t('acts.versions.offline')
          : errorText(t, answer.error);
  return (
    <Dialog title={t('acts.history')} className="narrow" testId="history-dialog" onClose={onClose}>
      <div className="versions" aria-busy={answer === null}>
        {answer === null && <Spinner />}
        {note !== null && <p role="status">{note}</p>}
        {versions.length > 0 && (
          // The sheet scrolls where the versions are long.
          <ol tabIndex={0} aria-label={t('acts.history')}>
            {versions.map((version, i) => (
              <li key={`${version.at} ${i}`} data-testid="version">
                <p className="when tn">
                  <b>{nameOf(i)}</b> {dates.moment(version.at)}
                </p>
                <p className="what" lang={langOf(version.text)} dir="auto" data-selectable>
                  {version.text}
                </p>
              </li>
            ))}
          </ol>
        )}
      </div>
    </Dialog>
  );
}
