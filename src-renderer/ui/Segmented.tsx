import { rovingKeys } from './roving.ts';

export interface Choice<T extends string> {
  value: T;
  label: string;
  className?: string;
}

/** One of a few, side by side: a radio group, one tab stop, arrows choose. */
export function Segmented<T extends string>(props: {
  label: string;
  value: T;
  choices: readonly Choice<T>[];
  onChange: (value: T) => void;
}) {
  const keys = rovingKeys(
    props.choices.map((c) => c.value),
    props.value,
    props.onChange,
  );
  return (
    <div className="seg" role="radiogroup" aria-label={props.label} onKeyDown={keys}>
      {props.choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          role="radio"
          aria-checked={choice.value === props.value}
          tabIndex={choice.value === props.value ? 0 : -1}
          className={choice.className}
          onClick={() => props.onChange(choice.value)}
        >
          {choice.label}
        </button>
      ))}
    </div>
  );
}
