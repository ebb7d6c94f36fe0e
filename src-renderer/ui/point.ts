import type { MouseEvent } from 'react';

/** A place in the page, px from its left and top. */
export interface Point {
  x: number;
  y: number;
}

/** Where a menu is asked for: at the pointer, or, by a key, at what has the focus as far as it is in sight. */
export const pointOf = ({ clientX, clientY }: MouseEvent): Point => ({
  x: Math.min(Math.max(clientX, 0), window.innerWidth),
  y: Math.min(Math.max(clientY, 0), window.innerHeight),
});
