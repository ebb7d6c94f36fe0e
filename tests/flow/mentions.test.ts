import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEmbedded } from '../../server/data/embedded.ts';
import { type SendRecord, storeMessages } from '../../server/data/events.ts';
import { readMessage } from '../../server/data/messages.ts';
import type { Opened } from '../../server/data/opened.ts';
import { openPostgres } from '../../server/data/postgres.ts';
import { copyEmbedded, createDatabase } from './support/database.ts';
import { databaseKinds, freshFolder } from './support/server.ts';

const fail = (error: Error): void => {
  throw error;
};

describe.each(databaseKinds)('whom a message calls, on %s', (kind) => {
  let opened: Opened;
  let clean: () => Promise<unknown>;
  const ids = { ann: 0, bob: 0, left: 0, stranger: 0 };
  let group = 0;
  let direct = 0;

  beforeAll(async () => {
    if (kind === 'postgres') {
      const database = await createDatabase('migrated');
      clean = () => database.drop();
      opened = await openPostgres(database.url, fail);
    } else {
      const folder = await freshFolder();
      clean = () => rm(folder, { recursive: true });
      await copyEmbedded(join(folder, 'database'));
      opened = await openEmbedded(join(folder, 'database'));
    }
    const one = async (sql: string, values: unknown[]): Promise<number> =>
      (await opened.db.query<{ id: number }>(`${sql} RETURNING id`, values))[0]?.id ?? 0;
    for (const name of ['ann', 'bob', 'left', 'stranger'] as const)
      ids[name] = await one('INSERT INTO "user" (email, name, password_hash) VALUES ($1, $2, $3)', [name, name, 'x']);
    group = await one(`INSERT INTO chat (kind, title) VALUES ('group', $1)`, ['Team']);
    direct = await one(`INSERT INTO chat (kind, user1_id, user2_id) VALUES ('direct', $1, $2)`, [ids.ann, ids.bob]);
    const join_ = (chat: number, user: number, left: number | null): Promise<unknown> =>
      opened.db.query('INSERT INTO chat_member (chat_id, user_id, left_seq) VALUES ($1, $2, $3)', [chat, user, left]);
    await join_(group, ids.ann, null);
    await join_(group, ids.bob, null);
    await join_(group, ids.left, 0);
    await join_(direct, ids.ann, null);
    await join_(direct, ids.bob, null);
  });
  afterAll(async () => {
    await opened.db.close();
    await clean();
  });

  const record = (chatId: number, mentions: number[] | null): SendRecord => ({
    chatId,
    senderId: ids.ann,
    deviceId: randomUUID(),
    clientId: randomUUID(),
    hash: '00',
    type: 'TEXT',
    content: 'hello',
    imageUrl: null,
    imageWidth: null,
    imageHeight: null,
    imagePreview: null,
    albumId: null,
    fileId: null,
    replyToSeq: null,
    mentions,
    receiverId: null,
  });

  test('only members of the group are kept, once each, and nobody in a direct chat', async () => {
    const wanted = [ids.stranger, ids.bob, 0, ids.left, ids.bob, 2_147_483_647];
    const rows = await storeMessages(opened.db, [
      record(group, wanted),
      record(direct, [ids.bob, 0]),
      record(group, null),
      record(group, []),
    ]);
    expect(rows.map((r) => r.mentions)).toEqual([[ids.bob, 0], [], [], []]);
    for (const row of rows)
      expect((await readMessage(opened.db, row.chat_id, Number(row.seq)))?.mentions).toEqual(row.mentions);
  });
});
