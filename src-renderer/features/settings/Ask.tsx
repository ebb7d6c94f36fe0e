import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { Option } from './Option.tsx';

interface AskProps {
  name: string;
  text?: string;
  /** What the button says, first and after the question. */
  action: string;
  question: string;
  warning: string;
  busy?: boolean;
  disabled?: boolean;
  testId: string;
  onYes: () => void;
}

/** A line with a button whose deed cannot be taken back: it asks once more, in its own place. */
export function Ask({ name, text, action, question, warning, busy, disabled, testId, onYes }: AskProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  // The button comes back after the question, and the focus to it.
  const [asked, setAsked] = useState(false);
  const ask = (on: boolean) => {
    setAsking(on);
    setAsked(true);
  };
  if (!asking)
    return (
      <Option name={name} {...(text === undefined ? {} : { text })}>
        <Button
          kind="quiet"
          small
          busy={busy ?? false}
          disabled={disabled ?? false}
          autoFocus={asked}
          data-testid={testId}
          onClick={() => ask(true)}
        >
          {action}
        </Button>
      </Option>
    );
  const yes = () => {
    ask(false);
    onYes();
  };
  return (
    <div className="ask" role="alert">
      <p className="n">{question}</p>
      <p className="d">{warning}</p>
      <div className="acts">
        <Button kind="quiet" small autoFocus onClick={() => ask(false)}>
          {t('settings.cancel')}
        </Button>
        <Button kind="danger" small data-testid={`${testId}-yes`} onClick={yes}>
          {action}
        </Button>
      </div>
    </div>
  );
}
