import { z } from 'zod';
import { chatSettingsPayload } from '../../contract/chat-settings.ts';
import { draftState } from '../../contract/draft.ts';
import type { UserEvent } from '../../contract/event.ts';
import { chatId, seq, userId } from '../../contract/ids.ts';
import { blocksPayload, type OwnState, privacy } from '../../contract/people.ts';
import { eventPages } from '../../contract/socket.ts';
import { userRow, type UserRow } from '../../contract/user.ts';
import { logApplier, type Steps } from './apply-log.ts';
import type { PointerItem } from './api.ts';
import type { Delta } from './delta.ts';
import { dropErased, metaTable } from './meta.ts';
import type { Db } from './migrate.ts';
import type { OutboxStore } from './outbox-store.ts';
import { ownTable } from './own.ts';
import type { WriteAnswer, WriteArgs, WriteName } from './protocol.ts';
import { recordOfPayload } from './records.ts';
import { renewer } from './renew.ts';

/** Writes that touch cache.db: steps inside one transaction. What `delta.closing` names is closed after its commit. */
export type CacheWrite =
  | 'applySync'
  | 'applyChat'
  | 'applyEvents'
  | 'applyPages'
  | 'applyLive'
  | 'applyEntry'
  | 'applyPointers'
  | 'applyUserEvent'
  | 'setPresence'
  | 'acked'
  | 'actDone'
  | 'hide'
  | 'markRead'
  | 'readTold'
  | 'settingTold'
  | 'deliveredTold'
  | 'forgotten'
  | 'renewChat'
  | 'replaceEvents';
export type CacheWrites = {
  [N in CacheWrite & WriteName]: (delta: Delta, ...args: WriteArgs<N>) => Steps<WriteAnswer<N>>;
};

/** Payloads of a user's own log, as far as this client knows them; others only take their number. */
const ofChat = z.object({ chatId });
const ofMessage = z.object({ chatId, seq });
const ofRead = z.object({ chatId, seq: seq.optional(), readSeq: seq.optional() });
const ofDraft = draftState.extend({ chatId });
const ofProfile = z.object({
  id: userId.optional(),
  userId: userId.optional(),
  name: z.string(),
  profile_image: z.string().nullish(),
  profileImage: z.string().nullish(),
});

