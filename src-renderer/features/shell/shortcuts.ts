import { useEffect } from 'react';
import { useStores } from '../../stores/context.tsx';
import { keyOf } from './key-of.ts';
import { cyclePanes, isNarrow } from './panes.ts';

/** The window's keys: Ctrl+N, Ctrl+K, Ctrl+F (in the chat), Ctrl+Shift+F (everywhere), Ctrl+, , Ctrl+/ (Cmd on macOS), Ctrl+Tab, Alt+Up/Down, F6, Esc. The zoom's are in zoom-keys.ts. */
export const useShortcuts = (): void => {
  const { app, chats } = useStores();
  useEffect(() => {
    const command = (event: KeyboardEvent): (() => void) | undefined => {
      const { dialog, joining, searching, peeking } = app.getState();
      if (dialog !== null || joining !== null) return undefined;
      if (event.ctrlKey && !event.altKey && event.key === 'Tab') return () => chats.step(event.shiftKey ? -1 : 1);
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.shiftKey && keyOf(event) === 'f')
        return () => app.search(true);
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
        switch (keyOf(event)) {
          case 'n':
            return () => app.open('new-chat');
          case 'k':
            return () => app.search(true);
          case 'f':
            return () => (chats.getState().selected === null ? app.search(true) : app.find(true));
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
      if (event.key === 'Escape' && peeking && isNarrow()) return () => app.peek(false);
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
