import { readChats } from '../data/chats.ts';
import type { Parts } from '../parts.ts';
import { chatRowOf } from './chat-view.ts';
import type { Publisher } from './publisher.ts';

/** What changed is gathered this long, ms; and when the database is slow, ten times as long as the last round took. */
const GATHER_MS = 20;
const PATIENCE = 10;
const GATHER_MAX_MS = 300;

export interface SeedNews {
  /** The chat changed for these users: their seed devices get `unread_update` and `chat_list_update` soon. */
  touch(chatId: number, users: readonly number[]): void;
  close(): void;
}

/**
 * Devices written from the seed do not derive their list: they are told each row. Rows are read together, at most once
 * per round and chat, so that a storm of messages costs them one row, and everybody else nothing.
 */
export const createSeedNews = (parts: Parts, publish: Publisher): SeedNews => {
  const dirty = new Map<string, { readerId: number; chatId: number }>();
  let timer: NodeJS.Timeout | undefined;
  let lastMs = 0;
  let closed = false;

  const tell = async (): Promise<void> => {
    const wanted = [...dirty.values()];
    dirty.clear();
    const started = parts.now();
    try {
      for (const record of await readChats(parts.db, wanted)) {
        const row = chatRowOf(record);
        publish.unread(record.reader_id, row.id, row.unread_count);
        publish.chatListUpdate(record.reader_id, row, 'seed');
      }
    } catch (error) {
      parts.log.warn({ event: 'seed_news_failed', name: error instanceof Error ? error.name : 'unknown' });
    }
    lastMs = Math.max(0, parts.now() - started);
    timer = undefined;
    if (dirty.size > 0) plan();
  };
  const plan = (): void => {
    if (timer !== undefined || closed) return;
    timer = setTimeout(() => void tell(), Math.min(GATHER_MAX_MS, Math.max(GATHER_MS, lastMs * PATIENCE)));
  };

  return {
    touch(chatId, users) {
      for (const readerId of users) {
        if (publish.hasSeedDevice(readerId)) dirty.set(`${readerId}:${chatId}`, { readerId, chatId });
      }
      if (dirty.size > 0) plan();
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
};
