import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenNotice, OutboxItem } from './api.ts';
import { Journal, readJournal, type Entry, type JournalContent } from './journal.ts';
import { type Db, UnusableFile } from './migrate.ts';
import { isUnopenable, moveAside, pruneDamaged, standingAt } from './move-aside.ts';
import { applyEntry, entriesOf, joined } from './outbox-join.ts';
import {
  crcOf,
  emptyContent,
  openOutboxFile,
  readOutboxFile,
  salvageOutboxFile,
  setNote,
  type OutboxContent,
} from './outbox-file.ts';
import type { Mirror, OutboxPatch } from './protocol.ts';
import { codeOf, isCorrupt, isDisk } from './store-error.ts';

/** Opens the journal, or puts aside one that cannot be appended to and makes a new one (`fresh`). @throws when the folder refuses that. */
const openJournal = (file: string, owner: string, now: () => number): { journal: Journal; fresh: boolean } => {
  const standing = standingAt(file);
  if (standing !== 'other') {
    try {
      return { journal: new Journal(file, owner), fresh: standing === 'none' };
    } catch (error) {
      if (standing === 'none' || !['EACCES', 'EPERM'].includes(codeOf(error))) throw error;
    }
  }
  moveAside(file, `corrupt-${now()}`);
  return { journal: new Journal(file, owner), fresh: true };
};

const noPatch = (): OutboxPatch => ({ put: [], closed: [], drafts: [], reads: [] });

/**
 * What is unsent, in three places: outbox.db (FULL), the journal (fsync), memory. The journal is written first, so what
 * it says last about a message wins at the next start; a write is done when both files have it.
 */
export class OutboxStore {
  readonly #file: string;
  readonly #owner: string;
  readonly #now: () => number;
  readonly #journal: Journal;
  readonly #content: OutboxContent;
  #db: Db;
  #patch = noPatch();

  private constructor(
    file: string,
    owner: string,
    now: () => number,
    db: Db,
    journal: Journal,
    content: OutboxContent,
  ) {
    this.#file = file;
    this.#owner = owner;
    this.#now = now;
    this.#db = db;
    this.#journal = journal;
    this.#content = content;
  }

  /**
   * Opens the two files, mending what is damaged: `outbox-salvaged` when outbox.db had to be replaced, `outbox-newer` when it
   * is of a newer version and was put aside as it is. @throws only when it is busy, or nothing can be written.
   */
  static open(dir: string, owner: string, now: () => number): { store: OutboxStore; notices: OpenNotice[] } {
    const file = join(dir, 'outbox.db');
    const journalFile = join(dir, 'outbox.journal');
    const log = readJournal(journalFile, owner);
    const { journal, fresh } = openJournal(journalFile, owner, now);
    try {
      return OutboxStore.#join(file, owner, now, log, journal, fresh);
    } catch (error) {
      journal.close();
      throw error;
    }
  }

  static #join(
    file: string,
    owner: string,
    now: () => number,
    log: JournalContent,
    journal: Journal,
    fresh: boolean,
  ): { store: OutboxStore; notices: OpenNotice[] } {
    // SQLite takes an empty file for a new database.
    const lost = standingAt(file) === 'none' || lstatSync(file).size === 0;
    const notices: OpenNotice[] = [];
    let db: Db | null = null;
    let content = emptyContent();
    let sound = true;
    try {
      if (isUnopenable(file)) throw new UnusableFile('foreign', 0);
      db = openOutboxFile(file, owner);
      const read = readOutboxFile(db);
      content = read.content;
      if (!read.whole) throw Object.assign(new Error('rows are damaged'), { code: 'SQLITE_CORRUPT' });
      if (lost && log.entries.length > 0) notices.push('outbox-salvaged');
    } catch (error) {
      db?.close();
      const newer = error instanceof UnusableFile && error.reason === 'newer';
      const code = codeOf(error);
      // Busy or full is not damage. Unreadable or read-only is: the folder decides whether it can be replaced.
      if (code === 'SQLITE_BUSY' || code === 'SQLITE_FULL' || code.startsWith('SQLITE_IOERR')) throw error;
      const aside = moveAside(file, newer ? `newer-${error.version}` : `corrupt-${now()}`);
      pruneDamaged(file, now());
      content = standingAt(aside) === 'file' ? salvageOutboxFile(aside, owner) : emptyContent();
      db = openOutboxFile(file, owner);
      sound = false;
      notices.push(newer ? 'outbox-newer' : 'outbox-salvaged');
    }
    const before = JSON.stringify(entriesOf(content));
    const from = content.line;
    // A file that was lost says nothing: all that the journal says counts, also what was written before lines had numbers.
    content = joined(content, sound && !lost, log);
    content.line = Math.max(from, log.start ?? 0, ...log.entries.map(({ n }) => n));
    const store = new OutboxStore(file, owner, now, db, journal, content);
    if (!sound || content.line !== from || JSON.stringify(entriesOf(content)) !== before) store.#rewriteRows();
    const complete =
      !fresh &&
      log.start !== null &&
      !log.damaged &&
      !log.torn &&
      content.line === (log.entries.at(-1)?.n ?? log.start);
    if (!sound || !complete || store.#journal.tooBig) store.#compact();
    return { store, notices };
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
    const n = this.#content.line + 1;
    // A draft is rewritten at every pause of typing; outbox.db's own commit is enough for it.
    this.#journal.append(
      n,
      entries,
      entries.some((e) => e.k !== 'draft'),
    );
    try {
      this.#commit(n, entries);
    } catch (error) {
      this.#journal.cut(before);
      throw error;
    }
    this.#content.line = n;
    for (const e of entries) {
      applyEntry(this.#content, e);
      this.#note(e);
    }
    if (this.#journal.tooBig) this.#compact();
  }

  close(): void {
    this.#db.close();
    this.#journal.close();
  }

  /** Shortens the journal. A disk without room for that keeps the long one, which says the same. */
  #compact(): void {
    try {
      this.#journal.rewrite(this.#content.line, entriesOf(this.#content));
    } catch (error) {
      if (!isDisk(error)) throw error;
    }
  }

  /** Commits a write; into a new file when the one in use turns out bad (memory has everything). */
  #commit(n: number, entries: readonly Entry[]): void {
    const commit = (): void =>
      this.#db
        .transaction(() => {
          for (const e of entries) this.#row(e);
          setNote(this.#db, 'line', n);
        })
        .immediate();
    if (this.#db.open) {
      try {
        commit();
        return;
      } catch (error) {
        if (!isCorrupt(error)) throw error;
        this.#db.close();
      }
    }
    // Also after an attempt that found no room for the new file.
    if (standingAt(this.#file) !== 'none') moveAside(this.#file, `corrupt-${this.#now()}`);
    pruneDamaged(this.#file, this.#now());
    this.#db = openOutboxFile(this.#file, this.#owner);
    this.#rewriteRows();
    commit();
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
        setNote(this.#db, 'line', this.#content.line);
      })
      .immediate();
  }
}
