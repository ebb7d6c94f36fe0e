import { useMemo } from 'react';
import type { MouseEvent } from 'react';
import { langOf, splitText } from './text-parts.ts';

/** A message's text as it was written, with what leads to a web page or an address made a link that main opens. */
export function MessageText({ text, onLink }: { text: string; onLink: (href: string) => void }) {
  const parts = useMemo(() => splitText(text), [text]);
  const open = (event: MouseEvent<HTMLAnchorElement>): void => {
    // The window itself never goes anywhere, whichever button was pressed.
    event.preventDefault();
    if (event.button === 0 || event.button === 1) onLink(event.currentTarget.href);
  };
  return (
    <span className="tx" lang={langOf(text)} dir="auto" data-selectable>
      {parts.map((part, i) =>
        part.kind === 'text' ? (
          part.text
        ) : (
          <a key={i} href={part.href} title={part.href} draggable={false} onClick={open} onAuxClick={open}>
            {part.text}
          </a>
        ),
      )}
    </span>
  );
}
