import { Copy, Forward, Trash2, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';

interface SelectionBarProps {
  count: number;
  copied: boolean;
  onCopy: () => void;
  onForward: () => void;
  onRemove: () => void;
  onCancel: () => void;
}

/** In the field's place while messages are being selected: how many, and what can be done with them together. */
export function SelectionBar({ count, copied, onCopy, onForward, onRemove, onCancel }: SelectionBarProps) {
  const { t } = useTranslation();
  return (
    <footer className="comp selection" data-testid="selection-bar">
      <div className="in" role="toolbar" aria-label={t('acts.selection.count', { count })}>
        <IconButton icon={X} label={t('acts.selection.cancel')} data-testid="select-cancel" onClick={onCancel} />
        <p className="tn" role="status">
          {copied ? t('acts.selection.copied') : t('acts.selection.count', { count })}
        </p>
        <Button kind="quiet" small disabled={count === 0} data-testid="select-copy" onClick={onCopy}>
          <Copy className="ic s18" aria-hidden="true" />
          {t('acts.selection.copy')}
        </Button>
        <Button kind="quiet" small disabled={count === 0} data-testid="select-forward" onClick={onForward}>
          <Forward className="ic s18" aria-hidden="true" />
          {t('acts.selection.forward')}
        </Button>
        <Button kind="danger" small disabled={count === 0} data-testid="select-remove" onClick={onRemove}>
          <Trash2 className="ic s18" aria-hidden="true" />
          {t('acts.selection.remove')}
        </Button>
      </div>
    </footer>
  );
}
