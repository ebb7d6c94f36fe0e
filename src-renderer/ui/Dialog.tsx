import * as Radix from '@radix-ui/react-dialog';
import { X } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './IconButton.tsx';

export interface DialogProps {
  title: string;
  onClose: () => void;
  /** Extra classes of the sheet. */
  className?: string;
  /** The dialog lays out its own head (`DialogTitle`, `DialogClose`). */
  bare?: boolean;
  testId?: string;
  children: ReactNode;
}

/** Where the focus was last when a dialog opened. */
let before: Element | null = null;

/** What has the focus. One that has just closed gives it back a moment later: until then it is where that one found it. */
const focused = (): Element | null => {
  if (document.activeElement !== document.body) before = document.activeElement;
  return before;
};

/**
 * A modal sheet: traps focus, gives it back, closes on Esc (but in a part with `data-own-escape`) and on a press beside it. Radix' own Overlay is left out on
 * purpose: its scroll lock writes a <style> element, which the content security policy refuses (the body never scrolls).
 */
export function Dialog({ title, onClose, className = '', bare = false, testId, children }: DialogProps) {
  // Radix gives the focus back only to its own Trigger; these dialogs are opened from anywhere, keys included.
  const [opener] = useState(focused);
  // What wanted the focus while the dialog kept it is newer than the opener: the field of a chat that was just opened.
  const asked = useRef<Element | null>(null);
  const giveBack = (event: Event) => {
    event.preventDefault();
    if (document.activeElement !== document.body) return;
    const here = (element: Element | null): element is HTMLElement =>
      element instanceof HTMLElement && element.isConnected;
    [asked.current, opener].find(here)?.focus();
  };
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <div className="scrim">
          <Radix.Content
            className={`dlg ${className}`}
            aria-describedby={undefined}
            data-testid={testId}
            onFocusOutside={({ target }) => {
              if (target instanceof Element) asked.current = target;
            }}
            onOpenAutoFocus={(event) => {
              // The dialog below still keeps the focus when this one is drawn, so that `autoFocus` does nothing.
              const first = event.target instanceof Element && event.target.querySelector('[data-first-focus]');
              if (!(first instanceof HTMLElement)) return;
              event.preventDefault();
              first.focus();
            }}
            onEscapeKeyDown={(event) => {
              if (event.target instanceof Element && event.target.closest('[data-own-escape]') !== null)
                event.preventDefault();
            }}
            onCloseAutoFocus={giveBack}
          >
            {!bare && (
              <div className="d-head">
                <DialogTitle>{title}</DialogTitle>
                <DialogClose />
              </div>
            )}
            {children}
          </Radix.Content>
        </div>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The dialog's name. */
export function DialogTitle({ children }: { children: ReactNode }) {
  return (
    <Radix.Title asChild>
      <h2>{children}</h2>
    </Radix.Title>
  );
}

/** The cross at the head's end. */
export function DialogClose() {
  const { t } = useTranslation();
  return (
    <Radix.Close asChild>
      <IconButton icon={X} label={t('common.close')} />
    </Radix.Close>
  );
}
