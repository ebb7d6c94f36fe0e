/** A rectangle in screen pixels. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface WindowPlace {
  /** Without x and y the system centres the window. */
  bounds: { width: number; height: number; x?: number; y?: number };
  maximized: boolean;
}

export const MINIMUM = { width: 420, height: 560 } as const;
const USUAL = { width: 1_280, height: 820 } as const;
/** How much of the title must be on a display for the window to be grasped with the mouse. */
const GRASP = { width: 80, height: 32 } as const;

const whole = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 1e6 ? Math.round(value) : null;

/**
 * The remembered place of the window, cut to what fits: sizes between the minimum and the largest display, and a position only
 * when its title is on one of the displays that are there today. `stored` is whatever the file holds.
 */
export const placeWindow = (stored: Record<string, unknown>, displays: readonly Rectangle[]): WindowPlace => {
  const most = {
    width: Math.max(MINIMUM.width, ...displays.map((d) => d.width)),
    height: Math.max(MINIMUM.height, ...displays.map((d) => d.height)),
  };
  const cut = (value: unknown, side: 'width' | 'height'): number =>
    Math.min(most[side], Math.max(MINIMUM[side], whole(value) ?? USUAL[side]));
  const size = { width: cut(stored['width'], 'width'), height: cut(stored['height'], 'height') };
  const x = whole(stored['x']);
  const y = whole(stored['y']);
  const maximized = stored['maximized'] === true;
  if (x === null || y === null) return { bounds: size, maximized };
  const reachable = displays.some(
    (d) =>
      Math.min(x + size.width, d.x + d.width) - Math.max(x, d.x) >= GRASP.width &&
      y >= d.y &&
      y + GRASP.height <= d.y + d.height,
  );
  return { bounds: reachable ? { ...size, x, y } : size, maximized };
};
