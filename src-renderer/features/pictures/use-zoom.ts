import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { PointerEvent, RefObject } from 'react';
import { FITTED, held, wheelFactor, zoomedAt, type View } from './zoom.ts';

export interface Zoom {
  view: View;
  set: (next: (view: View) => View) => void;
  pointer: {
    onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    onPointerUp: (event: PointerEvent<HTMLElement>) => void;
    onPointerCancel: (event: PointerEvent<HTMLElement>) => void;
  };
  /** The pointer was moved since it went down: what follows is no click. */
  dragged: RefObject<boolean>;
}

/** Enlarging and moving a picture in its frame by wheel, pinch, drag; another `key` begins anew. */
export const useZoom = (
  frame: RefObject<HTMLElement | null>,
  image: RefObject<HTMLImageElement | null>,
  key: string,
): Zoom => {
  const [state, setState] = useState({ key, view: FITTED });
  const view = state.key === key ? state.view : FITTED;
  const fingers = useRef(new Map<number, { x: number; y: number }>());
  const dragged = useRef(false);

  const set = (next: (view: View) => View): void => {
    const [box, shown] = [frame.current, image.current];
    if (box === null || shown === null) return;
    const size = { width: shown.offsetWidth, height: shown.offsetHeight };
    const room = { width: box.clientWidth, height: box.clientHeight };
    setState((now) => ({ key, view: held(next(now.key === key ? now.view : FITTED), size, room) }));
  };
  const fromMiddle = ({ clientX, clientY }: { clientX: number; clientY: number }): { x: number; y: number } => {
    const box = frame.current?.getBoundingClientRect();
    return box === undefined
      ? { x: 0, y: 0 }
      : { x: clientX - box.left - box.width / 2, y: clientY - box.top - box.height / 2 };
  };

  const turned = useEffectEvent((event: WheelEvent): void => {
    event.preventDefault();
    const at = fromMiddle(event);
    set((now) => zoomedAt(now, wheelFactor(event.deltaY, event.ctrlKey), at));
  });
  useEffect(() => {
    const box = frame.current;
    const onWheel = (event: WheelEvent): void => turned(event);
    // React listens to wheels passively: the page's own zoom could not be kept from it.
    box?.addEventListener('wheel', onWheel, { passive: false });
    return () => box?.removeEventListener('wheel', onWheel);
  }, [frame]);

  const lift = (event: PointerEvent<HTMLElement>): void => void fingers.current.delete(event.pointerId);
  return {
    view,
    set,
    dragged,
    pointer: {
      onPointerDown(event) {
        if (event.button !== 0) return;
        dragged.current = false;
        event.currentTarget.setPointerCapture(event.pointerId);
        fingers.current.set(event.pointerId, fromMiddle(event));
      },
      onPointerMove(event) {
        const before = fingers.current.get(event.pointerId);
        if (before === undefined) return;
        const now = fromMiddle(event);
        const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
        fingers.current.set(event.pointerId, now);
        if (Math.hypot(now.x - before.x, now.y - before.y) > 2) dragged.current = true;
        if (other === undefined) {
          set((v) => ({ ...v, x: v.x + now.x - before.x, y: v.y + now.y - before.y }));
          return;
        }
        const apart = (p: { x: number; y: number }): number => Math.max(1, Math.hypot(p.x - other.x, p.y - other.y));
        const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
        set((v) => zoomedAt(v, apart(now) / apart(before), middle));
      },
      onPointerUp: lift,
      onPointerCancel: lift,
    },
  };
};
