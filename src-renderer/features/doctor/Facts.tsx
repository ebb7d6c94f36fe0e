interface FactsProps<N extends string> {
  facts: readonly (readonly [name: N, text: string])[];
  /** A name in words. */
  label: (name: N) => string;
  /** What stands before the name in a fact's test id. */
  testId: string;
}

/** Names and what is known of them, line by line, to be read and copied. */
export function Facts<N extends string>({ facts, label, testId }: FactsProps<N>) {
  return (
    <dl className="facts doc-facts">
      {facts.map(([name, text]) => (
        <div key={name}>
          <dt>{label(name)}</dt>
          <dd className="tn" data-selectable data-testid={`${testId}-${name}`}>
            {text}
          </dd>
        </div>
      ))}
    </dl>
  );
}
