import { useEffect } from 'react';
import { useStores } from '../../stores/context.tsx';

/** Where F6 goes, in turn: the list (or the search field), the messages, the field. */
const PANES = [
  '.side [data-pane-focus], .side [data-testid="search-input"]',
  '[data-testid="conversation"] [role="log"] [tabindex="0"], [data-testid="conversation"] [role="log"][tabindex]',
  '[data-testid="composer"]',
] as const;

const cyclePanes = (back: boolean): void => {
  const stops = PANES.map((selector) => document.querySelector<HTMLElement>(selector)).filter(
    (el) => el !== null && el.getClientRects().length > 0,
  );
  const here = stops.findIndex((el) => el?.closest('.side, footer, [role="log"]')?.contains(document.activeElement));
  const step = back ? -1 : 1;
  stops[here === -1 ? 0 : (here + step + stops.length) % stops.length]?.focus();
};

/** The window's keys: Ctrl+N, Ctrl+K, Ctrl+, , Ctrl+/, Alt+Up/Down, F6, Esc (Cmd on macOS). */
export const useShortcuts = (): void => {
  const { app, chats } = useStores();
  useEffect(() => {
    const command = (event: KeyboardEvent): (() => void) | undefined => {
      const { dialog, searching } = app.getState();
      if (dialog !== null) return undefined;
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
        switch (event.key.toLowerCase()) {
          case 'n':
            return () => app.open('new-chat');
          case 'k':
            return () => app.search(true);
          case ',':
            return () => app.open('settings');
          case '/':
            return () => app.open('shortcuts');
          default:
            return undefined;
        }
      }
      if (event.altKey && !event.ctrlKey && event.key === 'ArrowDown') return () => chats.step(1);
      if (event.altKey && !event.ctrlKey && event.key === 'ArrowUp') return () => chats.step(-1);
      if (event.key === 'F6') return () => cyclePanes(event.shiftKey);
      if (event.key === 'Escape' && searching) return () => app.search(false);
      if (event.key === 'Escape' && chats.getState().selected !== null && isNarrow()) return () => chats.select(null);
      return undefined;
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const run = command(event);
      if (run === undefined) return;
      event.preventDefault();
      run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [app, chats]);
};

/** Below this width one pane is shown at a time (the same number as in shell.css). */
const isNarrow = (): boolean => window.innerWidth <= 720;
