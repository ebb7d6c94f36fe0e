import { Plus, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import type { ClipboardEvent, KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { limits } from '../../../contract/limits.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { PictureInput } from './PictureInput.tsx';
import { PictureStrip } from './PictureStrip.tsx';
import { PictureNotes } from './PictureTray.tsx';
import type { Pictures } from './use-pictures.ts';
import './sheet.css';

interface PictureSheetProps {
  pictures: Pictures;
  /** The chat's name. */
  to: string;
  onSend: () => void;
}

/** Before pictures go: look at them, sort them, write captions, take some out. Closing it leaves them above the field. */
export function PictureSheet({ pictures, to, onSend }: PictureSheetProps) {
  const { t: p } = useTranslation('pictures');
  const { list, adding, full, look, remove, move } = pictures;
  const [wanted, setWanted] = useState(0);
  const [told, setTold] = useState('');
  const caption = useRef<HTMLTextAreaElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const count = list.length;
  const place = Math.min(wanted, Math.max(0, count - 1));
  const draft = list[place];
  if (draft === undefined) return null;
  const { picture } = draft;

  const take = (id: string): void => {
    remove(id);
    setTold(p('removed', { count: count - 1 }));
  };
  const send = (): void => {
    if (adding === 0) onSend();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  };
  const onPaste = (event: ClipboardEvent): void => {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    void pictures.add(files);
  };
  return (
    <Dialog title={p('send', { count })} className="pics" testId="picture-sheet" onClose={() => look(false)}>
      <div className="pics-body" onPaste={onPaste}>
        <p className="pics-to ell">{p('to', { name: to })}</p>
        <div className="pics-large">
          <img src={picture.src} alt={picture.name} draggable={false} data-testid="sheet-picture" />
          <IconButton icon={Trash2} label={p('removeOne')} onClick={() => take(picture.id)} />
        </div>
        {count > 1 && (
          <PictureStrip
            list={list}
            chosen={place}
            onChoose={setWanted}
            onMove={(id, next) => {
              move(id, next);
              setTold(p('moved', { place: next + 1, count }));
            }}
            onRemove={take}
          />
        )}
        <PictureNotes pictures={pictures} />
        <textarea
          key={picture.id}
          ref={caption}
          className="pics-caption"
          rows={1}
          maxLength={limits.textChars / 2}
          value={draft.caption}
          placeholder={p('caption')}
          aria-label={p('captionOf', { place: place + 1, count })}
          data-testid="caption"
          autoFocus
          onChange={(event) => pictures.caption(picture.id, event.target.value)}
          onKeyDown={onKeyDown}
        />
        <p className="sr" role="status">
          {told}
        </p>
      </div>
      <div className="d-foot pics-foot">
        <IconButton icon={Plus} label={p('addMore')} onClick={() => input.current?.click()} />
        <PictureInput ref={input} onFiles={(files) => void pictures.add(files)} />
        <div className="pics-full" title={p('fullText')}>
          <Switch checked={full} label={p('full')} onChange={(on) => void pictures.setFull(on)} />
          <span aria-hidden="true">{p('full')}</span>
        </div>
        <Button small busy={adding > 0} data-testid="send-pictures" onClick={send}>
          {p('send', { count })}
        </Button>
      </div>
    </Dialog>
  );
}
