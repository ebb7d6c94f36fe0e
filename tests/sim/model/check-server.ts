import { actsOf, keyOf, memberOf, messagesOf } from '../database/tables.ts';
import type { Run } from './run.ts';

/** What must hold of the server's own log, whatever the devices show. */
export const checkServer = (run: Run): void => {
  const { oracle } = run.world;
  const { tables: t } = run;
  const places = new Map<string, number>();
  for (const chat of t.chats.values()) {
    const log = messagesOf(t, chat.id);
    const acts = actsOf(t, chat.id);
    const seqs = [...log, ...acts].map((m) => m.seq).sort((a, b) => a - b);
    if (seqs.length !== chat.head || seqs.some((n, i) => n !== i + 1))
      oracle.violation('I3', `chat ${chat.id} has ${seqs.join()} and the head ${chat.head}`);
    for (const { senderId, clientId } of acts)
      places.set(`${senderId}:${clientId}`, (places.get(`${senderId}:${clientId}`) ?? 0) + 1);
    for (const m of log) {
      if (m.deletedAt !== null) {
        if (m.content !== '' || t.versions.has(keyOf(m)) || t.reactions.has(keyOf(m)))
          oracle.violation('I15', `${keyOf(m)} was deleted and is still readable on the server`);
        continue;
      }
      if (m.clientId !== null)
        places.set(`${m.senderId}:${m.clientId}`, (places.get(`${m.senderId}:${m.clientId}`) ?? 0) + 1);
      if (m.content.split('/')[0] !== String(m.senderId))
        oracle.violation('I11', `${m.content.slice(0, 20)} is stored as of ${m.senderId}`);
    }
    for (const m of t.members.get(chat.id) ?? []) {
      if (m.readSeq > m.deliveredSeq || m.deliveredSeq > chat.head)
        oracle.violation(
          'I6',
          `user ${m.userId}, chat ${chat.id}: read ${m.readSeq}, delivered ${m.deliveredSeq}, head ${chat.head}`,
        );
    }
  }
  for (const [key, n] of places) if (n > 1) oracle.violation('I2', `${key} is stored ${n} times`);
  for (const [key, place] of oracle.acked) {
    const stored = t.sends.get(key);
    if (stored?.seq !== place.seq || stored.chatId !== place.chatId)
      oracle.violation('I1', `${key} was acked as ${place.chatId}-${place.seq}`);
  }
  // After a restore an app may have shown for a moment what is no longer there: what was read of that means nothing.
  for (const [key, seq] of run.restores > 0 ? [] : oracle.read) {
    const [user, chat] = key.split(':').map(Number);
    const member = memberOf(t, chat ?? 0, user ?? 0);
    // Gone from the group.
    if (member === undefined && run.isGroup(chat ?? 0)) continue;
    const is = member?.readSeq ?? 0;
    if (is < seq) oracle.violation('I6', `user ${user} read chat ${chat} to ${seq}, the server knows of ${is}`);
  }
  const last = new Map<string, { seq: number; order: number }>();
  for (const sent of [...oracle.sent.values()].sort((a, b) => a.order - b.order)) {
    const stored = t.sends.get(`${sent.userId}:${sent.clientId}`);
    if (stored === undefined || sent.voided) continue;
    if (stored.deletedAt === null && !sent.texts.includes(stored.content))
      oracle.violation('I4', `${sent.clientId} is stored as ${stored.content}, not ${sent.texts.join(' or ')}`);
    if (run.usersOf(stored.chatId).join() !== sent.users.join())
      oracle.violation(
        'I10',
        `a message for ${sent.users.join(' and ')} went to ${run.usersOf(stored.chatId).join(' and ')}`,
      );
    // A file goes when the server has all of it: what was written meanwhile goes before it.
    if (sent.loose || sent.file !== null) continue;
    const lane = `${sent.device}:${stored.chatId}`;
    const before = last.get(lane);
    if (before !== undefined && stored.seq < before.seq && run.restores === 0)
      oracle.violation('I5', `${lane}: deed ${sent.order} is at ${stored.seq}, deed ${before.order} at ${before.seq}`);
    last.set(lane, { seq: stored.seq, order: sent.order });
  }
};
