import Database from 'better-sqlite3';
import type { Quote } from '../../contract/act-ipc.ts';
import { countedOf } from '../../contract/attention.ts';
import type { ChatView, MessageView, Settings } from '../../contract/ipc.ts';
import { limits } from '../../contract/limits.ts';
import type { MessagePayload } from '../../contract/message.ts';
import type { FileRef } from '../../contract/file.ts';
import { userRow, type UserRow } from '../../contract/user.ts';
import type { ChatState, GalleryPage, PageAt, Range, StoredPage } from './api.ts';
import type { OutboxItem } from './unsent-items.ts';
import { cachePath } from './cache-file.ts';
import { dateReader } from './dates.ts';
import { settingsReader, type SettingsNow } from './chat-settings.ts';
import { doctorReader, type CacheDoctor } from './doctor.ts';
import { galleryReader } from './gallery.ts';
import { LIST, lastMessage, type ListRow } from './list-row.ts';
import { memberReader, type GroupFace, type StoredMember } from './members.ts';
import { ownSeqs } from './messages.ts';
import { ERASED_KEYS, erasedId } from './meta.ts';
import { noticeReader, viewOfNotice } from './notices.ts';
import { ownReader } from './own.ts';
import type { OutboxMirror } from './outbox-mirror.ts';
import { pageReader } from './page.ts';
import { pinReader } from './pins.ts';
import { faceSource, mediaOf, recordOfPayload, viewOfRecord, viewOfUnsent } from './records.ts';
import { whole } from './seal.ts';
import { lookups, noLookups, type Lookups } from './viewer.ts';

/** A chat that is marked unread has something unread. */
const unreadOf = (unread: number, marked: number | null): number => Math.max(unread, marked === null ? 0 : 1);

/** Every read of the caller's thread: one read-only connection, prepared statements, nothing that grows with the history. */
export class Reader {
  readonly #db: Database.Database;
  readonly #selfId: string;
  readonly #outbox: OutboxMirror;
  readonly #pages: ReturnType<typeof pageReader>;
  readonly #look: Lookups;
  readonly #pins: ReturnType<typeof pinReader>;
  readonly #notices: ReturnType<typeof noticeReader>;
  readonly #members: ReturnType<typeof memberReader>;
  /** The number of an own message, by its clientId; null: it is not stored. */
  readonly ownSeq: (clientId: string) => number | null;
  readonly #settings: ReturnType<typeof settingsReader>;
  readonly #counts: () => Settings['counts'];
  /** What belongs to the account beside its chats. */
  readonly own = ownReader((key) => this.meta(key));
  readonly #statements;
  #doctor: CacheDoctor | null = null;
  #dates: ReturnType<typeof dateReader> | null = null;
  #gallery: ReturnType<typeof galleryReader> | null = null;

