import type { ChatView, Connection, MessageView } from '../../../contract/ipc.ts';
import { chatsOf, isVisible, memberOf, messagesOf, type Tables, unreadOf } from '../database/tables.ts';
import type { Device } from '../world/device.ts';
import type { Run } from './run.ts';

/**
 * What is held against every run (numbers of ../../shared/reliability.md §2.4), and where:
 *
 * I1 acked ⊆ stored: at the wire, when an ack or a push leaves the server (watch.ts), and at the end (checkServer).
 * I2 one row per (sender, clientId); I3 seqs = 1..head: checkServer.
 * I4 every device shows the server's log to the last field, in every chat: listDifference, checkMessages.
 * I5 one device's sends to a chat keep their order: checkServer. Not for a message that the app refused, that was thrown
 *    away or sent again by hand, nor across a restored backup.
 * I6 pointers never go back, on the server and on each screen; what the app said to be read is read: watch.ts, checkServer.
 * I7 unread = the derived count, in each chat and in sum: listDifference.
 * I8 every send that was answered to the screen is stored or still there to be sent, and drafts are the ones written:
 *    checkDevices; outbox empty at the end: listDifference, checkMessages.
 * I9 token stored ⇒ its events stored: by I4 after deaths at any disk operation and after lost power.
 * I10 a stranger learns nothing: each frame to each device (watch.ts), Eve's requests (run.ts), messages to the wrong people.
 * I11 sender = the authenticated user: each frame, and each stored row.
 * I12 applying events = a fresh snapshot: by I4 over devices that came at different times.
 * I13 online ⇔ a lease and a connection: checkPresence, every third run. Where a push got lost or a clock jumped, only that
 *     nobody is shown online who is gone.
 * I14 sizes: frames of at most 8 MB (watch.ts); the limits themselves are the flow tests'.
 * I16 sync from any token ≡ a snapshot: by I4, with pruned logs, restored backups and old tokens.
 * I17 a restart of the server changes nothing: by I4 and I6 over its deaths and stops; a session ends by nobody's failure.
 * I18 after the last fault everything is in order within 30 simulated seconds: simulation.ts.
 * P18 nobody is notified twice, or of an own message: watch.ts.
 *
 * Not here: I15 (there are no deletions yet); uploads and pictures (flow tests); several nodes (there is one).
 */

/** What a device shows. */
export interface View {
  connection: Connection;
  signedIn: boolean;
  chats: ChatView[];
  unread: number;
}

const visible = (t: Tables, userId: number) => chatsOf(t, userId).filter((m) => isVisible(t, m));

/** Asks a device what it shows; null while it cannot say. */
export const look = (device: Device, tell: (view: View) => void): void =>
  device.ask('look', async (core) => {
    const list = await core.requests['chats.list'](undefined);
    tell({
      connection: core.connection(),
      signedIn: core.account() !== null,
      chats: list.ok ? list.value.chats : [],
      unread: list.ok ? list.value.unread : -1,
    });
  });

/** How a device's list differs from what the server says of its person's chats; null when it does not. */
export const listDifference = (t: Tables, device: Device, view: View): string | null => {
  const userId = Number(device.userId);
  if (!view.signedIn) return 'signed out';
  if (view.connection.state !== 'online' || view.connection.catchingUp > 0)
    return `is ${JSON.stringify(view.connection)}`;
  const own = visible(t, userId);
  const ids = own.map((m) => m.chatId).sort((a, b) => a - b);
  const shown = view.chats.map((c) => c.id).sort((a, b) => a - b);
  if (ids.join() !== shown.join()) return `has the chats ${shown.join()} instead of ${ids.join()}`;
  for (const member of own) {
    const chat = t.chats.get(member.chatId);
    const row = view.chats.find((c) => c.id === member.chatId);
    if (chat === undefined || row === undefined) return `lacks chat ${member.chatId}`;
    const others = (t.members.get(chat.id) ?? []).filter((m) => m.userId !== userId);
    const expected = {
      head: chat.head,
      read: member.readSeq,
      unread: unreadOf(t, member),
      peersRead: Math.min(...others.map((m) => m.readSeq)),
      peersDelivered: Math.min(...others.map((m) => Math.max(m.deliveredSeq, m.readSeq))),
    };
    const is = {
      head: row.headSeq,
      read: row.readSeq,
      unread: row.unread,
      peersRead: row.peersReadSeq,
      peersDelivered: row.peersDeliveredSeq,
    };
    if (JSON.stringify(is) !== JSON.stringify(expected))
      return `chat ${chat.id} shows ${JSON.stringify(is)} instead of ${JSON.stringify(expected)}`;
    const newest = messagesOf(t, chat.id).at(-1);
    if (row.last?.seq === null && row.last.state !== 'failed')
      return `chat ${chat.id} has a message that is ${row.last.state}`;
    if (row.last?.state !== 'failed' && (row.last?.seq ?? 0) !== (newest?.seq ?? 0))
      return `chat ${chat.id} shows ${row.last?.seq} (${row.last?.state}) as the newest instead of ${newest?.seq}`;
    if (newest !== undefined && row.last?.seq === newest.seq && row.last.text !== newest.content.slice(0, 300))
      return `chat ${chat.id} shows another newest text`;
  }
  const sum = view.chats.reduce((n, c) => n + c.unread, 0);
  return sum === view.unread ? null : `unread is ${view.unread}, its chats say ${sum}`;
};

