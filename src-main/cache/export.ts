import { createHash, type Hash } from 'node:crypto';
import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { keptPictures, pictureKinds } from '../picture-kinds.ts';
import type { OutboxItem } from './unsent-items.ts';
import { partialOf, type ExportJob, type ExportTotals } from './export-job.ts';
import { createPages, type Exported, type ExportedChat } from './export-page.ts';
import type { Db } from './migrate.ts';
import { noticeIn, noticeReader, type NoticeRow } from './notices.ts';
import {
  CHAT_TITLE,
  fileRefOf,
  kindOf,
  MESSAGE_COLUMNS,
  MESSAGE_SOURCE,
  uploadedIn,
  wholeRecord,
  type StoredRecord,
} from './records.ts';
import { lookups } from './viewer.ts';

/** Messages read and written at once. */
const PAGE = 500;

/** A file name that every system takes, from whatever a chat is called; `id` keeps it unique. */
export const fileNameOf = (title: string, id: number): string => {
  const safe = title
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}"*/:<>?\\|%#]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  // 150 bytes leave room for the rest of a name of 255.
  let name = '';
  for (const { segment } of new Intl.Segmenter().segment(safe))
    if (Buffer.byteLength(name + segment) <= 150) name += segment;
    else break;
  return `${name.replace(/^[.\s]+/, '').trim()} (${id})`.trim();
};

