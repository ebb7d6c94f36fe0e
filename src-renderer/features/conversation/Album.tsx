import { useTranslation } from 'react-i18next';
import type { MessageView } from '../../../contract/ipc.ts';
import { pointOf } from '../../ui/point.ts';
import type { MessageActions } from './message-actions.ts';
import { Shown } from './PictureBox.tsx';
import { ALBUM_SHOWN, albumHeight } from './rows.ts';

interface AlbumProps {
  album: readonly MessageView[];
  actions: MessageActions;
}

const isOnItsWay = ({ own, seq }: MessageView): boolean => own && seq === null;

/** Pictures that were sent together, in one frame whose height follows from their number. */
export function Album({ album, actions }: AlbumProps) {
  const { t: p } = useTranslation('pictures');
  const count = album.length;
  const rest = count - ALBUM_SHOWN;
  // Uploads go in order: while some are on their way, the last cell shows the one whose turn it is.
  const waiting = album.findIndex(isOnItsWay);
  const last = Math.max(ALBUM_SHOWN - 1, Math.min(waiting, count - 1));
  const shown = rest > 0 ? [...album.slice(0, ALBUM_SHOWN - 1), album[last]].filter((m) => m !== undefined) : album;
  return (
    <div className={`alb n${Math.min(count, ALBUM_SHOWN)}`} style={{ height: albumHeight(count) }} data-testid="album">
      {shown.map((message, i) => {
        const place = album.indexOf(message) + 1;
        const label = p('albumPicture', { place, count });
        return (
          <div
            key={message.key}
            className="cell"
            data-testid="album-picture"
            onContextMenu={(event) => {
              // The menu of this picture alone.
              event.preventDefault();
              event.stopPropagation();
              actions.menu(message, message.state, pointOf(event));
            }}
          >
            <Shown message={message} label={label} alt={label} sending={isOnItsWay(message)} actions={actions} />
            {rest > 0 && i === ALBUM_SHOWN - 1 && (
              <span className="more" aria-label={p('more', { count: rest })}>
                +{rest}
              </span>
            )}
          </div>
        );
      })}
    </div>
  );
}
