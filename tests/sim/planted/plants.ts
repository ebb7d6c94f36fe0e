/** A deliberate break of the product: pieces of its source that are replaced, each found exactly once. */
export interface Plant {
  name: string;
  /** What a careless change would have done, and what comes of it. */
  why: string;
  /** A seed that found it: tried first in CI, so that a rare break does not take minutes there. */
  near?: number;
  edits: { file: string; find: string; replace: string }[];
}

export const plants: readonly Plant[] = [
  {
    name: 'no-unique-client-id',
    why: 'Without the unique index a repeated send is stored twice.',
    edits: [
      {
        file: 'tests/sim/database/conversations.ts',
        find: "if (t.sends.has(key)) throw sqlError('23505', 'duplicate key value violates unique constraint');",
        replace: '',
      },
      {
        file: 'tests/sim/database/conversations.ts',
        find: 'begin: (t, p) => inputs(p).map((i) => t.sends.get(`${i.sender_id}:${i.client_id}`)),',
        replace: 'begin: (_t, p) => inputs(p).map(() => undefined),',
      },
    ],
  },
  {
    name: 'ack-before-commit',
    why: 'The sender is answered before the database has the message.',
    edits: [
      {
        file: 'server/domain/batcher.ts',
        find: '    const outs = await run(batch.map((w) => w.item));',
        replace: `    const first = batch[0]?.item as unknown as { record?: Record<string, unknown> } | undefined;
    if (first?.record !== undefined && batch.length === 1) {
      const { chatId, clientId } = first.record;
      const row = { n: 0, chat_id: chatId, seq: BigInt(1), created_at: new Date(), duplicate: false, same: true, reply_to_seq: null,
        members: [1, 2, 3], sender_name: 'x', sender_image: null, sender_image_id: null };
      void clientId;
      (first as unknown as { stored: (r: unknown) => void }).stored(row);
      batch[0]?.resolve({ ok: true, value: { row, duplicate: false, untold: false } } as never);
    }
    const outs = await run(batch.map((w) => w.item));`,
      },
    ],
  },
  {
    name: 'push-before-commit',
    why: 'The others are told before the commit, and of what was refused.',
    edits: [
      {
        file: 'server/domain/send-batch.ts',
        find: '      if (row !== undefined && !row.duplicate) entry.stored(row);',
        replace:
          '      if (row !== undefined) entry.stored({ ...row, seq: row.seq + 1n, members: row.members ?? [1, 2, 3] });',
      },
    ],
  },
  {
    name: 'token-before-events',
    why: 'The sync token is written before, and apart from, what it stands for.',
    near: 62,
    edits: [
      {
        file: 'src-main/cache/apply.ts',
        find: "      const continuing = getMeta.get('full_open')?.value === '1';",
        replace: `      setMeta.run('token', answer.token);
      db.exec('COMMIT');
      db.exec('BEGIN IMMEDIATE');
      const continuing = getMeta.get('full_open')?.value === '1';`,
      },
    ],
  },
  {
    name: 'number-as-cursor',
    why: 'What began before a sync and commits after it is never news: the greatest number seen is the cursor.',
    near: 13,
    edits: [
      {
        file: 'server/domain/sync.ts',
        find: 'const next = start.paging?.next ?? snapshot.xmin;',
        replace: 'const next = start.paging?.next ?? snapshot.xmax;',
      },
      {
        file: 'src-main/link/heartbeat.ts',
        find: 'if (behind || again) sync(',
        replace: 'if (false) sync(',
      },
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
        find: "    outbox.write([{ k: 'put', item }]);",
        replace:
          "    if (item.state === 'queued') setTimeout(() => outbox.write([{ k: 'put', item }]), 40);\n    else outbox.write([{ k: 'put', item }]);",
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
    near: 343,
    edits: [
      {
        file: 'src-main/cache/apply.ts',
        find: 'chat.read_seq = Math.max(chat.read_seq, p.seq);',
        replace: 'chat.read_seq = p.seq;',
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
        find: "      return ctx.request('send_message', { chatId: item.chatId, content: item.content, clientId: item.clientId });",
        replace: `      return ctx.request('send_message', {
        chatId: item.chatId, content: item.content, clientId: item.clientId.slice(0, -4) + String(1000 + Math.floor(ctx.parts.random() * 9000)),
      });`,
      },
    ],
  },
  {
    name: 'several-in-flight',
    why: 'Messages of one chat are sent side by side.',
    near: 1346,
    edits: [
      {
        file: 'src-main/link/outbox.ts',
        find: '    for (let item = lane.items[0]; item && ctx.isUp() && !jobs.stopped; item = lane.items[0]) {\n      const failed = await attempt(lane, item);',
        replace: `    for (let item = lane.items[0]; item && ctx.isUp() && !jobs.stopped; item = lane.items[0]) {
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
    name: 'membership-not-checked',
    why: 'Whoever asks for a chat’s log gets it.',
    edits: [
      {
        file: 'server/domain/fetch-events.ts',
        find: 'const own = members.find((m) => m.user_id === userId);',
        replace: 'const own = members[0];',
      },
    ],
  },
  {
    name: 'sender-from-payload',
    why: 'The sender is who the message says it is.',
    edits: [
      {
        file: 'server/domain/send-message.ts',
        find: "if (data.senderId !== undefined && data.senderId !== '' && data.senderId !== String(caller.userId)) {",
        replace: 'if (data.content === "") {',
      },
      {
        file: 'server/domain/send-message.ts',
        find: '    senderId: caller.userId,\n    deviceId',
        replace: '    senderId: data.senderId ? Number(data.senderId) : caller.userId,\n    deviceId',
      },
    ],
  },
  {
    name: 'epoch-ignored',
    why: 'A device does not notice that the server was put back to an earlier state.',
    near: 20,
    edits: [
      {
        file: 'server/domain/sync.ts',
        find: '!isSame(token.instance, instance)',
        replace: 'token.instance === undefined',
      },
    ],
  },
  {
    name: 'restore-counted-past',
    why: 'Transaction numbers of before a restored backup are compared with those of after it.',
    near: 173,
    edits: [
      {
        file: 'server/domain/sync.ts',
        find: 'told === instance || (told.endsWith',
        replace: 'told.slice(0, -36) === instance.slice(0, -36) || (told.endsWith',
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
    name: 'lease-kept-for-ever',
    why: 'Who was online when the server died stays online.',
    near: 48,
    edits: [
      {
        file: 'server/domain/presence.ts',
        find: '      await endNodeLeases(db, nodeId);\n      every',
        replace: '      every',
      },
      {
        file: 'tests/sim/database/presence.ts',
        find: 'run: (t, _p, { now }) => remove(t, now, (l) => l.expires <= now.getTime()),',
        replace: 'run: () => [],',
      },
      {
        file: 'tests/sim/database/presence.ts',
        find: '  [...t.leases.values()].some((l) => l.userId === userId && l.expires > now.getTime());\n/** The people',
        replace: '  [...t.leases.values()].some((l) => l.userId === userId && now !== null);\n/** The people',
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
    name: 'user-log-gap-ignored',
    why: 'Entries of one’s own log that were pruned are taken as never made.',
    edits: [
      {
        file: 'server/domain/sync.ts',
        find: 'return rows[0]?.useq === BigInt(after + 1) ? rows : null;',
        replace: 'return rows;',
      },
    ],
  },
  {
    name: 'echo-not-recognised',
    why: 'An own message that comes back as a push is stored beside its unsent copy, which is never closed by it.',
    edits: [
      {
        file: 'src-main/cache/apply-log.ts',
        find: '      delta.closing.add(written.clientId);\n',
        replace: '',
      },
      {
        file: 'src-main/cache/apply.ts',
        find: 'if (message.clientId !== null) delta.closing.add(message.clientId);',
        replace: '',
      },
    ],
  },
  {
    name: 'refresh-token-forgotten-early',
    why: 'The new refresh token is used before it is on the disk, and a used one is never honoured again.',
    near: 13,
    edits: [
      {
        file: 'server/domain/auth.ts',
        find: '        if (answerLost) return device;\n',
        replace: '',
      },
    ],
  },
];
