import { isNothing } from './drafts.ts';
import type { Entry, JournalContent } from './journal.ts';
import { emptyContent, type OutboxContent } from './outbox-file.ts';
import { setLast } from './unsent-items.ts';

/** What an entry of the journal changes. */
export const applyEntry = (content: OutboxContent, entry: Entry): void => {
  if (entry.k === 'put') {
    content.items.set(entry.item.clientId, entry.item);
    content.lastPosition = Math.max(content.lastPosition, entry.item.position);
  } else if (entry.k === 'closed') content.items.delete(entry.clientId);
  else if (entry.k === 'act') {
    content.acts.set(entry.act.clientId, entry.act);
    content.lastPosition = Math.max(content.lastPosition, entry.act.position);
  } else if (entry.k === 'acted') content.acts.delete(entry.clientId);
  else if (entry.k === 'draft') {
    const { k: _k, chatId, ...draft } = entry;
    if (isNothing(draft)) content.drafts.delete(chatId);
    else content.drafts.set(chatId, draft);
  } else if (entry.k === 'set') setLast(content.settings, entry.item);
  else if (entry.k === 'told') {
    // Another one took its place meanwhile: that one stays.
    if (content.settings.get(entry.key)?.clientId === entry.clientId) content.settings.delete(entry.key);
  } else if (entry.seq === 0) content.reads.delete(entry.chatId);
  else content.reads.set(entry.chatId, entry.seq);
};

/** The entries that make a content from nothing. */
export const entriesOf = (content: OutboxContent): Entry[] => [
  ...[...content.items.values()].map((item): Entry => ({ k: 'put', item })),
  ...[...content.acts.values()].map((act): Entry => ({ k: 'act', act })),
  ...[...content.drafts].map(([chatId, draft]): Entry => ({ k: 'draft', chatId, ...draft })),
  ...[...content.reads].map(([chatId, seq]): Entry => ({ k: 'read', chatId, seq })),
  ...[...content.settings.values()].map((item): Entry => ({ k: 'set', item })),
];

const contentOf = (start: OutboxContent, log: JournalContent, after: number): OutboxContent => {
  for (const { n, entry } of log.entries) if (n > after) applyEntry(start, entry);
  return start;
};

/**
 * What both records say together. A sound outbox.db lacks at most what the journal says after its last write, unless it is an
 * older copy: then a whole journal that begins later knows all. Of a damaged one every sound row counts, and every good line
 * of the journal, whose word is the later one. One of the two whole: nothing is lost.
 */
export const joined = (db: OutboxContent, sound: boolean, log: JournalContent): OutboxContent => {
  const last = log.entries.at(-1)?.n ?? log.start ?? 0;
  const wholeLog = log.start !== null && !log.damaged && last >= db.line;
  if (wholeLog && (!sound || (log.start ?? 0) > db.line)) {
    // Whatever the journal does not name any more was closed; positions are never given out twice.
    return contentOf({ ...emptyContent(), lastPosition: db.lastPosition, line: db.line }, log, -1);
  }
  return contentOf(db, log, sound ? db.line : -1);
};
