import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { OutboxItem } from './api.ts';
import { Journal, readJournal, type Entry } from './journal.ts';
import { type Db, UnusableFile } from './migrate.ts';
import { moveAside, pruneDamaged, standingAt } from './move-aside.ts';
import {
  crcOf,
  emptyContent,
  openOutboxFile,
  readOutboxFile,
  salvageOutboxFile,
  type OutboxContent,
} from './outbox-file.ts';
import type { Mirror, OutboxPatch } from './protocol.ts';
import { codeOf, isCorrupt } from './store-error.ts';

const applyEntry = (content: OutboxContent, entry: Entry): void => {
  if (entry.k === 'put') {
    content.items.set(entry.item.clientId, entry.item);
    content.lastPosition = Math.max(content.lastPosition, entry.item.position);
  } else if (entry.k === 'closed') content.items.delete(entry.clientId);
  else if (entry.k === 'draft') {
    if (entry.text === '') content.drafts.delete(entry.chatId);
    else content.drafts.set(entry.chatId, entry.text);
  } else if (entry.seq === 0) content.reads.delete(entry.chatId);
  else content.reads.set(entry.chatId, entry.seq);
};

const entriesOf = (content: OutboxContent): Entry[] => [
  ...[...content.items.values()].map((item): Entry => ({ k: 'put', item })),
  ...[...content.drafts].map(([chatId, text]): Entry => ({ k: 'draft', chatId, text })),
  ...[...content.reads].map(([chatId, seq]): Entry => ({ k: 'read', chatId, seq })),
];

const noPatch = (): OutboxPatch => ({ put: [], closed: [], drafts: [], reads: [] });

/**
 * What is unsent, in three places: outbox.db (FULL), the journal (fsync), memory. The journal is written first, so what
 * it says last about a message wins at the next start; a write is done when both files have it.
 */
export class OutboxStore {
  readonly #file: string;
  readonly #now: () => number;
  readonly #journal: Journal;
  readonly #content: OutboxContent;
  #db: Db;
  #patch = noPatch();

  private constructor(file: string, now: () => number, db: Db, journal: Journal, content: OutboxContent) {
    this.#file = file;
    this.#now = now;
    this.#db = db;
    this.#journal = journal;
    this.#content = content;
  }

