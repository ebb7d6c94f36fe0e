import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';

interface AskDialogProps {
  title: string;
  /** What happens then, a paragraph each. */
  texts: readonly string[];
  action: string;
  busy: boolean;
  /** Why it was not done, in words. */
  problem: string | null;
  testId: string;
  onYes: () => void;
  onClose: () => void;
}

/** Asks before something that cannot simply be taken back, saying what it does. */
export function AskDialog({ title, texts, action, busy, problem, testId, onYes, onClose }: AskDialogProps) {
  const { t: g } = useTranslation('groups');
  return (
    <Dialog title={title} className="narrow" testId={testId} onClose={onClose}>
      <div className="g-ask">
        {texts.map((text) => (
          <p key={text}>{text}</p>
        ))}
        {problem !== null && (
          <p className="bad" role="alert">
            {problem}
          </p>
        )}
      </div>
      <div className="d-foot">
        <Button kind="quiet" small data-first-focus onClick={onClose}>
          {g('ask.cancel')}
        </Button>
        <Button kind="danger" small busy={busy} data-testid={`${testId}-yes`} onClick={onYes}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
