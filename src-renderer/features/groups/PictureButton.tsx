import { Camera } from 'lucide-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useStores } from '../../stores/context.tsx';
import { Avatar } from '../../ui/Avatar.tsx';
import { Spinner } from '../../ui/Spinner.tsx';

interface PictureButtonProps {
  id: string;
  picture: string | null;
  busy: boolean;
  onFile: (file: File) => void;
  onRemove: () => void;
}

/** A group's picture, to be chosen, changed or taken away. */
export function PictureButton({ id, picture, busy, onFile, onRemove }: PictureButtonProps) {
  const { t: g } = useTranslation('groups');
  const { bridge } = useStores();
  const input = useRef<HTMLInputElement>(null);
  const label = g(busy ? 'picture.busy' : picture === null ? 'picture.add' : 'picture.change');
  const press = async (button: HTMLElement): Promise<void> => {
    if (busy) return;
    if (picture === null) return input.current?.click();
    const { left, bottom } = button.getBoundingClientRect();
    const items = [
      { id: 'choose', label: g('picture.choose') },
      { id: 'remove', label: g('picture.remove') },
    ];
    const answer = await bridge.invoke('menu.show', { items, at: { x: left, y: bottom } });
    if (!answer.ok) return;
    if (answer.value.chosen === 'choose') input.current?.click();
    if (answer.value.chosen === 'remove') onRemove();
  };
  return (
    <>
      <button
        type="button"
        className="g-picture"
        aria-label={label}
        title={label}
        aria-haspopup={picture === null ? undefined : 'menu'}
        aria-busy={busy || undefined}
        data-testid="group-picture"
        onClick={(event) => void press(event.currentTarget)}
      >
        <Avatar id={id} name="" picture={picture} size={72} group />
        <span className="cam">{busy ? <Spinner small /> : <Camera className="ic s16" aria-hidden="true" />}</span>
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept="image/png,image/jpeg,image/webp,image/gif,image/avif"
        data-testid="group-picture-input"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file !== undefined) onFile(file);
          // The same file may be chosen again.
          event.target.value = '';
        }}
      />
    </>
  );
}
