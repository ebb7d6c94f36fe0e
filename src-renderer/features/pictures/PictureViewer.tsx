import { ChevronLeft, ChevronRight, Copy, Download, MessageSquareText, X, ZoomIn, ZoomOut } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageView } from '../../../contract/ipc.ts';
import { thumbOf } from '../../../contract/thumb.ts';
import { useDates, useStores } from '../../stores/context.tsx';
import { errorText } from '../../ui/error-text.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { useGallery } from './use-gallery.ts';
import { useZoom } from './use-zoom.ts';
import { FITTED, larger, smaller, type View } from './zoom.ts';
import './viewer.css';

/** More is fetched when so few pictures are left on a side. */
const AHEAD = 5;
/** How far an arrow moves an enlarged picture, px. */
const PAN = 80;
/** How long "copied" and "saved" stay, ms. */
const TOLD_MS = 2_500;

interface PictureViewerProps {
  /** The message whose picture is looked at first. */
  start: MessageView;
  /** Goes to a message in the chat. */
  onShow: (seq: number) => void;
  onClose: () => void;
}

/**
 * The pictures of a chat, one at a time, as large as the window allows and larger. The browser's own modal dialog: it traps
 * focus, Esc closes, focus returns. It closes when the picture that one looks at is deleted.
 */
