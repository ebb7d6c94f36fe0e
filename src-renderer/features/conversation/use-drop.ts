import { useEffect, useRef, useState } from 'react';

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

/** Files let go anywhere in the window. Answers whether some are held over it. */
export const useDrop = (onFiles: (files: readonly File[]) => void): boolean => {
  const [over, setOver] = useState(false);
  const handler = useRef(onFiles);
  useEffect(() => void (handler.current = onFiles));
  useEffect(() => {
    // Entering a child comes before leaving its parent: only their number tells whether the pointer is inside.
    let inside = 0;
    const count = (by: 1 | -1) => (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      inside = Math.max(0, inside + by);
      setOver(inside > 0);
    };
    const enter = count(1);
    const leave = count(-1);
    const hover = (event: DragEvent): void => {
      if (carriesFiles(event)) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      inside = 0;
      setOver(false);
      handler.current([...(event.dataTransfer?.files ?? [])]);
    };
    const events = { dragenter: enter, dragleave: leave, dragover: hover, drop };
    const all = Object.entries(events);
    for (const [name, listener] of all) addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of all) removeEventListener(name, listener as EventListener);
    };
  }, []);
  return over;
};
