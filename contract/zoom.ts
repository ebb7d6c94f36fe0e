/** The steps of the zoom, percent of the usual size. Apart from the schemas, so that the window can use them without the schema library. */
export const zoomSteps = [50, 67, 75, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300] as const;

/** The next larger (1) or smaller (-1) step, or the usual size (0). `zoom` need not be a step itself. */
export const zoomed = (zoom: number, by: 1 | -1 | 0): number => {
  if (by === 0) return 100;
  const found = by === 1 ? zoomSteps.find((step) => step > zoom) : zoomSteps.findLast((step) => step < zoom);
  return found ?? zoom;
};
