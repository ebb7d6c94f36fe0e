/** A message that is not drawn within this time has no place that could be shown. ms. */
const PATIENCE_MS = 3_000;

/** Puts the focus on a message of the open chat, as soon as it is drawn. */
export const focusMessage = (id: string): void => {
  const until = performance.now() + PATIENCE_MS;
  const look = (): void => {
    const row = document.querySelector<HTMLElement>(`[data-testid="message"][data-message-id="${CSS.escape(id)}"]`);
    if (row !== null) row.focus({ preventScroll: true });
    else if (performance.now() < until) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
};
