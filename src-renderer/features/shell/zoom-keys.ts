import { useEffect } from 'react';
import { zoomed } from '../../../contract/zoom.ts';
import { useStores } from '../../stores/context.tsx';
import { keyOf } from './key-of.ts';

const STEPS: Readonly<Record<string, 1 | -1 | 0>> = { '=': 1, '+': 1, '-': -1, '0': 0 };

/** Ctrl (Cmd) with plus, minus and 0: everything larger, smaller, the usual size; everywhere in the window. */
export const useZoomKeys = (): void => {
  const { app } = useStores();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return;
      const by = STEPS[keyOf(event)];
      if (by === undefined) return;
      event.preventDefault();
      const { zoom } = app.getState().settings;
      if (zoomed(zoom, by) !== zoom) void app.set({ zoom: zoomed(zoom, by) });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [app]);
};