export const cacheWrites = (db: Db, selfId: string, outbox: OutboxStore, now: () => number): CacheWrites => {
  const log = logApplier(db, selfId, outbox, now);
  const renew = renewer(db, log);
  const meta = metaTable(db);
  const own = ownTable(db);
  const presence = db.prepare<[number, number | null, string]>(
    'UPDATE chat SET peer_online = ?, peer_last_seen = coalesce(?, peer_last_seen) WHERE peer_id = ?',
  );
  const chatsOf = db.prepare<[string], { id: number }>('SELECT id FROM chat WHERE peer_id = ?');
  const rename = db.prepare<[string, string | null, string]>(
    'UPDATE chat SET peer_name = ?, peer_picture = ? WHERE peer_id = ?',
  );
  const lastOf = db.prepare<[string], { id: number }>('SELECT id FROM chat WHERE last_sender = ?');
  // The lines of a group's history name people, too.
  const groupsOf = db.prepare<[string], { id: number }>(
    `SELECT c.id FROM member m JOIN chat c ON c.id = m.chat_id WHERE m.user_id = ? AND c.kind = 'group'`,
  );
  const renameLast = db.prepare<[string, string]>('UPDATE chat SET last_name = ? WHERE last_sender = ?');
  const online = db.prepare<[], { id: number; peer_id: string; peer_online: number }>(
    'SELECT id, peer_id, peer_online FROM chat WHERE peer_id IS NOT NULL',
  );
  const seen = db.prepare<[number]>('INSERT OR IGNORE INTO full_seen (chat_id) VALUES (?)');
  const unseen = db.prepare<[], { id: number }>('SELECT id FROM chat WHERE id NOT IN (SELECT chat_id FROM full_seen)');
  const clearSeen = db.prepare('DELETE FROM full_seen');

  const userSeq = (): number => Number(meta.get('user_seq') ?? 0);
  const selfRow = (): UserRow | undefined => userRow.safeParse(JSON.parse(meta.get('self') ?? 'null')).data;

  function* pointers(chatId: number, items: readonly PointerItem[], delta: Delta): Steps<void> {
    const chat = log.chats.get(chatId);
    if (chat === undefined) return;
    log.chats.pointers(chatId, items);
    const read = Math.max(0, ...items.filter((p) => p.userId === selfId).map((p) => p.read));
    if (read > 0) {
      // It may be ahead of the message it is about: that one is then not unread when it comes.
      chat.read_seq = Math.max(chat.read_seq, read);
      log.chats.save(chat);
      forgetRead(chatId, read);
    }
    delta.chat(chatId);
    yield;
  }

  const forgetRead = (id: number, upTo: number): void => {
    const waiting = outbox.pendingRead(id);
    if (waiting > 0 && waiting <= upTo) outbox.write([{ k: 'read', chatId: id, seq: 0 }]);
  };

  function* userEvent(event: UserEvent, delta: Delta): Steps<void> {
    if (event.kind === 'chat_removed') {
      const p = ofChat.safeParse(event.payload);
      if (p.success) yield* log.dropChat(p.data.chatId, delta);
    } else if (event.kind === 'chat_settings') {
      const p = chatSettingsPayload.safeParse(event.payload);
      if (p.success) log.applySettings(p.data.chatId, { ...p.data, useq: event.useq }, p.data.hidden_seq, delta);
    } else if (event.kind === 'message_hidden') {
      const p = ofMessage.safeParse(event.payload);
      if (p.success) yield* log.hide(p.data.chatId, p.data.seq, delta);
    } else if (event.kind === 'read') {
      const p = ofRead.safeParse(event.payload);
      if (p.success)
        yield* pointers(
          p.data.chatId,
          [{ userId: selfId, read: p.data.seq ?? p.data.readSeq ?? 0, delivered: 0 }],
          delta,
        );
    } else if (event.kind === 'draft') {
      const p = ofDraft.safeParse(event.payload);
      if (p.success) log.draft(p.data.chatId, p.data, delta);
    } else if (event.kind === 'profile') {
      const p = ofProfile.safeParse(event.payload);
      if (!p.success) return;
      const id = p.data.id ?? p.data.userId ?? selfId;
      const picture = p.data.profile_image ?? p.data.profileImage ?? null;
      const face = log.faces.told({ id, name: p.data.name, profile_image: picture }, event.useq);
      rename.run(face.name, face.profile_image, id);
      renameLast.run(face.name, id);
      own.renamed(face);
      const self = id === selfId ? selfRow() : undefined;
      if (self !== undefined) meta.set('self', JSON.stringify({ ...self, ...face }));
      for (const chat of [...chatsOf.all(id), ...lastOf.all(id), ...groupsOf.all(id)]) delta.chat(chat.id);
      delta.face('names');
    } else if (event.kind === 'blocks') {
      const p = blocksPayload.safeParse(event.payload);
      if (!p.success) return;
      own.block(p.data);
      for (const chat of chatsOf.all(p.data.id)) delta.chat(chat.id);
      delta.face('own');
    } else if (event.kind === 'privacy') {
      const p = privacy.safeParse(event.payload);
      if (!p.success) return;
      own.set({ ...own.get(), ...p.data });
      delta.face('own');
    }
  }

  /** All that belongs to the account, as a sync tells it. */
  const setOwn = (told: OwnState, delta: Delta): void => {
    const before = own.get();
    if (JSON.stringify(before) === JSON.stringify(told)) return;
    own.set(told);
    for (const { id } of [...before.blocked, ...told.blocked]) for (const chat of chatsOf.all(id)) delta.chat(chat.id);
    delta.face('own');
  };

  return {
    *applySync(delta, answer) {
      const continuing = meta.get('full_open') === '1';
      if (answer.full && !continuing) {
        clearSeen.run();
        log.faces.anew();
      }
      for (const row of answer.chats) {
        yield* log.applyRow(row, answer.full, delta);
        if (answer.full) seen.run(row.id);
        const own = row.members.find((m) => m.user_id === selfId);
        if (own !== undefined) forgetRead(row.id, own.read_seq);
        yield;
      }
      for (const id of answer.gone) yield* log.dropChat(id, delta);
      const from = userSeq();
      const listed = new Set(answer.chats.map((row) => row.id));
      for (const event of answer.userEvents) {
        // Left and joined again meanwhile: what the answer lists is what is.
        const removed = event.kind === 'chat_removed' ? ofChat.safeParse(event.payload).data?.chatId : undefined;
        if (event.useq > from && (removed === undefined || !listed.has(removed))) yield* userEvent(event, delta);
      }
      if (answer.full && !answer.more) {
        for (const chat of unseen.all()) yield* log.dropChat(chat.id, delta);
        clearSeen.run();
      }
      const here = new Set(answer.online);
      for (const chat of online.all()) {
        if (here.has(chat.peer_id) === (chat.peer_online === 1)) continue;
        presence.run(here.has(chat.peer_id) ? 1 : 0, null, chat.peer_id);
        delta.chat(chat.id);
      }
      meta.set('full_open', answer.full && answer.more ? '1' : '0');
      if (answer.own !== undefined) setOwn(answer.own, delta);
      const before = selfRow();
      log.faces.listed(answer.self, answer.userSeq);
      const face = log.faces.get(selfId);
      const self = { ...answer.self, name: face?.name ?? '', profile_image: face?.picture ?? null };
      if (before?.name !== self.name || before.profile_image !== self.profile_image) delta.face('own');
      meta.set('self', JSON.stringify(self));
      meta.set('user_seq', String(Math.max(from, answer.userSeq)));
      meta.set('token', answer.token);
      return delta.changes();
    },
    *applyChat(delta, row) {
      yield* log.applyRow(row, false, delta);
      return delta.changes();
    },
    *applyEvents(delta, chatId, events, head, epoch) {
      yield* log.applyEvents(chatId, events, head, epoch, delta);
      return delta.changes();
    },
    *applyPages(delta, text, { shown, news }) {
      delta.only(shown, news);
      let events = 0;
      let restored = false;
      const given: unknown = JSON.parse(text);
      for (const page of eventPages.parse(given)) {
        const chat = log.chats.get(page.chatId);
        if (chat === undefined) continue;
        if (chat.epoch !== page.epoch) {
          restored = true;
          continue;
        }
        events += page.events.length;
        yield* log.applyEvents(page.chatId, page.events, page.head, page.epoch, delta);
      }
      return { changes: delta.changes(), events, restored };
    },
    *applyLive(delta, message) {
      yield;
      return log.applyMessage(recordOfPayload(message), false, delta) && delta.changes();
    },
    *applyEntry(delta, event) {
      yield;
      log.applyAct(event, delta);
      return delta.changes();
    },
    *applyPointers(delta, chatId, items) {
      yield* pointers(chatId, items, delta);
      return delta.changes();
    },
    *applyUserEvent(delta, event) {
      yield* userEvent(event, delta);
      // A number that does not follow is applied but not counted: the heartbeat then finds what is missing.
      if (event.useq === userSeq() + 1) meta.set('user_seq', String(event.useq));
      return delta.changes();
    },
    *setPresence(_delta, people) {
      for (const p of people) presence.run(p.online ? 1 : 0, p.lastSeen, p.id);
      yield;
    },
    *acked(delta, message) {
      yield;
      log.applyMessage(recordOfPayload(message), true, delta);
      if (message.clientId !== null) delta.closes(message.clientId, message.seq);
      return delta.changes();
    },
    *actDone(delta, item, event) {
      yield;
      if (event !== null) log.applyAct(event, delta);
      else {
        yield* log.hide(item.chatId, item.seq ?? 0, delta);
        log.scrub();
      }
      // An edit of what is gone meanwhile: its text goes too.
      const now = log.messages.get(item.chatId, item.seq ?? 0);
      if (item.act.kind === 'edit' && now?.deleted !== 0) log.scrub();
      delta.closes(item.clientId, null);
      return delta.changes();
    },
    *hide(delta, item) {
      outbox.write([{ k: 'act', act: { ...item, position: outbox.nextPosition() } }]);
      yield* log.hide(item.chatId, item.seq ?? 0, delta);
      return delta.changes();
    },
    *markRead(delta, chatId, upTo) {
      const chat = log.chats.get(chatId);
      const seq = Math.min(upTo, chat?.head ?? 0);
      if (chat === undefined || seq <= chat.read_seq) return delta.changes();
      outbox.write([{ k: 'read', chatId, seq }]);
      yield;
      chat.read_seq = seq;
      log.chats.save(chat);
      return delta.chat(chatId).changes();
    },
    *readTold(_delta, chatId, seq, stands) {
      log.chats.pointers(chatId, [{ userId: selfId, read: stands, delivered: 0 }]);
      yield;
      forgetRead(chatId, seq);
    },
    *settingTold(delta, item, event) {
      if (event !== null) yield* userEvent(event, delta);
      delta.told.push(item);
      return delta.chat(item.what.chatId).changes();
    },
    *forgotten(_delta, pictures) {
      for (const id of pictures) dropErased(meta, id);
      yield;
    },
    *deliveredTold(_delta, items) {
      for (const item of items) log.chats.deliveredTold(item.chatId, item.seq);
      yield;
    },
    *renewChat(delta, row, wrong) {
      delta.only([], false);
      yield* renew.renewChat(row, wrong, delta);
      return delta.changes();
    },
    *replaceEvents(delta, chatId, range, events, head, epoch) {
      delta.only([], false);
      yield* renew.replaceEvents(chatId, range, events, head, epoch, delta);
      return delta.changes();
    },
  };
};
