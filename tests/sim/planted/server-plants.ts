import type { Plant } from './plant.ts';

/** What would go wrong in the server and its database. */
export const serverPlants: readonly Plant[] = [
  {
    name: 'no-unique-client-id',
    why: 'Without the unique index a repeated send is stored twice.',
    edits: [
      {
        file: 'tests/sim/database/conversations.ts',
        find: "      if (t.sends.has(key) || t.done.has(key))\n        throw sqlError('23505', 'duplicate key value violates unique constraint');\n      const seq = chat.head + 1;",
        replace: '      const seq = chat.head + 1;',
      },
      {
        file: 'tests/sim/database/conversations.ts',
        find: 'known: t.sends.get(`${i.sender_id}:${i.client_id}`) ?? t.done.get(`${i.sender_id}:${i.client_id}`),',
        replace: 'known: t.sends.size < 0 ? t.sends.get("") : undefined,',
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
        find: '        if (!row.duplicate) entry.stored(whole);',
        replace: '        entry.stored({ ...whole, seq: whole.seq + 1n, members: whole.members ?? [1, 2, 3] });',
      },
    ],
  },
  {
    name: 'number-as-cursor',
    why: 'What began before a sync and commits after it is never news: the greatest number seen is the cursor.',
    near: 42,
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
    near: 15,
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
    near: 107,
    edits: [
      {
        file: 'server/domain/sync.ts',
        find: 'told === instance || (told.endsWith',
        replace: 'told.slice(0, -36) === instance.slice(0, -36) || (told.endsWith',
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
        file: 'tests/sim/database/tables.ts',
        find: 'l.userId === userId && l.expires > now.getTime());',
        replace: 'l.userId === userId && now !== null);',
      },
    ],
  },
  {
    name: 'user-log-gap-ignored',
    why: 'Entries of one’s own log that were pruned are taken as never made.',
    near: 68,
    edits: [
      {
        file: 'server/domain/sync.ts',
        find: 'return rows[0]?.useq === BigInt(after + 1) ? rows : null;',
        replace: 'return rows;',
      },
    ],
  },
  {
    name: 'refresh-token-forgotten-early',
    why: 'The new refresh token is used before it is on the disk, and a used one is never honoured again.',
    near: 31,
    edits: [
      {
        file: 'server/domain/auth.ts',
        find: '        if (answerLost) return device;\n',
        replace: '',
      },
    ],
  },
  {
    name: 'state-told-with-the-message-only',
    why: 'Whoever has a message already and was away when it was changed never learns of it.',
    near: 8,
    edits: [
      {
        file: 'server/domain/log-view.ts',
        find: '  const wanted = [...newest.values()].map((e) => ({ chatId: e.chat_id, seq: targetOf(e) ?? 0 }));',
        replace: '  const wanted: { chatId: number; seq: number }[] = [];',
      },
    ],
  },
  {
    name: 'versions-kept',
    why: 'Deleting a message leaves its earlier versions in the database.',
    near: 176,
    edits: [
      {
        file: 'tests/sim/database/acts.ts',
        find: '    t.versions.delete(keyOf(m));\n',
        replace: '',
      },
    ],
  },
  {
    name: 'reading-told-though-kept',
    why: 'Who keeps to themselves what they read is told of all the same.',
    near: 42,
    edits: [
      {
        file: 'server/domain/pointers.ts',
        find: '    const readMoved = row.shown > row.old_shown;',
        replace: '    const readMoved = row.read_seq > row.old_read;\n    row.shown = row.read_seq;',
      },
    ],
  },
  {
    name: 'name-told-to-oneself',
    why: 'A new name is told to one’s own devices alone.',
    near: 28,
    edits: [
      {
        file: 'server/domain/people.ts',
        find: "await appendUserEvents(sql, told, 'profile'",
        replace: "await appendUserEvents(sql, told.filter((id) => id === userId), 'profile'",
      },
    ],
  },
  {
    name: 'presence-told-to-the-blocked',
    why: 'Somebody who blocked another is still seen by them as being there.',
    near: 136,
    edits: [
      {
        file: 'tests/sim/database/presence.ts',
        find: 'id !== user_id && showsPresence(t, user_id, id) && isOnline(t, id, now)',
        replace: 'id !== user_id && isOnline(t, id, now)',
      },
    ],
  },
  {
    name: 'chunk-over-the-others',
    why: 'Each piece of a file takes the place of those before it.',
    near: 1578,
    edits: [{ file: 'server/domain/partials.ts', find: "offset === 0 ? 'w' : 'r+'", replace: "'w'" }],
  },
  {
    name: 'bytes-kept',
    why: 'The bytes of a file that nobody has any more stay on the server.',
    near: 1632,
    edits: [
      {
        file: 'server/domain/files.ts',
        find: '      if (!(await isKept(db, bytes))) await storage.remove(sha256);\n',
        replace: '',
      },
    ],
  },
];
