import { useCallback, useRef, type RefObject } from 'react';

/** Whether an input method's composition ended in this very task: the Enter that ended it may come right after. */
export const useComposition = (): { justComposed: RefObject<boolean>; onCompositionEnd: () => void } => {
  const justComposed = useRef(false);
  const onCompositionEnd = useCallback(() => {
    justComposed.current = true;
    setTimeout(() => (justComposed.current = false), 0);
  }, []);
  return { justComposed, onCompositionEnd };
};
