import { CircleAlert, CircleCheck, type LucideIcon } from 'lucide-react';
import { useId, type InputHTMLAttributes, type ReactNode, type Ref } from 'react';

export interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  icon: LucideIcon;
  /** Stands below in red and is spoken with the field. */
  error?: string | undefined;
  /** Stands below when there is no error. */
  hint?: { text: string; good: boolean } | undefined;
  /** A button inside, at the end. */
  tail?: ReactNode;
  ref?: Ref<HTMLInputElement>;
}

/** A labelled line of text with an icon, a hint and an error. */
export function Field({ label, icon: Icon, error, hint, tail, ...input }: FieldProps) {
  const id = useId();
  const note = error ?? hint?.text;
  return (
    <div className="f">
      <label htmlFor={id}>{label}</label>
      <div className={['inp', tail && 'tail', error && 'bad'].filter(Boolean).join(' ')}>
        <Icon className="ic s18" aria-hidden="true" />
        <input
          id={id}
          {...input}
          aria-invalid={error ? true : undefined}
          aria-describedby={note ? `${id}-note` : undefined}
        />
        {tail}
      </div>
      {note && (
        <p id={`${id}-note`} className={`hint${error ? ' bad' : hint?.good ? ' ok' : ''}`}>
          {error ? (
            <CircleAlert className="ic s14" aria-hidden="true" />
          ) : (
            hint?.good && <CircleCheck className="ic s14" aria-hidden="true" />
          )}
          <span>{note}</span>
        </p>
      )}
    </div>
  );
}