/** Reads everything a device has of a chat, paged back to its beginning as a person would scroll. */
const readAll = (device: Device, chatId: number, tell: (all: MessageView[] | string) => void): void =>
  device.ask('read all', async (core) => {
    const all: MessageView[] = [];
    for (let before: number | undefined, tries = 0; ;) {
      const r = await core.requests['messages.page']({
        chatId,
        limit: 60,
        ...(before === undefined ? {} : { before }),
      });
      if (!r.ok) return tell(r.error.code);
      if (r.value.missing) {
        tries += 1;
        if (tries > 5) return tell('a page stays incomplete');
        continue;
      }
      all.unshift(...r.value.messages);
      const first = r.value.messages.find((m) => m.seq !== null)?.seq;
      if (!r.value.hasOlder || first == null) return tell(all);
      before = first;
    }
  });

const checkMessages = (run: Run, device: Device, chatId: number, all: MessageView[]): void => {
  const { oracle } = run.world;
  const { tables: t } = run;
  const wrong = (text: string): void => oracle.violation('I4', `${device.name}, chat ${chatId}: ${text}`);
  const stored = all.filter((m) => m.seq !== null);
  const log = messagesOf(t, chatId);
  if (stored.length !== log.length)
    return wrong(`has ${stored.length} messages of ${log.length}: ${stored.map((m) => m.seq).join()}`);
  if (new Set(all.map((m) => m.key)).size !== all.length) wrong('has a key twice');
  log.forEach((m, i) => {
    const is = stored[i];
    const own = String(m.senderId) === device.userId;
    const expected = [
      m.seq,
      String(m.senderId),
      m.clientId ?? `${chatId}-${m.seq}`,
      m.content,
      m.at.getTime(),
      own ? 'sent' : 'received',
      t.users.get(m.senderId)?.name,
    ];
    const has = [is?.seq, is?.senderId, is?.key, is?.text, is?.at, is?.state, is?.senderName];
    if (JSON.stringify(has) !== JSON.stringify(expected))
      wrong(`shows ${JSON.stringify(has)} instead of ${JSON.stringify(expected)}`);
  });
  for (const m of all.filter((x) => x.seq === null)) {
    const sent = oracle.sent.get(m.key);
    if (m.state !== 'failed') wrong(`${m.key} is still ${m.state}`);
    // Refused for good: only where the operator's backup took the chat away, or gave its number to others.
    else if (sent === undefined || (sent.users.join() === run.usersOf(chatId).join() && run.restores === 0))
      wrong(`${m.key} was refused: ${JSON.stringify(m.error)}`);
  }
};

/** Waits for every device's answer, as simulated time goes on. */
const collect = async <T>(
  run: Run,
  ask: ((tell: (value: T) => void) => void)[],
  limit: number,
): Promise<(T | undefined)[]> => {
  const answers: (T | undefined)[] = ask.map(() => undefined);
  let left = ask.length;
  ask.forEach((one, i) =>
    one((value) => {
      if (answers[i] === undefined) left -= 1;
      answers[i] = value;
    }),
  );
  await run.world.scheduler.run(() => left === 0, run.world.scheduler.now + limit);
  return answers;
};

/** What devices have stored and the server was not told. */
const untold = (run: Run): string[] => {
  // What was read of the state before a restore is kept and counts for the messages that have its numbers now.
  if (run.restores > 0) return [];
  const { tables: t } = run;
  const there = new Set(run.world.devices.map((d) => Number(d.userId)));
  return [...t.members.values()].flat().flatMap((m) => {
    const newest = messagesOf(t, m.chatId).findLast((x) => x.senderId !== m.userId)?.seq ?? 0;
    if (!there.has(m.userId) || !isVisible(t, m) || m.deliveredSeq >= newest) return [];
    return [`user ${m.userId} has ${newest} of chat ${m.chatId}, the server knows of ${m.deliveredSeq}`];
  });
};

/** Every device's list against the server's, and what the server was not told; the differences. */
export const differences = async (run: Run): Promise<string[]> => {
  const { devices } = run.world;
  const late = untold(run);
  if (late.length > 0) return late;
  const views = await collect<View>(
    run,
    devices.map((d) => (tell) => look(d, tell)),
    1_000,
  );
  return devices.flatMap((device, i) => {
    const view = views[i];
    const difference = view === undefined ? 'does not answer' : listDifference(run.tables, device, view);
    return difference === null ? [] : [`${device.name} ${difference}`];
  });
};

