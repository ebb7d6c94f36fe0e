import { ZoomIn, ZoomOut } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../contract/result.ts';
import { useStores } from '../../stores/context.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { errorText } from '../../ui/error-text.ts';
import { type Crop, middleOf, moved, sideOf, within, ZOOM_MAX } from './crop.ts';
import './people.css';

/** Pixels of the picture that is sent, a side. */
const SIDE = 480;
/** A press of an arrow key moves by so much of the square. */
const STEP = 0.05;

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

const bytesOf = (canvas: HTMLCanvasElement): Promise<Uint8Array | null> =>
  new Promise((resolve) =>
    canvas.toBlob(
      (blob) => (blob === null ? resolve(null) : void blob.arrayBuffer().then((b) => resolve(new Uint8Array(b)))),
      'image/jpeg',
      0.9,
    ),
  );

/** Chooses the square of a picture that others see. What is shown is what is sent. */
export function CropSheet({ picture, onClose }: { picture: ImageBitmap; onClose: (done: boolean) => void }) {
  const { t } = useTranslation();
  const { t: p } = useTranslation('people');
  const { bridge, people } = useStores();
  const [crop, setCrop] = useState<Crop>(() => middleOf(picture));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Failure | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const held = useRef<{ x: number; y: number } | null>(null);
  const stage = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    // The dialog below keeps the focus until this one is the one that traps it.
    const frame = requestAnimationFrame(() => stage.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, []);

  useEffect(() => {
    const at = canvas.current?.getContext('2d');
    if (!at) return;
    const side = sideOf(picture, crop.zoom);
    // A transparent picture lies on white, as it does once it is sent.
    at.fillStyle = '#fff';
    at.fillRect(0, 0, SIDE, SIDE);
    at.drawImage(picture, crop.x - side / 2, crop.y - side / 2, side, side, 0, 0, SIDE, SIDE);
  }, [picture, crop]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = ARROWS[event.key];
    if (!step) return;
    event.preventDefault();
    setCrop((before) => moved(picture, before, ...step));
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    const from = held.current;
    if (from === null) return;
    const side = event.currentTarget.clientWidth;
    held.current = { x: event.clientX, y: event.clientY };
    setCrop((before) => moved(picture, before, (from.x - event.clientX) / side, (from.y - event.clientY) / side));
  };
  const use = async (): Promise<void> => {
    if (canvas.current === null) return;
    setBusy(true);
    setError(null);
    const bytes = await bytesOf(canvas.current);
    const staged = bytes && (await bridge.invoke('pictures.add', { bytes, name: 'profile.jpg' }));
    const done = staged?.ok === true ? await people.setProfile({ pictureId: staged.value.id }) : staged;
    setBusy(false);
    if (done?.ok === true) onClose(true);
    else if (done) setError(done.error);
  };
  return (
    <Dialog title={p('crop.title')} className="narrow" testId="crop-sheet" onClose={() => onClose(false)}>
      <div className="cropping">
        <button
          ref={stage}
          type="button"
          className="stage"
          aria-label={p('crop.move')}
          data-testid="crop-stage"
          onKeyDown={onKeyDown}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            held.current = { x: event.clientX, y: event.clientY };
          }}
          onPointerMove={onPointerMove}
          onPointerUp={() => (held.current = null)}
          onPointerCancel={() => (held.current = null)}
        >
          <canvas ref={canvas} width={SIDE} height={SIDE} />
        </button>
        <p className="d">{p('crop.hint')}</p>
        <div className="rng">
          <ZoomOut className="ic s18" aria-hidden="true" />
          <input
            type="range"
            min={1}
            max={ZOOM_MAX}
            step={0.05}
            value={crop.zoom}
            aria-label={p('crop.zoom')}
            style={{ '--fill': `${((crop.zoom - 1) / (ZOOM_MAX - 1)) * 100}%` }}
            onChange={(event) => setCrop(within(picture, { ...crop, zoom: Number(event.target.value) }))}
          />
          <ZoomIn className="ic s18" aria-hidden="true" />
        </div>
      </div>
      <p role="alert" className="went-wrong">
        {error && errorText(t, error)}
      </p>
      <div className="d-foot">
        <Button kind="quiet" small onClick={() => onClose(false)}>
          {p('crop.cancel')}
        </Button>
        <Button small busy={busy} data-testid="crop-use" onClick={() => void use()}>
          {p('crop.use')}
        </Button>
      </div>
    </Dialog>
  );
}
