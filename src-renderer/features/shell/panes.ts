/** The window's panes in their order: the list (or the search), the messages, the field. Of each, the first stop that is there. */
const PANES = [
  { pane: '.side', stops: ['.side [data-pane-focus]', '.side input', '.side button'] },
  { pane: '[data-testid="conversation"] [role="region"]', stops: ['[data-testid="conversation"] [role="region"]'] },
  { pane: 'footer', stops: ['[data-testid="composer"]'] },
] as const;

/** Where each pane that is in sight takes the focus, and whether it has it. */
const stopsInSight = (): { stop: HTMLElement; here: boolean }[] => {
  const visible = (selector: string) => {
    const found = document.querySelector<HTMLElement>(selector);
    return found !== null && found.getClientRects().length > 0 ? found : undefined;
  };
  return PANES.flatMap(({ pane, stops }) => {
    const stop = stops.map(visible).find((found) => found !== undefined);
    return stop ? [{ stop, here: document.activeElement?.closest(pane) != null }] : [];
  });
};

/** Puts the focus into the next pane, or the one before. */
export const cyclePanes = (back: boolean): void => {
  const panes = stopsInSight();
  const here = panes.findIndex((pane) => pane.here);
  const next = here === -1 ? 0 : (here + (back ? -1 : 1) + panes.length) % panes.length;
  panes[next]?.stop.focus();
};

/** What had the focus is gone or hidden: it goes to the field, or where there is none, to the list. Never takes it from anything. */
export const keepFocus = (): void => {
  const focused = document.activeElement;
  const lost =
    focused === null ||
    focused === document.body ||
    (focused instanceof HTMLElement && focused.getClientRects().length === 0);
  if (lost) stopsInSight().at(-1)?.stop.focus();
};

/** Below this width one pane is shown at a time (the same number as in shell.css). */
export const isNarrow = (): boolean => window.innerWidth <= 720;
