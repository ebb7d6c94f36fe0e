/** Which square of a picture is meant: its middle in the picture's pixels, and how many times larger than "all that fits" it is. */
export interface Crop {
  x: number;
  y: number;
  zoom: number;
}
export interface Size {
  width: number;
  height: number;
}

export const ZOOM_MAX = 4;

/** The square's side, pixels of the picture. */
export const sideOf = ({ width, height }: Size, zoom: number): number => Math.min(width, height) / zoom;

/** The nearest crop that lies inside the picture. */
export const within = (of: Size, { x, y, zoom }: Crop): Crop => {
  const near = Math.min(Math.max(zoom, 1), ZOOM_MAX);
  const half = sideOf(of, near) / 2;
  const clamp = (value: number, size: number): number => Math.min(Math.max(value, half), size - half);
  return { x: clamp(x, of.width), y: clamp(y, of.height), zoom: near };
};

/** The middle of a picture, as much of it as fits. */
export const middleOf = (of: Size): Crop => within(of, { x: of.width / 2, y: of.height / 2, zoom: 1 });

/** Moved by a part of the square's own side. */
export const moved = (of: Size, crop: Crop, dx: number, dy: number): Crop => {
  const side = sideOf(of, crop.zoom);
  return within(of, { ...crop, x: crop.x + dx * side, y: crop.y + dy * side });
};
