import type { Changes } from './api.ts';
import type { ActItem, OutboxItem } from './unsent-items.ts';
import { Delta } from './delta.ts';
import { answered, written } from './drafts.ts';
import type { OutboxStore } from './outbox-store.ts';
import type { WriteAnswer, WriteArgs } from './protocol.ts';
import { viewOfUnsent } from './records.ts';
import type { Lookups } from './viewer.ts';
import type { Entry } from './journal.ts';

/** Writes of outbox.db alone: these never wait for a transaction of cache.db. */
export type OutboxWrite =
  | 'enqueue'
  | 'uploaded'
  | 'fileMoved'
  | 'refused'
  | 'requeue'
  | 'discard'
  | 'rewrite'
  | 'act'
  | 'actRefused'
  | 'setDraft'
  | 'draftTold'
  | 'set';
export type OutboxWrites = { [N in OutboxWrite]: (...args: WriteArgs<N>) => WriteAnswer<N> };

/** What an unsent message's view and its being new are asked of cache.db. */
export interface Asked {
  /** Who it is from. */
  selfName: () => string;
  /** Is a message in cache.db already? */
  stored: (clientId: string) => boolean;
  look: Lookups;
  /** A text is about to be thrown away: the files are to hold nothing of it, should this process end in between. */
  scrub: () => void;
}

const acted = ({ clientId }: ActItem): Entry => ({ k: 'acted', clientId });

/** The writes of outbox.db. */
export const outboxWrites = (
  outbox: OutboxStore,
  selfId: string,
  { selfName, stored, look, scrub }: Asked,
): OutboxWrites => {
  const put = (item: OutboxItem, delta: Delta, also: readonly Entry[] = []): void => {
    outbox.write([...also, { k: 'put', item }]);
    delta.message(viewOfUnsent(item, selfId, selfName(), look));
  };
  /** An unsent message goes, with what was to be done to it. */
  const throwAway = ({ chatId, clientId }: OutboxItem, acts: readonly ActItem[]): Changes => {
    scrub();
    outbox.write([{ k: 'closed', clientId }, ...acts.map(acted)]);
    return new Delta().removed(chatId, clientId).changes();
  };
  return {
    enqueue: (item) => {
      const delta = new Delta();
      if (outbox.get(item.clientId) !== undefined || stored(item.clientId)) return delta.changes();
      const picture = item.picture === null ? null : { ...item.picture, url: null, album: item.picture.album ?? null };
      const { replyTo = null, mentions = [] } = item;
      const file = item.file ? { ...item.file, fileId: null, paused: false } : null;
      put(
        { ...item, replyTo, mentions, picture, file, position: outbox.nextPosition(), state: 'queued', error: null },
        delta,
      );
      return delta.changes();
    },
    uploaded: (clientId, url) => {
      const item = outbox.get(clientId);
      if (item?.picture == null) return;
      outbox.write([{ k: 'put', item: { ...item, picture: { ...item.picture, url } } }]);
    },
    fileMoved: (clientId, change) => {
      const delta = new Delta();
      const item = outbox.get(clientId);
      if (item?.file == null) return delta.changes();
      const ready = 'fileId' in change && change.fileId !== null;
      const position = ready ? outbox.nextPosition() : item.position;
      put({ ...item, position, file: { ...item.file, ...change } }, delta);
      return delta.changes();
    },
    refused: (clientId, error) => {
      const delta = new Delta();
      const item = outbox.get(clientId);
      if (item === undefined) return delta.changes();
      // What was to be done to it once it is there is done to what may be sent again.
      const acts = outbox.actsOf(clientId);
      if (acts.some((a) => a.act.kind === 'delete')) return throwAway(item, acts);
      const content = acts.reduce((text, { act }) => (act.kind === 'edit' ? act.content : text), item.content);
      put({ ...item, content, state: 'failed', error }, delta, acts.map(acted));
      return delta.changes();
    },
    rewrite: (clientId, content) => {
      const delta = new Delta();
      const item = outbox.get(clientId);
      if (item !== undefined) put({ ...item, content }, delta);
      return delta.changes();
    },
    act: (item) => {
      outbox.write([{ k: 'act', act: { ...item, position: outbox.nextPosition() } }]);
      return new Delta().chat(item.chatId).changes();
    },
    actRefused: (clientId) => {
      const delta = new Delta();
      const act = outbox.act(clientId);
      if (act === undefined) return delta.changes();
      if (act.act.kind === 'edit') scrub();
      outbox.write([acted(act)]);
      return delta.chat(act.chatId).changes();
    },
    requeue: (clientId) => {
      const delta = new Delta();
      const item = outbox.get(clientId);
      if (item?.state === 'failed') put({ ...item, state: 'queued', error: null }, delta);
      return delta.changes();
    },
    discard: (clientId) => {
      const item = outbox.get(clientId);
      return item === undefined ? new Delta().changes() : throwAway(item, outbox.actsOf(clientId));
    },
    setDraft: (chatId, change) => {
      const before = outbox.draft(chatId);
      const draft = written(before, change);
      if (JSON.stringify(draft) !== JSON.stringify(before)) outbox.write([{ k: 'draft', chatId, ...draft }]);
      return new Delta().chat(chatId).changes();
    },
    draftTold: (chatId, told) => {
      outbox.write([{ k: 'draft', chatId, ...answered(outbox.draft(chatId), told) }]);
    },
    set: (item) => {
      outbox.write([{ k: 'set', item }]);
      return new Delta().chat(item.what.chatId).changes();
    },
  };
};