/** A file that is written from its beginning to its end, with its checksum. */
class Out {
  readonly #fd: number;
  readonly #hash: Hash = createHash('sha256');
  constructor(file: string) {
    // Never over something that is there.
    this.#fd = openSync(file, 'wx', 0o600);
  }
  add(text: string): void {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length;) at += writeSync(this.#fd, bytes, at);
    this.#hash.update(bytes);
  }
  end(): string {
    closeSync(this.#fd);
    return this.#hash.digest('hex');
  }
}

/** A file is told by its name: its bytes are where it was saved, or on the server. */
const withName = (name: string | undefined, text: string): string => [name ?? '', text].filter(Boolean).join('\n');

const exportedOf = (m: StoredRecord, picture: string | null): Exported => ({
  seq: m.seq,
  senderId: m.sender,
  senderName: m.name,
  own: m.own === 1,
  at: m.at,
  kind: kindOf(m.type),
  text: withName(fileRefOf(m)?.name, m.content),
  deleted: m.deleted === 1,
  editedAt: m.edited_at,
  picture,
  replyTo: m.reply_to,
  // Written by the cache alone, and sealed.
  reactions: m.reactions === null ? [] : (JSON.parse(m.reactions) as Exported['reactions']),
});

const unsentOf = (item: OutboxItem, selfId: string, name: string): Exported => ({
  seq: null,
  senderId: selfId,
  senderName: name,
  own: true,
  at: item.createdAt,
  kind: item.file !== null ? 'file' : item.picture === null ? 'text' : 'image',
  text: withName(item.file?.name, item.content),
  deleted: false,
  editedAt: null,
  picture: null,
  replyTo: null,
  reactions: [],
});

const jsonOf = ({ at, editedAt, senderId, senderName, ...rest }: Exported, more: object = {}): string =>
  `${JSON.stringify({
    type: 'message',
    ...more,
    at: new Date(at).toISOString(),
    sender: { id: senderId, name: senderName },
    ...rest,
    editedAt: editedAt === null ? null : new Date(editedAt).toISOString(),
  })}\n`;

type Piece = { from: number; to: number };

/**
 * Writes an account's chats as far as they are in cache.db, page by page: each step of the generator is one page, its value
 * how many messages are done. What is not here is said in its place. @throws the disk's or SQLite's error; what was written
 * until then is in the partial folder.
 */
export function* exportChats(
  db: Db,
  dir: string,
  selfId: string,
  job: ExportJob,
): Generator<{ done: number; total: number }, ExportTotals> {
  const root = partialOf(job.folder);
  const pages = createPages(job);
  const chats = db
    .prepare<[], { id: number; title: string; kind: string; count: number }>(
      `SELECT c.id, c.kind, ${CHAT_TITLE},
         (SELECT count(*) FROM message m WHERE m.chat_id = c.id) AS count FROM chat c WHERE c.hidden = 0 ORDER BY c.updated_at DESC, c.id`,
    )
    .all();
  const gapsOf = db.prepare<[number], Piece>(
    'SELECT from_seq AS "from", to_seq AS "to" FROM gap WHERE chat_id = ? ORDER BY from_seq',
  );
  const page = db.prepare<[number, number, number], StoredRecord>(
    `SELECT ${MESSAGE_COLUMNS} FROM ${MESSAGE_SOURCE} WHERE m.chat_id = ? AND m.seq > ? ORDER BY m.seq LIMIT ?`,
  );
  const notices = noticeReader(db);
  const { name } = lookups(db);
  const total = chats.reduce((sum, { count }) => sum + count, 0);
  let done = 0;
  mkdirSync(root, { mode: 0o700 });
  // Whoever hears this knows that the folder is this export's own.
  yield { done, total };
  for (const name of ['chats', 'pictures']) mkdirSync(join(root, name), { mode: 0o700 });

  /** Copies a picture once; answers its place beside the chats. */
  const kept = keptPictures(dir);
  const pictures = new Map<string, string | null>();
  const pictureOf = (image: string | null): string | null => {
    const id = uploadedIn(image);
    if (id === null) return null;
    const known = pictures.get(id);
    if (known !== undefined) return known;
    const file = pictureKinds.map((kind) => `${id}.${kind}`).find((name) => existsSync(join(kept, name)));
    if (file !== undefined) copyFileSync(join(kept, file), join(root, 'pictures', file));
    const place = file === undefined ? null : `../pictures/${file}`;
    pictures.set(id, place);
    return place;
  };

  function* body(to: {
    chat: ExportedChat;
    gaps: Piece[];
    html: Out;
    lines: Out;
  }): Generator<{ done: number; total: number }> {
    const { chat, html, lines } = to;
    const gaps = [...to.gaps];
    let day = '';
    const addGaps = (before: number): void => {
      while (gaps[0] !== undefined && gaps[0].from < before) {
        const { from, to: until } = gaps[0];
        html.add(pages.gap(from, until));
        lines.add(`${JSON.stringify({ type: 'missing', from, to: until })}\n`);
        gaps.shift();
      }
    };
    for (let last = 0; ;) {
      const rows = page.all(chat.id, last, PAGE);
      const end = rows.length < PAGE ? Number.MAX_SAFE_INTEGER : (rows.at(-1)?.seq ?? last);
      const told: (StoredRecord | NoticeRow)[] = [...rows, ...notices.within(chat.id, last, end)];
      let [text, json] = ['', ''];
      for (const row of told.sort((a, b) => a.seq - b.seq)) {
        if (gaps[0] !== undefined && gaps[0].from < row.seq) {
          html.add(text);
          lines.add(json);
          [text, json] = ['', ''];
          addGaps(row.seq);
        }
        if (pages.dayOf(row.at) !== day) text += pages.dayHead(row.at);
        day = pages.dayOf(row.at);
        if ('body' in row) {
          const notice = noticeIn(row, name);
          text += pages.notice(row.seq, notice);
          json += `${JSON.stringify({ type: 'notice', seq: row.seq, at: new Date(row.at).toISOString(), ...notice })}\n`;
        } else {
          const m = exportedOf(wholeRecord(row), pictureOf(row.image));
          text += pages.message(m);
          json += jsonOf(m);
          last = row.seq;
        }
      }
      html.add(text);
      lines.add(json);
      done += rows.length;
      yield { done, total };
      if (rows.length < PAGE) break;
    }
    addGaps(Infinity);
  }

  function addUnsent(chat: ExportedChat, html: Out, lines: Out): void {
    const items = job.unsent.filter((item) => item.chatId === chat.id);
    if (items.length > 0) html.add(pages.unsentHead);
    for (const item of items) {
      const m = unsentOf(item, selfId, job.account.name);
      html.add(pages.message(m, true));
      lines.add(jsonOf(m, { unsent: true }));
    }
  }

  const written: ExportedChat[] = [];
  const sums: Record<string, string> = {};
  for (const { id, kind, title, count } of chats) {
    const gaps = gapsOf.all(id);
    const missing = gaps.reduce((sum, { from, to }) => sum + to - from + 1, 0);
    const chat: ExportedChat = { id, title, file: fileNameOf(title, id), messages: count, missing };
    const html = new Out(join(root, 'chats', `${chat.file}.html`));
    const lines = new Out(join(root, 'chats', `${chat.file}.jsonl`));
    html.add(pages.chatHead(chat));
    lines.add(
      `${JSON.stringify({ type: 'chat', id, kind, title, exportedAt: new Date(job.at).toISOString(), missing: gaps })}\n`,
    );
    yield* body({ chat, gaps, html, lines });
    addUnsent(chat, html, lines);
    html.add(pages.foot);
    sums[`chats/${chat.file}.html`] = html.end();
    sums[`chats/${chat.file}.jsonl`] = lines.end();
    written.push(chat);
  }

  const index = new Out(join(root, 'index.html'));
  index.add(pages.index(written));
  sums['index.html'] = index.end();
  const manifest = new Out(join(root, 'manifest.json'));
  manifest.add(
    `${JSON.stringify({ format: 'sarn-export-1', at: new Date(job.at).toISOString(), account: job.account, chats: written, sha256: sums }, null, 2)}\n`,
  );
  manifest.end();
  renameSync(root, job.folder);
  return { chats: written.length, messages: done, missing: written.reduce((sum, chat) => sum + chat.missing, 0) };
}
