import { useEffect, useRef, useState } from 'react';
import type { DragEvent, KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { thumbOf } from '../../../contract/thumb.ts';
import type { DraftPicture } from '../../stores/composer.ts';

interface PictureStripProps {
  list: readonly DraftPicture[];
  chosen: number;
  onChoose: (place: number) => void;
  onMove: (id: string, to: number) => void;
  onRemove: (id: string) => void;
}

/** The pictures in their order, small: chosen and moved by the pointer or the keyboard. One tab stop. */
export function PictureStrip({ list, chosen, onChoose, onMove, onRemove }: PictureStripProps) {
  const { t: p } = useTranslation('pictures');
  const strip = useRef<HTMLUListElement>(null);
  /** Which picture gets the focus once it is drawn at its place. */
  const toFocus = useRef<number | null>(null);
  useEffect(() => {
    if (toFocus.current === null) return;
    strip.current?.querySelectorAll<HTMLElement>('button')[toFocus.current]?.focus();
    toFocus.current = null;
  });
  const [dragged, setDragged] = useState<string | null>(null);
  const count = list.length;

  const focusAt = (place: number): void => {
    toFocus.current = place;
    onChoose(place);
  };
  const onKeyDown = (event: KeyboardEvent, { picture }: DraftPicture, place: number): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const to = step !== undefined ? place + step : { Home: 0, End: count - 1 }[event.key];
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      onRemove(picture.id);
      if (count > 1) focusAt(Math.min(place, count - 2));
    } else if (to !== undefined) {
      event.preventDefault();
      if (to < 0 || to >= count) return;
      if (event.altKey) onMove(picture.id, to);
      focusAt(to);
    }
  };
  const onDragOver = (event: DragEvent, place: number): void => {
    if (dragged === null) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'move';
    if (list[place]?.picture.id === dragged) return;
    onMove(dragged, place);
    onChoose(place);
  };
  return (
    <ul ref={strip} className="strip" aria-label={p('strip')} aria-description={p('keys')}>
      {list.map((draft, place) => {
        const { picture, caption } = draft;
        const words = { place: place + 1, count, name: picture.name, caption };
        return (
          <li key={picture.id} className={picture.id === dragged ? 'dragged' : undefined}>
            <button
              type="button"
              draggable
              tabIndex={place === chosen ? 0 : -1}
              aria-current={place === chosen || undefined}
              aria-label={p(caption === '' ? 'place' : 'placeWithCaption', words)}
              data-testid="strip-picture"
              onClick={() => onChoose(place)}
              onKeyDown={(event) => onKeyDown(event, draft, place)}
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = 'move';
                event.dataTransfer.setData('text/plain', picture.id);
                setDragged(picture.id);
              }}
              onDragOver={(event) => onDragOver(event, place)}
              onDrop={(event) => dragged !== null && event.preventDefault()}
              onDragEnd={() => setDragged(null)}
            >
              <img src={thumbOf(picture.src)} alt="" draggable={false} />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
