import type { OutboxItem } from './api.ts';
import { Delta } from './delta.ts';
import type { OutboxStore } from './outbox-store.ts';
import type { WriteAnswer, WriteArgs } from './protocol.ts';
import { viewOfUnsent } from './records.ts';

/** Writes of outbox.db alone: these never wait for a transaction of cache.db. */
export type OutboxWrite = 'enqueue' | 'uploaded' | 'refused' | 'requeue' | 'discard' | 'setDraft';
export type OutboxWrites = { [N in OutboxWrite]: (...args: WriteArgs<N>) => WriteAnswer<N> };

/** The writes of outbox.db; `selfName` says who an unsent message is from, `stored` whether a message is in cache.db already. */
export const outboxWrites = (
  outbox: OutboxStore,
  selfId: string,
  selfName: () => string,
  stored: (clientId: string) => boolean,
): OutboxWrites => {
  const put = (item: OutboxItem, delta: Delta): void => {
    outbox.write([{ k: 'put', item }]);
    delta.message(viewOfUnsent(item, selfId, selfName()));
  };
  return {
    enqueue: (item) => {
      const delta = new Delta();
      if (outbox.get(item.clientId) !== undefined || stored(item.clientId)) return delta.changes();
      const picture = item.picture === null ? null : { ...item.picture, url: null };
      put({ ...item, picture, position: outbox.nextPosition(), state: 'queued', error: null }, delta);
      return delta.changes();
    },
    uploaded: (clientId, url) => {
      const item = outbox.get(clientId);
      if (item?.picture == null) return;
      outbox.write([{ k: 'put', item: { ...item, picture: { ...item.picture, url } } }]);
    },
    refused: (clientId, error) => {
      const delta = new Delta();
      const item = outbox.get(clientId);
      if (item !== undefined) put({ ...item, state: 'failed', error }, delta);
      return delta.changes();
    },
    requeue: (clientId) => {
      const delta = new Delta();
      const item = outbox.get(clientId);
      if (item?.state === 'failed') put({ ...item, state: 'queued', error: null }, delta);
      return delta.changes();
    },
    discard: (clientId) => {
      const delta = new Delta();
      const item = outbox.get(clientId);
      if (item === undefined) return delta.changes();
      outbox.write([{ k: 'closed', clientId }]);
      return delta.removed(item.chatId, clientId).changes();
    },
    setDraft: (chatId, text) => {
      outbox.write([{ k: 'draft', chatId, text }]);
      return new Delta().chat(chatId).changes();
    },
  };
};