/** What must hold of the server's own log, whatever the devices show. */
export const checkServer = (run: Run): void => {
  const { oracle } = run.world;
  const { tables: t } = run;
  const places = new Map<string, number>();
  for (const chat of t.chats.values()) {
    const log = messagesOf(t, chat.id);
    if (log.length !== chat.head || log.some((m, i) => m.seq !== i + 1))
      oracle.violation('I3', `chat ${chat.id} has ${log.map((m) => m.seq).join()} and the head ${chat.head}`);
    for (const m of log) {
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
    const is = memberOf(t, chat ?? 0, user ?? 0)?.readSeq ?? 0;
    if (is < seq) oracle.violation('I6', `user ${user} read chat ${chat} to ${seq}, the server knows of ${is}`);
  }
  const last = new Map<string, { seq: number; order: number }>();
  for (const sent of [...oracle.sent.values()].sort((a, b) => a.order - b.order)) {
    const stored = t.sends.get(`${sent.userId}:${sent.clientId}`);
    if (stored === undefined || sent.voided) continue;
    if (stored.content !== sent.text) oracle.violation('I4', `${sent.clientId} is stored with another text`);
    if (run.usersOf(stored.chatId).join() !== sent.users.join())
      oracle.violation(
        'I10',
        `a message for ${sent.users.join(' and ')} went to ${run.usersOf(stored.chatId).join(' and ')}`,
      );
    if (sent.loose) continue;
    const lane = `${sent.device}:${stored.chatId}`;
    const before = last.get(lane);
    if (before !== undefined && stored.seq < before.seq && run.restores === 0)
      oracle.violation('I5', `${lane}: deed ${sent.order} is at ${stored.seq}, deed ${before.order} at ${before.seq}`);
    last.set(lane, { seq: stored.seq, order: sent.order });
  }
};

/** What must hold of every device, in every chat, to the last field; and that nothing a person gave to an app is gone. */
export const checkDevices = async (run: Run): Promise<void> => {
  const { oracle, devices } = run.world;
  const unsent = new Set<string>();
  const jobs = devices.flatMap((device) =>
    visible(run.tables, Number(device.userId)).map(({ chatId }) => ({ device, chatId })),
  );
  const answers = await collect<MessageView[] | string>(
    run,
    jobs.map(
      ({ device, chatId }) =>
        (tell) =>
          readAll(device, chatId, tell),
    ),
    20_000,
  );
  jobs.forEach(({ device, chatId }, i) => {
    const all = answers[i] ?? 'no answer';
    if (typeof all === 'string') return oracle.violation('I4', `${device.name}, chat ${chatId} cannot be read: ${all}`);
    for (const m of all) if (m.seq === null) unsent.add(m.key);
    checkMessages(run, device, chatId, all);
  });
  const views = await collect<View>(
    run,
    devices.map((d) => (tell) => look(d, tell)),
    1_000,
  );
  devices.forEach((device, i) => {
    for (const chat of views[i]?.chats ?? []) {
      const may = oracle.draftsOf(device.name, chat.id);
      if (!may.includes(chat.draft))
        oracle.violation('I8', `${device.name}, chat ${chat.id}: the draft is ${chat.draft}, not ${may.join(' or ')}`);
    }
  });
  for (const sent of oracle.sent.values()) {
    if (!sent.resolved || sent.loose || sent.voided) continue;
    const gone = run.usersOf(sent.chatId).join() !== sent.users.join();
    if (!run.tables.sends.has(`${sent.userId}:${sent.clientId}`) && !unsent.has(sent.clientId) && !gone)
      oracle.violation(
        'I8',
        `${sent.device} said that ${sent.clientId} (${sent.text.slice(0, 20)}) is written down; it is nowhere`,
      );
  }
};

/** Presence, once everything has been quiet for longer than a lease lasts: online is exactly who holds a connection. */
export const checkPresence = async (run: Run): Promise<void> => {
  const { oracle, devices, network } = run.world;
  const here = new Set(
    [...network.connections].filter((c) => !c.hole && c.conn.readyState === 'open').map((c) => String(c.link.userId)),
  );
  for (const lease of run.tables.leases.values()) {
    if (lease.expires > run.world.wall() && !here.has(String(lease.userId)))
      oracle.violation('I13', `user ${lease.userId} has a lease and no connection`);
  }
  const { counts } = run.world.totals;
  // A clock that jumps ends every lease until its node renews it, and nobody is told that those are back. While a lease is
  // being written, whoever comes at the same time may neither find it nor be told of it.
  const lost =
    run.world.jumped > 0 ||
    run.slowDatabase ||
    ['push lost', 'database answer lost', 'database refused', 'commit answer lost'].some(
      (what) => (counts[what] ?? 0) > 0,
    );
  const leased = new Set(
    [...run.tables.leases.values()].filter((l) => l.expires > run.world.wall()).map((l) => String(l.userId)),
  );
  const views = await collect<View>(
    run,
    devices.map((d) => (tell) => look(d, tell)),
    1_000,
  );
  devices.forEach((device, i) => {
    for (const { peer, id } of views[i]?.chats ?? []) {
      // That somebody came is told once: where pushes or the database's answers got lost, the next sync tells it.
      if (peer !== null && peer.online !== leased.has(peer.id) && (peer.online || !lost))
        oracle.violation(
          'I13',
          `${device.name}, chat ${id}: ${peer.name} is ${peer.online ? 'shown online and is gone' : 'shown gone and is online'}`,
        );
    }
  });
};
