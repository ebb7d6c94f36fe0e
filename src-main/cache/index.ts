import type { Cache, OpenCache } from './api.ts';
import { ExportClient } from './export-client.ts';
import type { ExportEnd } from './export-job.ts';
import { OutboxMirror } from './outbox-mirror.ts';
import { emptyPage } from './page.ts';
import { Reader } from './reader.ts';
import { SearchClient } from './search-client.ts';
import { REPLACED_MAX } from './protocol.ts';
import { codeOf, isCorrupt, StoreError } from './store-error.ts';
import { WriterClient } from './writer-client.ts';

/**
 * The thorough check runs once a day, this long after the start; soon after it when the last end was not a clean one or
 * something else changed the file since. ms.
 */
const CHECK_EVERY_MS = 24 * 3_600_000;
const CHECK_AFTER_MS = 60_000;
const CHECK_SOON_MS = 1_000;

/** Opens an account's files and joins the three threads: reads here, writes in one worker, searches in another. */
export const openCache: OpenCache = async (parts) => {
  let reader: Reader | null = null;
  let mirror = new OutboxMirror({ items: [], acts: [], drafts: [], reads: [], settings: [] });
  let generation = 0;
  let spoiled = 0;
  let closed = false;
  /** Resolves when cache.db stands: while it is replaced nobody may open it, or the file that goes would be kept in use. */
  let standing: Promise<void> = Promise.resolve();
  let stands = (): void => undefined;
  /** The export was called off, perhaps before it began. */
  let exportOff = false;

  const openReader = (): void => {
    try {
      reader = new Reader(parts.dir, parts.selfId, mirror, parts.now, parts.counts ?? (() => 'all'));
    } catch (error) {
      reader = null;
      parts.log('error', 'cache.db cannot be read', { code: codeOf(error) });
    }
  };

  const { client, opened } = await WriterClient.open(parts, {
    patch: (patch) => mirror.apply(patch),
    release: async () => {
      stands();
      standing = new Promise((resolve) => (stands = resolve));
      reader?.close();
      reader = null;
      await Promise.all([search.stop(), search.stopCheck(), exporter.stop()]);
    },
    // Nobody need wait for it: there is nothing to search.
    vacant: () => stands(),
    replaced: (damaged) => {
      stands();
      // Signed out meanwhile: what is opened now nobody would close.
      if (closed) return;
      generation += 1;
      openReader();
      if (!damaged) return;
      spoiled += 1;
      parts.onRebuilt?.();
    },
  });

  const damaged = (): void => {
    if (closed) return;
    parts.log('error', 'cache.db is damaged', { before: spoiled });
    if (spoiled >= REPLACED_MAX) return;
    client
      .control('damaged', generation)
      .catch((error: unknown) => parts.log('error', 'cache.db was not replaced', { code: codeOf(error) }));
  };
  const search = new SearchClient(parts, damaged);
  const exporter = new ExportClient(parts, damaged);
  mirror = new OutboxMirror(opened.mirror);
  openReader();

  /** The workers' questions wait until there is a file, or an end. */
  const asked = async <T>(ask: () => Promise<T>): Promise<T> => {
    await standing;
    if (closed) throw new StoreError('INTERNAL', 'The local store is closed.');
    return ask();
  };

  /** Reads; while the file is being replaced, and when it turns out damaged, there is nothing to read. */
  const read = <T>(nothing: T, from: (r: Reader) => T): T => {
    if (reader === null) return nothing;
    try {
      return from(reader);
    } catch (error) {
      if (!isCorrupt(error)) parts.log('error', 'a read failed', { code: codeOf(error) });
      else damaged();
      return nothing;
    }
  };

  let check: NodeJS.Timeout | undefined;
  const planCheck = (ms: number): void => {
    check = setTimeout(() => {
      planCheck(CHECK_EVERY_MS);
      void asked(() => search.check())
        .then((sound) => {
          parts.log('info', 'cache.db was checked', { sound });
          return closed ? undefined : sound ? client.control('checked') : damaged();
        })
        .catch((error: unknown) => parts.log('warn', 'the check did not run', { code: codeOf(error) }));
    }, ms);
    check.unref();
  };
  const age = parts.now() - opened.checkedAt;
  parts.log('info', `cache.db is ${opened.suspect ? 'not ' : ''}as it was closed`);
  if (opened.suspect) planCheck(CHECK_SOON_MS);
  else planCheck(age < 0 || age >= CHECK_EVERY_MS ? CHECK_AFTER_MS : CHECK_EVERY_MS - age);

  const cache: Cache = {
    self: () => read(null, (r) => r.self()),
    token: () => read(null, (r) => r.meta('token')),
    filling: () => read(true, (r) => r.meta('token') === null || r.meta('full_open') === '1'),
    own: () => read({ readReceipts: true, presence: true, blocked: [] }, (r) => r.own()),
    userSeq: () => read(0, (r) => Number(r.meta('user_seq') ?? 0)),
    chats: () => read([], (r) => r.chats()),
    chatsPart: (after) => read({ chats: [], next: null }, (r) => r.chatsPart(after)),
    chat: (chatId) => read(null, (r) => r.chat(chatId)),
    chatWith: (userId) => read(null, (r) => r.chatWith(userId)),
    chatState: (chatId) => read(null, (r) => r.chatState(chatId)),
    unread: () => read(0, (r) => r.unread()),
    unreadChats: () => read([], (r) => r.unreadChats()),
    mutes: () => read([], (r) => r.mutes()),
    settings: () => mirror.settings(),
    page: (chatId, at, limit) => read(emptyPage, (r) => r.page(chatId, at, limit)),
    message: (chatId, seq) => read(null, (r) => r.message(chatId, seq)),
    messageFrom: (chatId, at) => read({ found: null, sure: false }, (r) => r.dates.messageFrom(chatId, at)),
    days: (chatId, bounds) =>
      read({ days: bounds.slice(1).map(() => 'unknown' as const), first: null }, (r) => r.dates.days(chatId, bounds)),
    file: (chatId, seq) => read(null, (r) => r.file(chatId, seq)),
    gallery: (chatId, at, limit) =>
      read({ messages: [], hasOlder: false, hasNewer: false, missing: true }, (r) => r.gallery(chatId, at, limit)),
    gaps: (chatId, limit) => read([], (r) => r.gaps(chatId, limit)),
    unfilled: (depth) => read([], (r) => r.unfilled(depth)),
    sums: () => read({ chats: 0, heads: 0, pointers: 0, groups: 0 }, (r) => r.sums()),
    outbox: () => mirror.items(),
    acts: (chatId) => mirror.acts(chatId),
    ownSeq: (clientId) => read(null, (r) => r.ownSeq(clientId)),
    draft: (chatId) => mirror.draft(chatId),
    pendingDrafts: () => mirror.unsentDrafts(),
    quotes: (chatId, seqs) => read([], (r) => r.quotes(chatId, seqs)),
    members: (chatId) => read([], (r) => r.members(chatId)),
    others: (chatId) => read([], (r) => r.others(chatId)),
    pendingReads: () => mirror.reads(),
    pendingDelivered: () => read([], (r) => r.pendingDelivered()),
    doctor: {
      chats: (after, limit) => read({ chats: [], more: false }, (r) => r.doctor.chats(after, limit)),
      places: () => read([], (r) => r.doctor.places()),
      members: (chatId) => read([], (r) => r.doctor.members(chatId)),
      stretch: (chatId, range) => read([], (r) => r.doctor.stretch(chatId, range)),
      holes: (chatId, range) => read([], (r) => r.doctor.holes(chatId, range)),
      message: (chatId, key, seq) => read(null, (r) => r.doctor.message(chatId, key, seq)),
    },

    applySync: (answer) => client.write('applySync', answer),
    applyChat: (row) => client.write('applyChat', row),
    applyEvents: (chatId, events, head, epoch) => client.write('applyEvents', chatId, events, head, epoch),
    applyPages: (text, of) => client.write('applyPages', text, of),
    applyLive: (message) => client.write('applyLive', message),
    applyEntry: (event) => client.write('applyEntry', event),
    applyPointers: (chatId, items) => client.write('applyPointers', chatId, items),
    applyUserEvent: (event) => client.write('applyUserEvent', event),
    setPresence: (people) => client.write('setPresence', people),
    enqueue: (item) => client.write('enqueue', item),
    uploaded: (clientId, url) => client.write('uploaded', clientId, url),
    fileMoved: (clientId, change) => client.write('fileMoved', clientId, change),
    acked: (message) => client.write('acked', message),
    rewrite: (clientId, content) => client.write('rewrite', clientId, content),
    act: (item) => client.write('act', item),
    actDone: (item, event) => client.write('actDone', item, event),
    actRefused: (clientId) => client.write('actRefused', clientId),
    hide: (item) => client.write('hide', item),
    refused: (clientId, error) => client.write('refused', clientId, error),
    requeue: (clientId) => client.write('requeue', clientId),
    discard: (clientId) => client.write('discard', clientId),
    setDraft: (chatId, draft) => client.write('setDraft', chatId, draft),
    draftTold: (chatId, told) => client.write('draftTold', chatId, told),
    set: (item) => client.write('set', item),
    settingTold: (item, event) => client.write('settingTold', item, event),
    markRead: (chatId, seq) => client.write('markRead', chatId, seq),
    readTold: (chatId, seq, stands) => client.write('readTold', chatId, seq, stands),
    deliveredTold: (items) => client.write('deliveredTold', items),
    erased: () => read([], (r) => r.erased()),
    forgotten: (pictures) => client.write('forgotten', pictures),
    renewChat: (row, wrong) => client.write('renewChat', row, wrong),
    replaceEvents: (chatId, range, events, head, epoch) =>
      client.write('replaceEvents', chatId, range, events, head, epoch),
    search: ({ query, filters = {}, before = null, limit }) =>
      asked(() =>
        search.ask({
          kind: 'find',
          ...{ query, filters, before, limit, now: parts.now() },
          unsent: mirror.items(),
          selfName: read('', (r) => r.selfName()),
        }),
      ),
    searchPlaces: (chatId, { query, filters = {}, before = null, limit }) =>
      asked(() =>
        search.ask({
          kind: 'places',
          ...{ query, before, limit, now: parts.now() },
          filters: { ...filters, in: [chatId] },
        }),
      ),
    searchPlan: ({ query, filters = {} }) =>
      asked(() => search.ask({ kind: 'plan', query, filters, now: parts.now() })),
    people: (text) => asked(() => search.ask({ kind: 'people', text })),
    views: (messages) => read([], (r) => r.views(messages)),
    exportTo: (job, told) => {
      const run = async (): Promise<ExportEnd> => (exportOff ? { kind: 'cancelled' } : exporter.run(job, told));
      exportOff = false;
      return asked(run).catch((error: unknown): ExportEnd => {
        if (!closed) parts.log('error', 'the export did not start', { code: codeOf(error) });
        return closed ? { kind: 'cancelled' } : { kind: 'failed', code: 'INTERNAL' };
      });
    },
    cancelExport: () => {
      exportOff = true;
      exporter.cancel();
    },
    reset: () => client.write('reset'),
    close: async () => {
      closed = true;
      stands();
      clearTimeout(check);
      reader?.close();
      reader = null;
      // Not waited for: the check may be deep inside SQLite, and reading harms nobody.
      void search.stopCheck();
      await Promise.all([search.stop(), exporter.stop()]);
      await client.control('close');
    },
  };
  return { cache, notices: opened.notices };
};
