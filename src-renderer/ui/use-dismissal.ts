import { useEffect, useEffectEvent } from 'react';

interface Dismissal {
  open: boolean;
  /** What a press, or the focus, goes into without being elsewhere. */
  inside: (event: Event) => Element | null | undefined;
  /** Scrolling elsewhere closes, too. */
  wheel?: boolean;
  onEscape: () => void;
  onElsewhere: () => void;
}

/** Closes what stands over the page while it is `open`: by Esc, which then closes nothing else, and by a press or the focus elsewhere. */
export const useDismissal = ({ open, inside, wheel = false, onEscape, onElsewhere }: Dismissal): void => {
  const escape = useEffectEvent((event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    // Esc closes one thing at a time.
    event.stopPropagation();
    onEscape();
  });
  const elsewhere = useEffectEvent((event: Event): void => {
    if (event.target instanceof Node && !inside(event)?.contains(event.target)) onElsewhere();
  });
  useEffect(() => {
    if (!open) return undefined;
    const onKey = (event: KeyboardEvent): void => escape(event);
    const onOther = (event: Event): void => elsewhere(event);
    const others = ['pointerdown', 'focusin', ...(wheel ? ['wheel'] : [])];
    document.addEventListener('keydown', onKey, true);
    for (const name of others) document.addEventListener(name, onOther, { passive: true });
    return () => {
      document.removeEventListener('keydown', onKey, true);
      for (const name of others) document.removeEventListener(name, onOther);
    };
  }, [open, wheel]);
};
