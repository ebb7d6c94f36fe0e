import { useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

/** px; the bounds are those of the setting `sideWidth`, the start that of the design. */
const [MIN, MAX, START] = [264, 420, 320];
const STEP = 8;
const clamp = (width: number): number => Math.round(Math.min(Math.max(width, MIN), MAX));

/** The side bar's edge: drag, arrow keys, or a double click for the width it started with. */
export function Resizer(props: { width: number; onDrag: (width: number) => void; onDone: (width: number) => void }) {
  const { t } = useTranslation();
  const grabbed = useRef<{ x: number; width: number } | null>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEP * (event.shiftKey ? 4 : 1);
    const width = { ArrowLeft: props.width - step, ArrowRight: props.width + step, Home: MIN, End: MAX, Enter: START }[
      event.key
    ];
    if (width === undefined) return;
    event.preventDefault();
    props.onDone(clamp(width));
  };
  return (
    <div
      className="resizer"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t('chats.resize')}
      aria-valuemin={MIN}
      aria-valuemax={MAX}
      aria-valuenow={props.width}
      onKeyDown={onKeyDown}
      onDoubleClick={() => props.onDone(START)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        grabbed.current = { x: event.clientX, width: props.width };
      }}
      onPointerMove={(event) => {
        if (grabbed.current) props.onDrag(clamp(grabbed.current.width + event.clientX - grabbed.current.x));
      }}
      onPointerUp={() => {
        if (grabbed.current) props.onDone(clamp(props.width));
        grabbed.current = null;
      }}
      onPointerCancel={() => {
        if (grabbed.current) props.onDone(grabbed.current.width);
        grabbed.current = null;
      }}
    />
  );
}
