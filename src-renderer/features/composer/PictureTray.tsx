import { CircleAlert, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { limits } from '../../../contract/limits.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import type { PictureProblem, Pictures } from './use-pictures.ts';

const MB = 1024 * 1024;
const size = (bytes: number): string =>
  bytes < MB ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / MB).toFixed(bytes < 10 * MB ? 1 : 0)} MB`;

/** Above the field: the picture that goes with the message, or why one does not. */
export function PictureTray({ pictures }: { pictures: Pictures }) {
  const { t } = useTranslation();
  const { staged, adding, problem, remove } = pictures;
  const told = (p: PictureProblem): string => {
    if (p.kind !== 'tooBig') return t(`conversation.composer.${p.kind}`);
    const limit = size(limits.pictureBytes);
    // Just over the limit rounds to the limit itself: say a little more than that.
    const shown = p.bytes === null ? `> ${limit}` : size(Math.max(p.bytes, limits.pictureBytes + MB));
    return t('conversation.composer.tooBig', { size: shown, limit });
  };
  return (
    <>
      {problem !== null && (
        <div className="note bad" role="alert">
          <CircleAlert className="ic s14" aria-hidden="true" />
          {told(problem)}
        </div>
      )}
      {adding && (
        <div className="note" role="status">
          <Spinner small />
          {t('conversation.composer.adding')}
        </div>
      )}
      {staged !== null && (
        <div className="tray">
          <img src={staged.src} alt={staged.name} draggable={false} />
          <div className="lines">
            <span className="ell">{staged.name}</span>
            <span className="ell sub tn">
              {staged.width} × {staged.height} · {size(staged.bytes)}
            </span>
            <span className="ell sub">{t('conversation.composer.caption')}</span>
          </div>
          <IconButton icon={X} label={t('conversation.composer.remove')} onClick={remove} />
        </div>
      )}
    </>
  );
}
