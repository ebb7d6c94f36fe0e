import type { LucideIcon } from 'lucide-react';
import type { ButtonHTMLAttributes, Ref } from 'react';

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  icon: LucideIcon;
  /** What it does: spoken, and shown on hover. */
  label: string;
  /** 44 px instead of 36. */
  big?: boolean;
  /** Shown as pressed. */
  on?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** A button that is only an icon. */
export function IconButton({ icon: Icon, label, big, on, className, ...rest }: IconButtonProps) {
  const classes = ['ib', big && 'big', on && 'on', className].filter(Boolean).join(' ');
  return (
    <button type="button" className={classes} aria-label={label} title={label} {...rest}>
      <Icon className="ic" aria-hidden="true" />
    </button>
  );
}
