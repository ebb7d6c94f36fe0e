import type { TFunction } from 'i18next';
import type { Bridge } from '../../../contract/bridge.ts';
import type { MenuItem } from '../../../contract/desktop.ts';
import type { MessageView } from '../../../contract/ipc.ts';
import type { Status } from './rows.ts';

type Choice = 'copy' | 'info' | 'retry' | 'delete';

/** Opens the system's menu of a message. What is not sent yet can be taken back; what failed can be tried again. */
export const messageMenu = async (
  bridge: Bridge,
  t: TFunction,
  message: MessageView,
  status: Status,
): Promise<Choice | null> => {
  const items: (MenuItem & { id: Choice })[] = [];
  if (message.text !== '') items.push({ id: 'copy', label: t('conversation.copy') });
  items.push({ id: 'info', label: t('doctor.info') });
  if (status === 'failed') items.push({ id: 'retry', label: t('common.tryAgain') });
  if (status === 'failed' || status === 'queued') items.push({ id: 'delete', label: t('conversation.delete') });
  const answer = await bridge.invoke('menu.show', { items });
  return items.find((item) => answer.ok && item.id === answer.value.chosen)?.id ?? null;
};
