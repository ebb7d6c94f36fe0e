import { Images } from 'lucide-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageView } from '../../../contract/ipc.ts';
import { thumbOf } from '../../../contract/thumb.ts';
import { useDates } from '../../stores/context.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { Preview } from '../conversation/Preview.tsx';
import { linesOf } from './months.ts';
import { useGallery } from './use-gallery.ts';
import './gallery.css';

const COLUMNS = 4;
const MONTH_PX = 44;
const ROW_PX = 148;
/** More is fetched when so few lines are left below. */
const AHEAD = 6;

interface GalleryDialogProps {
  chatId: number;
  onView: (message: MessageView) => void;
  onClose: () => void;
}

/** All pictures of a chat that are on this computer, by month, the newest first. Only the lines in sight are drawn. */
export function GalleryDialog({ chatId, onView, onClose }: GalleryDialogProps) {
  const { t: p } = useTranslation('pictures');
  const dates = useDates();
  const scroll = useRef<HTMLDivElement>(null);
  const gallery = useGallery(chatId, null);
  const { pictures, hasOlder, missing, ready, failed, more } = gallery;
  const lines = useMemo(() => linesOf(pictures, COLUMNS), [pictures]);
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises this component
  const list = useVirtualizer<HTMLDivElement, HTMLLIElement>({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: (i) => (lines[i]?.kind === 'month' ? MONTH_PX : ROW_PX),
    getItemKey: (i) => lines[i]?.key ?? i,
    overscan: 3,
  });
  const items = list.getVirtualItems();
  const below = lines.length - 1 - (items.at(-1)?.index ?? 0);
  useEffect(() => {
    if (ready && hasOlder && below < AHEAD) more('older');
  }, [ready, hasOlder, below, more]);

  /** Arrows go from picture to picture. */
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -COLUMNS, ArrowDown: COLUMNS }[event.key];
    if (step === undefined) return;
    const all = [...(scroll.current?.querySelectorAll<HTMLElement>('button') ?? [])];
    const here = all.findIndex((el) => el === document.activeElement);
    const next = all[here < 0 ? 0 : here + step];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <Dialog title={p('gallery.title')} className="gallery" testId="gallery" onClose={onClose}>
      <div ref={scroll} className="g-scroll" role="region" aria-label={p('gallery.title')} onKeyDown={onKeyDown}>
        {!ready && (
          <p className="g-note" role="status">
            <Spinner /> {p('gallery.loading')}
          </p>
        )}
        {failed && (
          <p className="g-note" role="alert">
            {p('gallery.failed')}
          </p>
        )}
        {ready && !failed && pictures.length === 0 && (
          <div className="g-empty">
            <Images className="ic" aria-hidden="true" />
            <b>{p('gallery.empty')}</b>
            <p>{p('gallery.emptyText')}</p>
          </div>
        )}
        <ol style={{ height: list.getTotalSize() }}>
          {items.map((item) => {
            const line = lines[item.index];
            if (line === undefined) return null;
            const style = { height: item.size, transform: `translateY(${item.start}px)` };
            if (line.kind === 'month')
              return (
                <li key={line.key} className="g-month" style={style}>
                  {dates.month(line.at)}
                </li>
              );
            return (
              <li key={line.key} className="g-row" style={style}>
                {line.pictures.map((message) => (
                  <button
                    key={message.key}
                    type="button"
                    aria-label={p('gallery.picture', { name: message.senderName, when: dates.full(message.at) })}
                    data-testid="gallery-picture"
                    onClick={() => onView(message)}
                  >
                    {message.picture?.preview !== undefined && <Preview hash={message.picture.preview} />}
                    {message.picture?.src != null && (
                      <img src={thumbOf(message.picture.src)} alt="" decoding="async" draggable={false} />
                    )}
                  </button>
                ))}
              </li>
            );
          })}
        </ol>
        {ready && missing && !hasOlder && <p className="g-note">{p('gallery.missing')}</p>}
      </div>
    </Dialog>
  );
}
