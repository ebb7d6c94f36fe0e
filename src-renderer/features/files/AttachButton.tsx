import { Paperclip } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useStores } from '../../stores/context.tsx';
import { IconButton } from '../../ui/IconButton.tsx';

interface AttachButtonProps {
  disabled: boolean;
  onPicture: () => void;
  onFile: () => void;
}

/** The paper clip: opens the system's menu of what can go with a message. */
export function AttachButton({ disabled, onPicture, onFile }: AttachButtonProps) {
  const { t } = useTranslation();
  const { bridge } = useStores();
  const open = async (button: HTMLElement): Promise<void> => {
    const { left, top } = button.getBoundingClientRect();
    const items = [
      { id: 'picture', label: t('files.attachPicture') },
      { id: 'file', label: t('files.attachFile') },
    ];
    const answer = await bridge.invoke('menu.show', { items, at: { x: Math.max(0, left), y: Math.max(0, top) } });
    if (!answer.ok) return;
    if (answer.value.chosen === 'picture') onPicture();
    if (answer.value.chosen === 'file') onFile();
  };
  return (
    <IconButton
      icon={Paperclip}
      label={t('files.attach')}
      big
      className="clip"
      data-testid="attach"
      aria-haspopup="menu"
      disabled={disabled}
      onClick={(event) => void open(event.currentTarget)}
    />
  );
}