  constructor(dir: string, selfId: string, outbox: OutboxMirror, now: () => number, counts: () => Settings['counts']) {
    const db = new Database(cachePath(dir), { readonly: true, fileMustExist: true, timeout: 1_000 });
    this.#db = db;
    this.#selfId = selfId;
    this.#outbox = outbox;
    this.#look = lookups(db);
    this.#counts = counts;
    this.#settings = settingsReader(db, { of: (chatId) => outbox.settings(chatId), all: () => outbox.settings() }, now);
    this.#pins = pinReader(db);
    this.#notices = noticeReader(db);
    this.#members = memberReader(db);
    this.ownSeq = ownSeqs(db);
    this.#pages = pageReader(db, selfId, this.#look);
    this.#statements = {
      erased: db.prepare<[], { key: string }>(ERASED_KEYS),
      meta: db.prepare<[string], { key: string; value: string; seal: number }>(
        'SELECT key, value, seal FROM meta WHERE key = ?',
      ),
      list: db.prepare<[], ListRow>(`${LIST} WHERE hidden = 0`),
      chat: db.prepare<[number], ListRow>(`${LIST} WHERE id = ?`),
      chatWith: db.prepare<[string], { id: number }>('SELECT id FROM chat WHERE peer_id = ?'),
      newest: db.prepare<[number], { id: number }>(
        'SELECT id FROM chat WHERE hidden = 0 ORDER BY updated_at DESC, id DESC LIMIT ?',
      ),
      above: db.prepare<[{ after: number; limit: number }], { id: number }>(
        'SELECT id FROM chat WHERE hidden = 0 AND id > :after ORDER BY id LIMIT :limit',
      ),
      unread: db.prepare<[], Pick<ListRow, 'id' | 'kind' | 'unread' | 'mentioned' | 'hidden' | 'last_seq'>>(
        'SELECT id, kind, unread, mentioned, hidden, last_seq FROM chat WHERE unread > 0 AND hidden = 0',
      ),
      unfilled: db.prepare<[], { chatId: number; from: number; to: number; head: number }>(
        `SELECT chatId, max("from", kept_from + 1) AS "from", "to", head FROM (
           SELECT c.id AS chatId, g.from_seq AS "from", g.to_seq AS "to", c.head, c.kept_from, c.updated_at FROM gap g JOIN chat c ON c.id = g.chat_id
           UNION ALL SELECT id, top + 1, head, head, kept_from, updated_at FROM chat WHERE head > top)
         WHERE "to" > kept_from ORDER BY updated_at DESC, chatId, "to" DESC`,
      ),
      sums: db.prepare<[], { chats: number; heads: number; groups: number }>(
        `SELECT count(*) AS chats, coalesce(sum(head), 0) AS heads, coalesce(sum(kind = 'group'), 0) AS groups
         FROM chat WHERE hidden = 0`,
      ),
      pointers: db.prepare<[string], { n: number }>(
        `SELECT coalesce(sum(m.read_seq + CASE WHEN m.user_id = ? THEN 0 ELSE m.delivered_seq END), 0) AS n
         FROM member m JOIN chat c ON c.id = m.chat_id WHERE c.kind = 'direct' AND c.hidden = 0`,
      ),
      undelivered: db.prepare<[], { chatId: number; seq: number }>(
        'SELECT id AS chatId, other_seq AS seq FROM chat WHERE other_seq > own_delivered',
      ),
    };
  }

  /** Its statements are prepared when it is first asked for, which most runs of the app never do. */
  get doctor(): CacheDoctor {
    return (this.#doctor ??= doctorReader(this.#db, this.#selfId, this.#outbox));
  }

  /** Likewise. */
  get dates(): ReturnType<typeof dateReader> {
    return (this.#dates ??= dateReader(this.#db, this.#pages.missing));
  }

  close(): void {
    this.#db.close();
  }

  erased(): string[] {
    return this.#statements.erased.all().map(({ key }) => erasedId(key));
  }

  meta(key: string): string | null {
    const row = this.#statements.meta.get(key);
    return row === undefined ? null : whole('meta', row).value;
  }

  self(): UserRow | null {
    const text = this.meta('self');
    return text === null ? null : (userRow.safeParse(JSON.parse(text)).data ?? null);
  }

  selfName(): string {
    return this.self()?.name ?? '';
  }

  chats(): ChatView[] {
    const unsent = this.#outbox.newest();
    const settings = this.#settings.all();
    const pins = this.#pins.all();
    const faces = this.#members.faces();
    const views = this.#statements.list
      .all()
      .map((row) =>
        this.#chatView(whole('chat', row), {
          unsent: unsent.get(row.id),
          settings: settings(row),
          pins: pins.get(row.id) ?? [],
          face: faces.get(row.id),
        }),
      )
      .filter((chat) => !chat.hidden);
    return views.sort((a, b) => b.updatedAt - a.updatedAt || b.id - a.id);
  }

  chatsPart(after: number | null): { chats: ChatView[]; next: number | null } {
    const { firstChats, furtherChats } = limits;
    const wanted = after === null ? firstChats : furtherChats;
    const found =
      after === null ? this.#statements.newest.all(wanted) : this.#statements.above.all({ after, limit: wanted });
    const ids = found.map(({ id }) => id);
    const next = ids.length < wanted ? null : after === null ? 0 : (ids.at(-1) ?? null);
    const first = after === null ? [...this.#settings.pinned(), ...this.#outbox.newest().keys()] : [];
    const chats = [...new Set([...ids, ...first])].flatMap((id) => this.chat(id) ?? []).filter((chat) => !chat.hidden);
    return { chats, next };
  }

  chat(chatId: number): ChatView | null {
    const row = this.#statements.chat.get(chatId);
    return row === undefined
      ? null
      : this.#chatView(whole('chat', row), {
          unsent: this.#outbox.of(chatId).at(-1),
          settings: this.#settings.of(row),
          pins: this.#pins.of(chatId),
          face: this.#members.face(chatId),
        });
  }

  chatWith(userId: string): ChatView | null {
    const found = this.#statements.chatWith.get(userId);
    return found === undefined ? null : this.chat(found.id);
  }

  chatState(chatId: number): ChatState | null {
    const row = this.#statements.chat.get(chatId);
    if (row === undefined) return null;
    const { epoch, head, top, joined_seq: joinedSeq, read_seq: readSeq, last_seq: lastSeq } = whole('chat', row);
    return { epoch, head, top, joinedSeq, readSeq, lastSeq };
  }

  unread(): number {
    const settings = this.#settings.all();
    let sum = 0;
    for (const row of this.#unread()) {
      const { muted, hidden, marked } = settings(row);
      if (hidden) continue;
      const unread = unreadOf(row.unread, marked);
      sum += countedOf({ ...row, unread, mentions: row.mentioned, muted }, this.#counts());
    }
    return sum;
  }

  unreadChats(): number[] {
    return this.#unread().map(({ id }) => id);
  }

  /** Chats with something unread, and those that may be marked so. */
  #unread(): Pick<ListRow, 'id' | 'kind' | 'unread' | 'mentioned' | 'hidden' | 'last_seq'>[] {
    const rows = this.#statements.unread.all();
    const known = new Set(rows.map(({ id }) => id));
    const marked = this.#settings.marked().filter((id) => !known.has(id));
    return [...rows, ...marked.flatMap((id) => this.#statements.chat.get(id) ?? []).filter((row) => row.hidden === 0)];
  }

  mutes(): { chatId: number; until: number }[] {
    return this.#settings.mutes();
  }

  page(chatId: number, at: { before?: number; after?: number; around?: number }, limit: number): StoredPage {
    const page = this.#pages.page(chatId, at, limit);
    if (page.hasNewer || at.before !== undefined) return page;
    const selfName = this.selfName();
    // Between a commit of cache.db and the closing of the outbox row a message is in both: the stored one counts.
    const stored = new Set(page.messages.map((m) => m.key));
    const unsent = this.#outbox.of(chatId).filter((item) => !stored.has(item.clientId));
    return {
      ...page,
      messages: [
        ...page.messages,
        ...unsent
          .map((item) => viewOfUnsent(item, this.#selfId, selfName, this.#look))
          .sort((a, b) => a.order - b.order),
      ],
    };
  }

  message(chatId: number, seq: number): ReturnType<typeof viewOfRecord> | null {
    return this.#pages.message(chatId, seq);
  }

  views(messages: readonly MessagePayload[]): { message: MessageView; chatTitle: string }[] {
    return messages.map((m) => ({
      message: viewOfRecord(recordOfPayload(m), this.#selfId, this.#look),
      chatTitle: this.chat(m.chatId)?.title ?? '',
    }));
  }

  file(chatId: number, seq: number): FileRef | null {
    return this.#pages.file(chatId, seq);
  }

  gallery(chatId: number, at: PageAt, limit: number): GalleryPage {
    return (this.#gallery ??= galleryReader(this.#db, this.#selfId, this.#look))(chatId, at, limit);
  }

  others(chatId: number): { id: string; name: string }[] {
    return this.#members
      .of(chatId)
      .filter(({ id, name }) => id !== this.#selfId && name !== '')
      .map(({ id, name }) => ({ id, name }))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  members(chatId: number): (StoredMember & { lastSeen: number | null })[] {
    const seen = this.#members.lastSeen(chatId);
    return this.#members
      .of(chatId)
      .map((m) => ({ ...m, picture: mediaOf(m.picture), lastSeen: seen.get(m.id) ?? null }));
  }

  quotes(chatId: number, seqs: readonly number[]): Quote[] {
    const joined = this.chatState(chatId)?.joinedSeq ?? 0;
    return seqs
      .filter((seq) => seq > joined)
      .map((seq) => this.#look.quote(chatId, seq))
      .filter((quote) => quote.kind !== 'deleted');
  }

  gaps(chatId: number, limit: number): Range[] {
    return this.#pages.gaps(chatId, limit);
  }

  unfilled(depth: number): { chatId: number; range: Range; near: boolean }[] {
    const near: { chatId: number; range: Range; near: boolean }[] = [];
    const rest: typeof near = [];
    for (const { chatId, from, to, head } of this.#statements.unfilled.all()) {
      const edge = Math.max(from, head - depth + 1);
      if (edge <= to) near.push({ chatId, range: { from: edge, to }, near: true });
      if (from < edge) rest.push({ chatId, range: { from, to: Math.min(to, edge - 1) }, near: false });
    }
    return [...near, ...rest];
  }

  sums(): { chats: number; heads: number; pointers: number; groups: number } {
    const sums = this.#statements.sums.get() ?? { chats: 0, heads: 0, groups: 0 };
    return { ...sums, pointers: this.#statements.pointers.get(this.#selfId)?.n ?? 0 };
  }

  pendingDelivered(): { chatId: number; seq: number }[] {
    return this.#statements.undelivered.all();
  }

  #chatView(
    row: ListRow,
    {
      unsent,
      settings,
      pins,
      face,
    }: {
      unsent: OutboxItem | undefined;
      settings: SettingsNow;
      pins: number[];
      face: GroupFace | undefined;
    },
  ): ChatView {
    const own = this.own();
    const shown = own.presence;
    const unread = unreadOf(row.unread, settings.marked);
    const peer =
      row.peer_id === null
        ? null
        : {
            id: row.peer_id,
            name: row.peer_name ?? '',
            picture: faceSource(row.peer_picture),
            online: shown && row.peer_online === 1,
            // 0: it is not told any more.
            lastSeen: shown ? row.peer_last_seen || null : null,
          };
    const line = row.kind === 'group' ? this.#notices.newest(row.id) : null;
    const last =
      line !== null && line.seq > (row.last_seq ?? 0) ? viewOfNotice(line, this.#look) : lastMessage(row, this.#selfId);
    const newest =
      unsent === undefined || (last !== null && last.key === unsent.clientId)
        ? last
        : viewOfUnsent(unsent, this.#selfId, this.selfName(), noLookups);
    return {
      id: row.id,
      kind: row.kind,
      title: row.kind === 'direct' ? (row.peer_name ?? '') : row.title,
      peer,
      updatedAt: Math.max(row.updated_at, unsent?.createdAt ?? 0),
      unread,
      mentions: row.mentioned,
      last: newest,
      draft: this.#outbox.draft(row.id).text,
      pins,
      headSeq: row.head,
      readSeq: row.read_seq,
      peersReadSeq: row.peers_read,
      peersDeliveredSeq: row.peers_delivered,
      typing: [],
      picture: mediaOf(face?.picture ?? null),
      members: face?.members ?? 0,
      role: face?.role ?? null,
      ...settings,
      blocked: own.blocked.some(({ id }) => id === row.peer_id),
      counted: settings.hidden
        ? 0
        : countedOf({ ...row, unread, mentions: row.mentioned, muted: settings.muted }, this.#counts()),
    };
  }
}
