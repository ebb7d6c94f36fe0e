import { useSyncExternalStore } from 'react';
import { isNarrow } from './panes.ts';

const onResize = (told: () => void): (() => void) => {
  window.addEventListener('resize', told);
  return () => window.removeEventListener('resize', told);
};

/** Whether one pane is shown at a time: what is in it is then the page's main part. */
export const useNarrow = (): boolean => useSyncExternalStore(onResize, isNarrow);
