import type { Plant } from './plant.ts';

/** What would go wrong in the app: its link, its outbox and its cache. */
export const appPlants: readonly Plant[] = [
  {
    name: 'token-before-events',
    why: 'The sync token is written before, and apart from, what it stands for.',
    near: 94,
    edits: [
      {
        file: 'src-main/cache/apply.ts',
        find: "      const continuing = meta.get('full_open') === '1';",
        replace: `      meta.set('token', answer.token);
      db.exec('COMMIT');
      db.exec('BEGIN IMMEDIATE');
      const continuing = meta.get('full_open') === '1';`,
      },
    ],
  },
  {
    name: 'setting-dropped-on-failure',
    why: 'What a person set is forgotten when the server cannot be reached just then.',
    near: 5,
    edits: [
      {
        file: 'src-main/link/settings-sender.ts',
        find: "      if (!r.ok && r.error.retry !== 'final') return false;",
        replace: '',
      },
    ],
  },
  {
    name: 'mark-stays',
    why: 'A chat that is marked unread no longer on one device stays so on another.',
    near: 9,
    edits: [
      {
        file: 'src-main/cache/chat-settings.ts',
        find: '      mark(chatId, s.marked_seq ?? null);',
        replace: '      if (s.marked_seq != null) mark(chatId, s.marked_seq);',
      },
    ],
  },
  {
    name: 'removal-overheard',
    why: 'Who was taken out of a group while offline goes on seeing it.',
    near: 203,
    edits: [
      {
        file: 'src-main/cache/apply.ts',
        find: '      for (const id of answer.gone) yield* log.dropChat(id, delta);\n',
        replace: '',
      },
      {
        file: 'src-main/cache/apply.ts',
        find: '(removed === undefined || !listed.has(removed))',
        replace: 'removed === undefined',
      },
    ],
  },
  {
    name: 'roster-folded-blindly',
    why: 'An entry of a group’s log makes its members what it says whenever it comes, late ones too.',
    near: 329,
    edits: [
      {
        file: 'src-main/cache/members.ts',
        find: 'if (known !== undefined && known.state_seq >= seq) {',
        replace: 'if (known === null) {',
      },
      { file: 'src-main/cache/members.ts', find: '    if (seq <= roster) return;\n', replace: '' },
    ],
  },
  {
    name: 'gap-ignored',
    why: 'A message that comes too early is stored, and what is missing before it is forgotten.',
    edits: [
      {
        file: 'src-main/cache/apply-log.ts',
        find: 'if (from > chat.top + 1) gaps.open(chat.id, chat.top + 1, from - 1);',
        replace: '',
      },
    ],
  },
  {
    name: 'closed-on-send',
    why: 'A message counts as sent when it was handed to the network.',
    edits: [
      {
        file: 'src-main/link/outbox.ts',
        find: '    overlay.inFlight.add(item.clientId);',
        replace: '    overlay.inFlight.add(item.clientId);\n    await cache.discard(item.clientId);',
      },
    ],
  },
  {
    name: 'written-after-answer',
    why: 'The screen says that a message is written down before the disk has it.',
    edits: [
      {
        file: 'src-main/cache/unsent.ts',
        find: "    outbox.write([...also, { k: 'put', item }]);",
        replace:
          "    if (item.state === 'queued') setTimeout(() => outbox.write([...also, { k: 'put', item }]), 40);\n    else outbox.write([...also, { k: 'put', item }]);",
      },
    ],
  },
  {
    name: 'nothing-synced',
    why: 'Neither the outbox nor its journal waits for the disk.',
    near: 14,
    edits: [
      {
        file: 'src-main/cache/outbox-file.ts',
        find: "db.pragma('synchronous = FULL');",
        replace: "db.pragma('synchronous = NORMAL');",
      },
      { file: 'src-main/cache/journal.ts', find: '      if (sync) fsyncSync(this.#fd);\n', replace: '' },
    ],
  },
  {
    name: 'pointer-goes-back',
    why: 'The last one to say how far it read wins, not the furthest.',
    near: 664,
    edits: [
      {
        file: 'src-main/cache/apply.ts',
        find: 'chat.read_seq = Math.max(chat.read_seq, read);',
        replace: 'chat.read_seq = read;',
      },
      {
        file: 'tests/sim/database/conversations.ts',
        find: 'const readSeq = Math.max(old.readSeq, Math.min(w.read, chat.head));',
        replace: 'const readSeq = w.read < 0 ? old.readSeq : Math.min(w.read, chat.head);',
      },
    ],
  },
  {
    name: 'new-client-id-on-retry',
    why: 'A message that is tried again is another message.',
    edits: [
      {
        file: 'src-main/link/outbox.ts',
        find: 'content: item.content, clientId: item.clientId, ...reply };',
        replace: `content: item.content,
      clientId: item.clientId.slice(0, -4) + String(1000 + Math.floor(ctx.parts.random() * 9000)), ...reply };`,
      },
    ],
  },
  {
    name: 'several-in-flight',
    why: 'Messages of one chat are sent side by side.',
    near: 91,
    edits: [
      {
        file: 'src-main/link/outbox.ts',
        find: '    for (let item = lane.items[0]; item && mayGo(chatId); item = lane.items[0]) {\n      const failed = await attempt(lane, item);',
        replace: `    for (let item = lane.items[0]; item && mayGo(chatId); item = lane.items[0]) {
      const [failed] = await Promise.all(lane.items.slice(0, 4).map((one) => attempt(lane, one)));`,
      },
    ],
  },
  {
    name: 'live-without-seq-check',
    why: 'A live message is stored at the end of its chat, whatever its number says.',
    edits: [
      {
        file: 'src-main/cache/apply-log.ts',
        find: 'if (chat === undefined || (!anywhere && record.seq !== chat.top + 1)) return false;',
        replace: 'if (chat === undefined) return false;\n    chat.top = Math.max(chat.top, record.seq - 1);',
      },
      {
        file: 'src-main/link/live.ts',
        find: '    for (let n = top + 1; next.length < limits.eventsMax; n += 1) {',
        replace: '    for (let n = Math.min(...w.events.keys(), top + 1); next.length < limits.eventsMax; n += 1) {',
      },
    ],
  },
  {
    name: 'holes-forgotten',
    why: 'What a sync names and has not brought yet is not remembered as missing.',
    edits: [
      {
        file: 'src-main/cache/apply-log.ts',
        find: '      gaps.open(chat.id, chat.top + 1, chat.head);\n',
        replace: '',
      },
    ],
  },
  {
    name: 'unread-counted',
    why: 'Unread is counted up with each message instead of derived.',
    edits: [
      {
        file: 'src-main/cache/chats.ts',
        find: '      c.unread = derive(c);',
        replace: '      c.unread = c.other_seq > c.read_seq ? c.unread + 1 : 0;',
      },
    ],
  },
  {
    name: 'outbox-forgotten-on-resnapshot',
    why: 'Starting anew throws away what is unsent.',
    edits: [
      {
        file: 'src-main/link/outbox.ts',
        find: '    connected() {\n',
        replace: '    connected() {\n      reload();\n',
      },
      {
        file: 'src-main/link/sync.ts',
        find: '        await cache.reset();',
        replace:
          '        for (const item of cache.outbox()) await cache.discard(item.clientId);\n        await cache.reset();',
      },
    ],
  },
  {
    name: 'echo-not-recognised',
    why: 'An own message that comes back as a push is stored beside its unsent copy, which is never closed by it.',
    edits: [
      {
        file: 'src-main/cache/apply-log.ts',
        find: '    delta.closes(written.clientId, record.seq);\n',
        replace: '',
      },
      {
        file: 'src-main/cache/apply.ts',
        find: 'if (message.clientId !== null) delta.closes(message.clientId, message.seq);',
        replace: '',
      },
    ],
  },
  {
    name: 'not-scrubbed',
    why: 'The journal and the write-ahead log of what was sent still hold what was deleted.',
    near: 8,
    edits: [{ file: 'src-main/cache/scrubber.ts', find: '    this.#outbox.scrub();\n', replace: '' }],
  },
  {
    name: 'act-closed-on-send',
    why: 'A change counts as made when it was handed to the network.',
    near: 22,
    edits: [
      {
        file: 'src-main/link/act-sender.ts',
        find: '      overlay.inFlight.add(item.clientId);\n',
        replace: '      overlay.inFlight.add(item.clientId);\n      await cache.actRefused(item.clientId);\n',
      },
    ],
  },
  {
    name: 'draft-taken-blindly',
    why: 'What another device wrote takes the place of what is being written here.',
    near: 511,
    edits: [
      {
        file: 'src-main/cache/drafts.ts',
        find: '  if (!before.sent && !same(before, state)) return { ...before, rev };\n',
        replace: '',
      },
    ],
  },
  {
    name: 'pins-known-to-the-list-only',
    why: 'Who is connected when something is pinned learns of it with the next list of chats.',
    edits: [
      {
        file: 'src-main/cache/apply-log.ts',
        find: 'if (event.pins !== undefined) pins.set(chat.id, { seq, messages: event.pins });',
        replace: '',
      },
    ],
  },
  {
    name: 'unsent-rewritten-blindly',
    why: 'A message that may be on the server under its old text is changed before it is sent again.',
    near: 92,
    edits: [
      {
        file: 'src-main/link/act-requests.ts',
        find: "item.state === 'failed' || a.overlay.untried.has(item.clientId) || (",
        replace: "item.state === 'failed' || a.overlay.untried !== undefined || (",
      },
    ],
  },
  {
    name: 'name-of-before',
    why: 'A message that waited brings back the name that its sender had when it was written.',
    near: 672,
    edits: [
      { file: 'src-main/cache/faces.ts', find: ' || (known !== undefined && isNear(id))) return', replace: ') return' },
    ],
  },
  {
    name: 'list-of-before',
    why: 'A list that was read before a name changed, and comes after the news of it, brings the old name back.',
    near: 7700,
    edits: [{ file: 'src-main/cache/faces.ts', find: 'asOf === undefined || asOf >= named()', replace: 'asOf !== -1' }],
  },
  {
    name: 'block-not-kept',
    why: 'Another device of one’s own does not learn who is blocked.',
    near: 10,
    edits: [{ file: 'src-main/cache/apply.ts', find: '      own.block(p.data);\n', replace: '' }],
  },
  {
    name: 'file-not-waited-for',
    why: 'A message goes before the server has its file, and without it.',
    near: 21,
    edits: [
      {
        file: 'src-main/link/outbox.ts',
        find: "(work.state === 'queued' && (work.file === null || work.file.fileId !== null))",
        replace: "work.state === 'queued'",
      },
    ],
  },
  {
    name: 'copy-not-synced',
    why: 'The copy of a file is said to be kept before the disk has it.',
    near: 738,
    edits: [{ file: 'src-main/cache/file-job.ts', find: '      fsyncSync(target);\n', replace: '' }],
  },
  {
    name: 'copy-tidied-away',
    why: 'A start throws away the copies of files that are still to be sent.',
    near: 36,
    edits: [{ file: 'src-main/link/outgoing.ts', find: ' && !needed().has(id)', replace: '' }],
  },
  {
    name: 'upload-held-by-the-dead',
    why: 'What was on its way when the network went is waited for until its time is over.',
    near: 7388,
    edits: [
      {
        file: 'src-main/link/runner.ts',
        find: '      for (const { abort } of running.values()) abort.abort(ANEW);\n',
        replace: '',
      },
    ],
  },
];
