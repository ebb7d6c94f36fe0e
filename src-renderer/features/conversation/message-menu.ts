import type { TFunction } from 'i18next';
import type { Bridge } from '../../../contract/bridge.ts';
import type { MessageView } from '../../../contract/ipc.ts';
import type { Point } from '../../ui/point.ts';
import { isForwardable, isThere } from './message-actions.ts';
import type { Status } from './rows.ts';

export type Choice =
  | 'reply'
  | 'react'
  | 'edit'
  | 'copy'
  | 'pin'
  | 'forward'
  | 'select'
  | 'history'
  | 'info'
  | 'saveAs'
  | 'retry'
  | 'remove'
  | 'delete'
  | 'unread';

interface Words {
  t: TFunction;
  p: TFunction<'people'>;
}

/** What can be done with a message, as the lines of its menu. What is not sent yet can be taken back; what failed, tried again. */
const linesOf = ({ t, p }: Words, m: MessageView, status: Status, pinned: boolean): { id: Choice; label: string }[] => {
  const unsent = status === 'failed' || status === 'queued';
  const all: [when: boolean, id: Choice, label: string][] = [
    [isThere(m), 'reply', t('acts.reply')],
    [isThere(m), 'react', t('acts.react')],
    [m.canEdit, 'edit', t('acts.edit')],
    [m.text !== '', 'copy', t('conversation.copy')],
    [m.file !== null && m.seq !== null, 'saveAs', t('files.saveAs')],
    [isForwardable(m) && m.seq !== null, 'forward', t('acts.forward')],
    [isThere(m), 'pin', t(pinned ? 'pins.unpin' : 'pins.pin')],
    [m.seq !== null, 'unread', p('menu.unreadFrom')],
    [m.seq !== null, 'select', t('acts.select')],
    [m.editedAt !== null && !m.deleted && m.seq !== null, 'history', t('acts.history')],
    [!m.deleted, 'info', t('doctor.info')],
    [status === 'failed', 'retry', t('common.tryAgain')],
    [unsent, 'delete', t('conversation.delete')],
    [!unsent && m.seq !== null, 'remove', t('acts.remove')],
  ];
  return all.flatMap(([when, id, label]) => (when ? [{ id, label }] : []));
};

/** Opens the system's menu of a message (`pinned` or not); null: it was closed, or there is nothing to be done with it. */
export const messageMenu = async (
  bridge: Bridge,
  words: Words,
  message: MessageView,
  status: Status,
  pinned: boolean,
  at: Point,
): Promise<Choice | null> => {
  const items = linesOf(words, message, status, pinned);
  if (items.length === 0) return null;
  const answer = await bridge.invoke('menu.show', { items, at });
  return items.find((item) => answer.ok && item.id === answer.value.chosen)?.id ?? null;
};
