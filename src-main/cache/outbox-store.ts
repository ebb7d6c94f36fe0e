import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenNotice } from './api.ts';
import type { ActItem, DraftItem, OutboxItem } from './unsent-items.ts';
import { isNothing, noDraft } from './drafts.ts';
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
import { codeOf, corrupt, isCorrupt, isDisk } from './store-error.ts';

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

const noPatch = (): OutboxPatch => ({
  put: [],
  closed: [],
  acts: [],
  acted: [],
  drafts: [],
  reads: [],
  set: [],
  told: [],
});

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
      if (!read.whole) throw corrupt('rows are damaged');
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

  act(clientId: string): ActItem | undefined {
    return this.#content.acts.get(clientId);
  }

  /** Changes of the unsent message with this clientId, in order. */
  actsOf(key: string): ActItem[] {
    return [...this.#content.acts.values()]
      .filter((a) => a.key === key && a.seq === null)
      .sort((a, b) => a.position - b.position);
  }

  /** Own messages that changes wait for. */
  actKeys(): string[] {
    return [...this.#content.acts.values()].flatMap((a) => (a.seq === null && a.key !== null ? [a.key] : []));
  }

  clientIds(): string[] {
    return [...this.#content.items.keys()];
  }

  draft(chatId: number): DraftItem {
    return this.#content.drafts.get(chatId) ?? noDraft;
  }

  drafts(): ReadonlyMap<number, DraftItem> {
    return this.#content.drafts;
  }

  pendingRead(chatId: number): number {
    return this.#content.reads.get(chatId) ?? 0;
  }

  mirror(): Mirror {
    const items = [...this.#content.items.values()].sort((a, b) => a.position - b.position);
    const acts = [...this.#content.acts.values()].sort((a, b) => a.position - b.position);
    const { drafts, reads, settings } = this.#content;
    return { items, acts, drafts: [...drafts], reads: [...reads], settings: [...settings.values()] };
  }

  /** What changed since the last call; null when nothing did. */
  takePatch(): OutboxPatch | null {
    const patch = this.#patch;
    this.#patch = noPatch();
    return Object.values(patch).every((list: unknown[]) => list.length === 0) ? null : patch;
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

  /** Rewrites both files so that nothing of what they held before can be read in them. @throws the disk's error. */
  scrub(): void {
    this.#journal.rewrite(this.#content.line, entriesOf(this.#content));
    if (!this.#db.open) return;
    // Pages keep copies of rows that were moved in them (scrubber.ts).
    this.#db.exec('VACUUM');
    this.#db.pragma('wal_checkpoint(TRUNCATE)');
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
    try {
      this.#rewriteRows();
    } catch (error) {
      // Empty, it would stand for what there is: the next write makes another.
      this.#db.close();
      throw error;
    }
    commit();
  }

  #note(e: Entry): void {
    if (e.k === 'put') this.#patch.put.push(e.item);
    else if (e.k === 'closed') this.#patch.closed.push(e.clientId);
    else if (e.k === 'act') this.#patch.acts.push(e.act);
    else if (e.k === 'acted') this.#patch.acted.push(e.clientId);
    else if (e.k === 'draft') this.#patch.drafts.push([e.chatId, this.draft(e.chatId)]);
    else if (e.k === 'set') this.#patch.set.push(e.item);
    else if (e.k === 'told') this.#patch.told.push([e.key, e.clientId]);
    else this.#patch.reads.push([e.chatId, e.seq]);
  }

  #row(e: Entry): void {
    if (e.k === 'closed' || e.k === 'acted')
      this.#db.prepare(`DELETE FROM ${e.k === 'closed' ? 'outbox' : 'act'} WHERE client_id = ?`).run(e.clientId);
    else if (e.k === 'put' || e.k === 'act') {
      const [table, row] = e.k === 'put' ? (['outbox', e.item] as const) : (['act', e.act] as const);
      const body = JSON.stringify(row);
      this.#db
        .prepare(`INSERT OR REPLACE INTO ${table} (position, client_id, body, crc) VALUES (?, ?, ?, ?)`)
        .run(row.position, row.clientId, body, crcOf(row.clientId, body));
    } else if (e.k === 'set') {
      const body = JSON.stringify(e.item);
      this.#db
        .prepare('INSERT OR REPLACE INTO setting (key, body, crc) VALUES (?, ?, ?)')
        .run(e.item.key, body, crcOf(e.item.key, body));
    } else if (e.k === 'told') {
      if (this.#content.settings.get(e.key)?.clientId === e.clientId)
        this.#db.prepare('DELETE FROM setting WHERE key = ?').run(e.key);
    } else {
      const table = e.k === 'draft' ? 'draft' : 'pending_read';
      const { k: _k, chatId: _chat, ...value } = e;
      const body = JSON.stringify('seq' in value ? value.seq : value);
      if ('seq' in value ? value.seq === 0 : isNothing(value))
        this.#db.prepare(`DELETE FROM ${table} WHERE chat_id = ?`).run(e.chatId);
      else
        this.#db
          .prepare(`INSERT OR REPLACE INTO ${table} (chat_id, body, crc) VALUES (?, ?, ?)`)
          .run(e.chatId, body, crcOf(e.chatId, body));
    }
  }

  #rewriteRows(): void {
    this.#db
      .transaction(() => {
        this.#db.exec(
          'DELETE FROM outbox; DELETE FROM act; DELETE FROM draft; DELETE FROM pending_read; DELETE FROM setting;',
        );
        entriesOf(this.#content).forEach((e) => this.#row(e));
        setNote(this.#db, 'line', this.#content.line);
      })
      .immediate();
  }
}
