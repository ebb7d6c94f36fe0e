import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { Spinner } from './Spinner.tsx';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: 'primary' | 'quiet' | 'danger' | 'plain';
  /** 40 px high instead of 44. */
  small?: boolean;
  /** Something is under way: a spinner, and no second press. */
  busy?: boolean;
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

const KINDS = { primary: '', quiet: 'q', danger: 'danger', plain: 'q plain' } as const;

/** A button with words. `busy` keeps it in the tab order, so that focus is not lost while waiting. */
export function Button({ kind = 'primary', small, busy, className, children, onClick, ...rest }: ButtonProps) {
  const classes = ['btn', KINDS[kind], small && 'm40', className].filter(Boolean).join(' ');
  return (
    <button
      type="button"
      className={classes}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={(event) => (busy ? event.preventDefault() : onClick?.(event))}
      {...rest}
    >
      {busy && <Spinner />}
      {children}
    </button>
  );
}