export function PictureViewer({ start, onShow, onClose }: PictureViewerProps) {
  const { t } = useTranslation();
  const { t: p } = useTranslation('pictures');
  const { bridge } = useStores();
  const dates = useDates();
  const dialog = useRef<HTMLDialogElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const image = useRef<HTMLImageElement>(null);
  const gallery = useGallery(start.chatId, start);
  const [key, setKey] = useState(start.key);
  const [told, setTold] = useState<string | null>(null);
  const zoom = useZoom(frame, image, key);
  const { pictures, more } = gallery;
  const place = pictures.findIndex((m) => m.key === key);
  const message = pictures[place];
  const { scale, x, y } = zoom.view;

  useEffect(() => {
    const opened = dialog.current;
    opened?.showModal();
    frame.current?.focus();
    return () => opened?.close();
  }, []);
  const gone = message === undefined;
  useEffect(() => {
    if (gone) onClose();
  }, [gone, onClose]);
  useEffect(() => {
    if (place < AHEAD) more('older');
    if (place >= pictures.length - AHEAD) more('newer');
  }, [place, pictures.length, more]);
  useEffect(() => {
    if (told === null) return undefined;
    const timer = setTimeout(() => setTold(null), TOLD_MS);
    return () => clearTimeout(timer);
  }, [told]);

  const go = (by: 1 | -1): void => {
    const next = pictures[place + by];
    if (next !== undefined) setKey(next.key);
  };
  const src = message?.picture?.src ?? null;
  const save = async (): Promise<void> => {
    if (message === undefined || src === null) return;
    const name = p('viewer.fileName', { name: message.senderName, when: dates.full(message.at) });
    const answer = await bridge.invoke('pictures.save', { src, name: name.slice(0, 120) });
    if (!answer.ok) setTold(answer.error.code === 'DISK' ? p('viewer.saveFailed') : errorText(t, answer.error));
    else if (answer.value.saved) setTold(p('viewer.saved'));
  };
  const copy = async (): Promise<void> => {
    const box = frame.current?.getBoundingClientRect();
    if (box === undefined) return;
    // The frame's middle is always on the picture.
    const answer = await bridge.invoke('pictures.copy', { x: box.left + box.width / 2, y: box.top + box.height / 2 });
    setTold(answer.ok ? p('viewer.copied') : errorText(t, answer.error));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { key: pressed, ctrlKey, metaKey, altKey } = event;
    const pan = (dx: number, dy: number) => zoom.set((v) => ({ ...v, x: v.x + dx, y: v.y + dy }));
    const enlarged = scale > 1;
    const keys: Record<string, () => void> = {
      ArrowLeft: () => (enlarged ? pan(PAN, 0) : go(-1)),
      ArrowRight: () => (enlarged ? pan(-PAN, 0) : go(1)),
      ArrowUp: () => pan(0, PAN),
      ArrowDown: () => pan(0, -PAN),
      PageUp: () => go(-1),
      PageDown: () => go(1),
      '+': () => zoom.set(larger),
      '=': () => zoom.set(larger),
      '-': () => zoom.set(smaller),
      '0': () => zoom.set(() => FITTED),
      ...(ctrlKey || metaKey ? { c: () => void copy(), s: () => void save() } : {}),
    };
    const run = altKey ? undefined : keys[pressed];
    if (run === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  };
  const toggle = (view: View): View => (view.scale > 1 ? FITTED : larger(larger(view)));
  return (
    <dialog
      ref={dialog}
      className="viewer"
      aria-label={p('viewer.name')}
      data-testid="viewer"
      onClose={onClose}
      onKeyDown={onKeyDown}
    >
      {message !== undefined && src !== null && (
        <>
          <div
            ref={frame}
            className={scale > 1 ? 'v-frame enlarged' : 'v-frame'}
            tabIndex={-1}
            {...zoom.pointer}
            onClick={(event) => event.target === event.currentTarget && !zoom.dragged.current && onClose()}
            onDoubleClick={() => zoom.set(toggle)}
          >
            <img
              ref={image}
              key={message.key}
              src={src}
              alt={t('conversation.pictureFrom', { name: message.senderName })}
              draggable={false}
              data-testid="viewer-picture"
              data-scale={scale.toFixed(2)}
              style={{
                transform: `translate(${x}px, ${y}px) scale(${scale})`,
                backgroundImage: `url("${thumbOf(src)}")`,
                aspectRatio: `${message.picture?.width ?? 4} / ${message.picture?.height ?? 3}`,
              }}
              width={message.picture?.width ?? undefined}
              height={message.picture?.height ?? undefined}
            />
          </div>
          <div className="v-head">
            <div className="v-who">
              <b className="ell">{message.senderName}</b>
              <span className="ell">{dates.full(message.at)}</span>
            </div>
            <IconButton icon={ZoomOut} big label={p('viewer.zoomOut')} onClick={() => zoom.set(smaller)} />
            <button
              type="button"
              className="v-percent tn"
              title={p('viewer.fit')}
              onClick={() => zoom.set(() => FITTED)}
            >
              {p('viewer.zoom', { percent: Math.round(scale * 100) })}
            </button>
            <IconButton icon={ZoomIn} big label={p('viewer.zoomIn')} onClick={() => zoom.set(larger)} />
            <IconButton icon={Copy} big label={p('viewer.copy')} onClick={() => void copy()} />
            <IconButton icon={Download} big label={p('viewer.save')} onClick={() => void save()} />
            {message.seq !== null && (
              <IconButton
                icon={MessageSquareText}
                big
                label={p('viewer.show')}
                onClick={() => {
                  onClose();
                  if (message.seq !== null) onShow(message.seq);
                }}
              />
            )}
            <IconButton icon={X} big label={t('common.close')} onClick={onClose} />
          </div>
          {place > 0 && (
            <IconButton
              icon={ChevronLeft}
              big
              className="v-side prev"
              label={p('viewer.previous')}
              onClick={() => go(-1)}
            />
          )}
          {place < pictures.length - 1 && (
            <IconButton
              icon={ChevronRight}
              big
              className="v-side next"
              label={p('viewer.next')}
              onClick={() => go(1)}
            />
          )}
          {message.text !== '' && (
            <p className="v-caption" dir="auto">
              {message.text}
            </p>
          )}
          <p className={told === null ? 'v-told' : 'v-told on'} role="status">
            {told}
          </p>
        </>
      )}
    </dialog>
  );
}
