import { List, Pin, PinOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Quote } from '../../../contract/act-ipc.ts';
import type { ChatView } from '../../../contract/ipc.ts';
import { useApp, useStores } from '../../stores/context.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import type { MessageActions } from './message-actions.ts';
import { quoteName, quoteText } from './Quote.tsx';
import { langOf } from './text-parts.ts';
import './pins.css';

const NOTHING: readonly Quote[] = [];

/** What is pinned in a chat, as it is now. */
const usePins = ({ id, pins }: ChatView): readonly Quote[] => {
  const { bridge } = useStores();
  const [held, setHeld] = useState(NOTHING);
  const numbers = pins.join();
  useEffect(() => {
    if (numbers === '') return undefined;
    const pinned = new Set(numbers.split(',').map(Number));
    let over = false;
    const read = (): void => {
      void bridge.invoke('pins.list', { chatId: id }).then((answer) => {
        if (!over && answer.ok) setHeld(answer.value.pins);
      });
    };
    read();
    // One that is edited, deleted or only now fetched.
    const stop = bridge.on('messages.changed', ({ chatId, messages }) => {
      if (chatId === id && messages.some((m) => m.seq !== null && pinned.has(m.seq))) read();
    });
    return () => {
      over = true;
      stop();
    };
  }, [bridge, id, numbers]);
  // What was taken off is gone before it is read anew.
  return held.filter((pin) => pins.includes(pin.seq));
};

interface PinnedBarProps {
  chat: ChatView;
  actions: Pick<MessageActions, 'jump' | 'pin'>;
}

/** Over the messages: what is pinned. A press goes to it, the next press to the one before. */
export function PinnedBar({ chat, actions }: PinnedBarProps) {
  const { t } = useTranslation();
  const self = useApp((s) => s.account?.userId ?? '');
  const pins = usePins(chat);
  const [turn, setTurn] = useState(0);
  const [listed, setListed] = useState(false);
  const at = turn % Math.max(1, pins.length);
  const pin = pins[at];
  if (pin === undefined) return null;
  const words = quoteText(t, pin);
  return (
    <section className="pinned" aria-label={t('pins.title')} data-testid="pinned-bar">
      <Pin className="ic s18" aria-hidden="true" />
      <button
        type="button"
        className="go"
        title={t('pins.go')}
        data-testid="pinned-go"
        onClick={() => {
          setTurn(at + 1);
          actions.jump(pin.seq);
        }}
      >
        <b>{pins.length === 1 ? t('pins.one') : t('pins.nth', { n: at + 1, all: pins.length })}</b>
        <span className="ell" lang={langOf(words)} dir="auto">
          {pin.senderId !== null && `${quoteName(t, pin, self)}: `}
          {words}
        </span>
      </button>
      {pins.length > 1 ? (
        <IconButton icon={List} label={t('pins.all')} data-testid="pinned-all" onClick={() => setListed(true)} />
      ) : (
        <IconButton
          icon={PinOff}
          label={t('pins.unpin')}
          data-testid="unpin"
          onClick={() => actions.pin(pin.seq, false)}
        />
      )}
      {listed && <PinsDialog pins={pins} self={self} actions={actions} onClose={() => setListed(false)} />}
    </section>
  );
}

interface PinsDialogProps {
  pins: readonly Quote[];
  self: string;
  actions: PinnedBarProps['actions'];
  onClose: () => void;
}

/** All that is pinned, the one pinned last first. */
function PinsDialog({ pins, self, actions, onClose }: PinsDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('pins.title')} className="narrow" testId="pins-dialog" onClose={onClose}>
      <ul className="pins">
        {pins.map((pin) => {
          const words = quoteText(t, pin);
          return (
            <li key={pin.seq} data-testid="pin">
              <button
                type="button"
                onClick={() => {
                  onClose();
                  actions.jump(pin.seq);
                }}
              >
                {pin.senderId !== null && <b className="ell">{quoteName(t, pin, self)}</b>}
                <span lang={langOf(words)} dir="auto">
                  {words}
                </span>
              </button>
              <IconButton icon={PinOff} label={t('pins.unpin')} onClick={() => actions.pin(pin.seq, false)} />
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
