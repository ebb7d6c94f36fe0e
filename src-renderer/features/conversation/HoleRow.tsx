import { CloudDownload } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Hole } from '../../stores/message-window.ts';
import { useApp } from '../../stores/context.tsx';
import { Spinner } from '../../ui/Spinner.tsx';

/** A place where messages are missing on this computer: what is done about it, between the shapes of what will stand there. */
export function HoleRow({ hole, onRetry }: { hole: Hole; onRetry: () => void }) {
  const { t } = useTranslation();
  const online = useApp((s) => s.connection.state === 'online');
  return (
    <div className="hole" data-testid="hole">
      <i className="ghost" aria-hidden="true" />
      <p>
        {online && !hole.tried ? <Spinner small /> : <CloudDownload className="ic s18" aria-hidden="true" />}
        <span>
          {t(!online ? 'conversation.hole' : hole.tried ? 'conversation.holeFailed' : 'conversation.holeLoading')}
        </span>
        {online && hole.tried && (
          <button type="button" onClick={onRetry}>
            {t('common.tryAgain')}
          </button>
        )}
      </p>
      <i className="ghost own" aria-hidden="true" />
    </div>
  );
}
