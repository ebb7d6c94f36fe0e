/** How a picture lies in its frame: enlarged by `scale` around the frame's middle, then moved by `x`, `y` px. */
export interface View {
  scale: number;
  x: number;
  y: number;
}
export interface Size {
  width: number;
  height: number;
}

export const FITTED: View = { scale: 1, x: 0, y: 0 };
const MOST = 8;
const STEP = 1.5;

const clamp = (value: number, most: number): number => Math.min(most, Math.max(-most, value)) + 0;

/** Keeps a picture of `shown` size (at scale 1) over its frame: no edge comes further in than the frame's own. */
export const held = (view: View, shown: Size, frame: Size): View => {
  const scale = Math.min(MOST, Math.max(1, view.scale));
  const free = (of: number, in_: number): number => Math.max(0, (of * scale - in_) / 2);
  return {
    scale,
    x: clamp(view.x, free(shown.width, frame.width)),
    y: clamp(view.y, free(shown.height, frame.height)),
  };
};

/** Enlarged by a factor, so that what is at `at` (px from the frame's middle) stays there. */
export const zoomedAt = (view: View, factor: number, at: { x: number; y: number }): View => {
  const scale = Math.min(MOST, Math.max(1, view.scale * factor));
  const by = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by };
};

export const larger = (view: View): View => zoomedAt(view, STEP, { x: 0, y: 0 });
export const smaller = (view: View): View => zoomedAt(view, 1 / STEP, { x: 0, y: 0 });

/** By how much one turn of a wheel enlarges: pinches on a touch pad come as small turns with Ctrl. */
export const wheelFactor = (deltaY: number, pinch: boolean): number =>
  Math.exp(-Math.max(-100, Math.min(100, deltaY)) / (pinch ? 60 : 300));
