import { CircleAlert, Images, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { limits } from '../../../contract/limits.ts';
import { thumbOf } from '../../../contract/thumb.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import type { PictureProblem, Pictures } from './use-pictures.ts';

const MB = 1024 * 1024;
const size = (bytes: number): string =>
  bytes < MB ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / MB).toFixed(bytes < 10 * MB ? 1 : 0)} MB`;
/** Small pictures in the tray. */
const SHOWN = 4;

/** Why a picture was not taken, and that some are being made ready. */
export function PictureNotes({ pictures }: { pictures: Pictures }) {
  const { t: p } = useTranslation('pictures');
  const { adding, problem } = pictures;
  const told = (why: PictureProblem): string => {
    if (why.kind === 'tooMany') return p('tooMany', { limit: limits.albumPictures });
    if (why.kind !== 'tooBig') return p(why.kind);
    const limit = size(limits.openedBytes);
    // Just over the limit rounds to the limit itself: say a little more than that.
    const shown = why.bytes === null ? `> ${limit}` : size(Math.max(why.bytes, limits.openedBytes + MB));
    return p('tooBig', { size: shown, limit });
  };
  return (
    <>
      {problem !== null && (
        <div className="note bad" role="alert">
          <CircleAlert className="ic s14" aria-hidden="true" />
          {told(problem)}
        </div>
      )}
      {adding > 0 && (
        <div className="note" role="status">
          <Spinner small />
          {p('adding', { count: adding })}
        </div>
      )}
    </>
  );
}

/** Above the field: the pictures that go with the message, when one did not send them from their sheet. */
export function PictureTray({ pictures, onRemoved }: { pictures: Pictures; onRemoved: () => void }) {
  const { t: p } = useTranslation('pictures');
  const { list, look, clear } = pictures;
  const [first] = list;
  return (
    <>
      <PictureNotes pictures={pictures} />
      {first !== undefined && (
        <div className="tray" data-testid="picture-tray">
          <button type="button" className="tray-look" aria-label={p('look')} onClick={() => look(true)}>
            {list.slice(0, SHOWN).map(({ picture }) => (
              <img key={picture.id} src={thumbOf(picture.src)} alt="" draggable={false} />
            ))}
          </button>
          <div className="lines">
            <span className="ell">{list.length === 1 ? first.picture.name : p('waiting', { count: list.length })}</span>
            {list.length === 1 && (
              <span className="ell sub tn">
                {first.picture.width} × {first.picture.height} · {size(first.picture.bytes)}
              </span>
            )}
            <span className="ell sub">{p('captionHint')}</span>
          </div>
          <IconButton icon={Images} label={p('look')} onClick={() => look(true)} />
          <IconButton
            icon={X}
            label={p('removeAll', { count: list.length })}
            onClick={() => {
              clear();
              onRemoved();
            }}
          />
        </div>
      )}
    </>
  );
}
