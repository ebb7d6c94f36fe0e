import { useEffect } from 'react';
import { useStores } from '../../stores/context.tsx';
import { keyOf } from './key-of.ts';

/** Where F6 goes, in turn: the list (or the search), the messages, the field. Of each pane, the first that is there. */
const PANES = [
  { pane: '.side', stops: ['.side [data-pane-focus]', '.side input', '.side button'] },
  { pane: '[data-testid="conversation"] [role="region"]', stops: ['[data-testid="conversation"] [role="region"]'] },
  { pane: 'footer', stops: ['[data-testid="composer"]'] },
] as const;

const cyclePanes = (back: boolean): void => {
  const visible = (selector: string) => {
    const found = document.querySelector<HTMLElement>(selector);
    return found !== null && found.getClientRects().length > 0 ? found : undefined;
  };
  const panes = PANES.flatMap(({ pane, stops }) => {
    const stop = stops.map(visible).find((found) => found !== undefined);
    return stop ? [{ stop, here: document.activeElement?.closest(pane) != null }] : [];
  });
  const here = panes.findIndex((pane) => pane.here);
  const next = here === -1 ? 0 : (here + (back ? -1 : 1) + panes.length) % panes.length;
  panes[next]?.stop.focus();
};

/** The window's keys: Ctrl+N, Ctrl+K, Ctrl+F, Ctrl+, , Ctrl+/ (Cmd on macOS), Ctrl+Tab, Alt+Up/Down, F6, Esc. The zoom's are in zoom-keys.ts. */
export const useShortcuts = (): void => {
  const { app, chats } = useStores();
  useEffect(() => {
    const command = (event: KeyboardEvent): (() => void) | undefined => {
      const { dialog, searching } = app.getState();
      if (dialog !== null) return undefined;
      if (event.ctrlKey && !event.altKey && event.key === 'Tab') return () => chats.step(event.shiftKey ? -1 : 1);
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
        switch (keyOf(event)) {
          case 'n':
            return () => app.open('new-chat');
          case 'k':
          case 'f':
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