  /** Opens the two files, mending what is damaged. @throws only when nothing can be written. */
  static open(dir: string, now: () => number): { store: OutboxStore; salvaged: boolean } {
    const file = join(dir, 'outbox.db');
    const journalFile = join(dir, 'outbox.journal');
    const log = readJournal(journalFile);
    // SQLite takes an empty file for a new database.
    const lost = standingAt(file) === 'none' || lstatSync(file).size === 0;
    let salvaged = false;
    let db: Db | null = null;
    let content = emptyContent();
    let trustJournal = !log.damaged;
    try {
      if (standingAt(file) === 'other') throw new UnusableFile('foreign', 0);
      db = openOutboxFile(file);
      const read = readOutboxFile(db);
      content = read.content;
      if (!read.whole) throw Object.assign(new Error('rows are damaged'), { code: 'SQLITE_CORRUPT' });
      salvaged = lost && log.entries.length > 0;
    } catch (error) {
      db?.close();
      const newer = error instanceof UnusableFile && error.reason === 'newer';
      const code = codeOf(error);
      // Busy or full is not damage. Unreadable or read-only is: the folder decides whether it can be replaced.
      if (code === 'SQLITE_BUSY' || code === 'SQLITE_FULL' || code.startsWith('SQLITE_IOERR')) throw error;
      const aside = moveAside(file, newer ? `newer-${error.version}` : `corrupt-${now()}`);
      pruneDamaged(file);
      if (standingAt(aside) === 'file') content = salvageOutboxFile(aside);
      db = openOutboxFile(file);
      salvaged = true;
      // Good lines of a damaged journal are still worth more than nothing.
      trustJournal = true;
    }
    if (standingAt(journalFile) === 'other') moveAside(journalFile, `corrupt-${now()}`);
    const before = JSON.stringify(entriesOf(content));
    if (trustJournal) for (const entry of log.entries) applyEntry(content, entry);
    const store = new OutboxStore(file, now, db, new Journal(journalFile), content);
    if (salvaged || JSON.stringify(entriesOf(content)) !== before) store.#rewriteRows();
    if (salvaged || log.damaged || log.torn || store.#journal.tooBig) store.#journal.rewrite(entriesOf(content));
    return { store, salvaged };
  }

  get(clientId: string): OutboxItem | undefined {
    return this.#content.items.get(clientId);
  }

  clientIds(): string[] {
    return [...this.#content.items.keys()];
  }

  pendingRead(chatId: number): number {
    return this.#content.reads.get(chatId) ?? 0;
  }

  mirror(): Mirror {
    const items = [...this.#content.items.values()].sort((a, b) => a.position - b.position);
    return { items, drafts: [...this.#content.drafts], reads: [...this.#content.reads] };
  }

  /** What changed since the last call; null when nothing did. */
  takePatch(): OutboxPatch | null {
    const patch = this.#patch;
    this.#patch = noPatch();
    return patch.put.length + patch.closed.length + patch.drafts.length + patch.reads.length === 0 ? null : patch;
  }

  nextPosition(): number {
    return this.#content.lastPosition + 1;
  }

  /** Durable when it returns. @throws the disk's error; nothing has changed then. */
  write(entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    const before = this.#journal.size;
    // A draft is rewritten at every pause of typing; outbox.db's own commit is enough for it.
    this.#journal.append(
      entries,
      entries.some((e) => e.k !== 'draft'),
    );
    try {
      this.#db.transaction(() => entries.forEach((e) => this.#row(e))).immediate();
    } catch (error) {
      if (!isCorrupt(error)) {
        this.#journal.cut(before);
        throw error;
      }
      entries.forEach((e) => applyEntry(this.#content, e));
      this.#replaceFile();
    }
    for (const e of entries) {
      applyEntry(this.#content, e);
      this.#note(e);
    }
    if (this.#journal.tooBig) this.#journal.rewrite(entriesOf(this.#content));
  }

  close(): void {
    this.#db.close();
    this.#journal.close();
  }

  #note(e: Entry): void {
    if (e.k === 'put') this.#patch.put.push(e.item);
    else if (e.k === 'closed') this.#patch.closed.push(e.clientId);
    else if (e.k === 'draft') this.#patch.drafts.push([e.chatId, e.text]);
    else this.#patch.reads.push([e.chatId, e.seq]);
  }

  #row(e: Entry): void {
    if (e.k === 'closed') this.#db.prepare('DELETE FROM outbox WHERE client_id = ?').run(e.clientId);
    else if (e.k === 'put') {
      const body = JSON.stringify(e.item);
      this.#db
        .prepare('INSERT OR REPLACE INTO outbox (position, client_id, body, crc) VALUES (?, ?, ?, ?)')
        .run(e.item.position, e.item.clientId, body, crcOf(e.item.clientId, body));
    } else {
      const table = e.k === 'draft' ? 'draft' : 'pending_read';
      const value = e.k === 'draft' ? e.text : e.seq;
      const body = JSON.stringify(value);
      if (value === '' || value === 0) this.#db.prepare(`DELETE FROM ${table} WHERE chat_id = ?`).run(e.chatId);
      else
        this.#db
          .prepare(`INSERT OR REPLACE INTO ${table} (chat_id, body, crc) VALUES (?, ?, ?)`)
          .run(e.chatId, body, crcOf(e.chatId, body));
    }
  }

  #rewriteRows(): void {
    this.#db
      .transaction(() => {
        this.#db.exec('DELETE FROM outbox; DELETE FROM draft; DELETE FROM pending_read;');
        entriesOf(this.#content).forEach((e) => this.#row(e));
      })
      .immediate();
  }

  /** outbox.db went bad while in use: memory has everything. */
  #replaceFile(): void {
    this.#db.close();
    moveAside(this.#file, `corrupt-${this.#now()}`);
    pruneDamaged(this.#file);
    this.#db = openOutboxFile(this.#file);
    this.#rewriteRows();
  }
}
