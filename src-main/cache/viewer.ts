import type { Quote } from '../../contract/act-ipc.ts';
import { plainText } from '../../contract/markup.ts';
import type { Db } from './migrate.ts';
import { fileRefOf, kindOf, messageAt, wholeRecord } from './records.ts';
import { whole } from './seal.ts';

/** What a message's view tells of other rows. */
export interface Lookups {
  /** The message that another one answers, as it is now. */
  quote: (chatId: number, seq: number) => Quote;
  /** A person's name; '' when it is not known here. */
  name: (userId: string) => string;
}

/** UTF-16 units of a quoted text. */
const PREVIEW = 140;

/** The first `units` UTF-16 units of a text, without a split surrogate pair. */
export const cut = (text: string, units: number): string =>
  text.length <= units ? text : text.slice(0, units).replace(/[\uD800-\uDBFF]$/, '');

/** The beginning of a text on one line, without its marks. */
export const beginning = (text: string): string =>
  cut(
    plainText(text.slice(0, 4 * PREVIEW))
      .replace(/\s+/g, ' ')
      .trim(),
    PREVIEW,
  );

/** A quoted message that is not here. */
export const missingQuote = (seq: number): Quote => ({
  seq,
  senderId: null,
  senderName: '',
  kind: 'missing',
  preview: '',
});

/** Of a view whose quote and people are not shown: the chat list's last message. */
export const noLookups: Lookups = { quote: (_chatId, seq) => missingQuote(seq), name: () => '' };

/** Looks up what views of messages tell of others. @throws like SQLite for a row that is not what was written. */
export const lookups = (db: Db): Lookups => {
  const one = messageAt(db);
  const person = db.prepare<[string], { id: string; name: string; picture: string | null; seal: number }>(
    'SELECT id, name, picture, seal FROM person WHERE id = ?',
  );
  return {
    quote(chatId, seq) {
      const row = one.get(chatId, seq);
      if (row === undefined) return missingQuote(seq);
      const { sender, name, type, deleted, content, image } = wholeRecord(row);
      return {
        seq,
        senderId: sender,
        senderName: name,
        kind: deleted === 1 ? 'deleted' : kindOf(type),
        // A file without words is known by its name.
        preview: beginning(content === '' ? (fileRefOf({ type, image })?.name ?? '') : content),
      };
    },
    name(userId) {
      const row = person.get(userId);
      return row === undefined ? '' : whole('person', row).name;
    },
  };
};
