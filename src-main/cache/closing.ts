import type { Entry } from './journal.ts';
import type { OutboxStore } from './outbox-store.ts';

/**
 * What the outbox notes when the server has an own message (under the number `seq`) or an own act: its row closes, and changes
 * that waited for the message know its number from now on. `seq` null of a message that is not stored: nothing.
 */
export const closing = (outbox: OutboxStore, clientId: string, seq: number | null): Entry[] => {
  if (outbox.act(clientId) !== undefined) return [{ k: 'acted', clientId }];
  if (seq === null) return [];
  const sent: Entry[] = outbox.get(clientId) === undefined ? [] : [{ k: 'closed', clientId }];
  const waiting = outbox.actsOf(clientId);
  return [...sent, ...waiting.map((act): Entry => ({ k: 'act', act: { ...act, seq } }))];
};
