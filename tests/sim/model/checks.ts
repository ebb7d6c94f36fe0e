import { draftKey } from '../database/drafts.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileOfAddress } from '../../../contract/file.ts';
import type { MessageView } from '../../../contract/ipc.ts';
import { beginning } from '../../../src-main/cache/viewer.ts';
import {
  chatsOf,
  isHidden,
  keyOf,
  memberOf,
  type Message,
  messagesOf,
  reactionsOf,
  seenBy,
  type Tables,
} from '../database/tables.ts';
import type { Device } from '../world/device.ts';
import { linesDifference } from './groups.ts';
import { collect, lookAtAll, readAll, visible } from './look.ts';
import type { Run } from './run.ts';

/**
 * What is held against every run (I1 to I21), and where (checkServer and checkPresence stand in files of their names,
 * listDifference in differences.ts):
 *
 * I1 acked ⊆ stored: at the wire, when an ack or a push leaves the server (watch.ts), and at the end (checkServer).
 * I2 one row per (sender, clientId); I3 seqs = 1..head: checkServer.
 * I4 every device shows the server's log to the last field, in every chat: listDifference, checkMessages.
 * I5 one device's sends to a chat keep their order: checkServer. Not for a message that the app refused, that was thrown
 *    away or sent again by hand, nor across a restored backup.
 * I6 pointers never go back, on the server and on each screen; what the app said to be read is read: watch.ts, checkServer.
 * I7 unread = the derived count, in each chat and in sum: listDifference.
 * I8 every send that was answered to the screen is stored or still there to be sent, and drafts are the ones written, on all of
 *    one's devices the same one: checkDevices, listDifference; outbox empty at the end: listDifference, checkMessages.
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
 * I15 what was deleted is nowhere: not in the server's tables (checkServer), not in the files of a device of the chat, and what
 *    one took away for oneself not in those of one's own devices (checkErased).
 *
 * Groups: I3 and I4 hold of them as they are between joining and leaving; title, members and lines are the same on every device:
 *    listDifference, checkMessages.
 *
 * I19 what people set for their chats, each device shows, and it is what was set last on one of them: listDifference, settingsNotTold.
 *    Muting changes no number of the list: by I7.
 *
 * I20 what people set about themselves and others is what the server said last to have done, and each device shows it; nobody is
 *    told what somebody keeps to themselves, or of somebody whom a block keeps apart: peopleNotTold, ownDifference, toldTooMuch.
 *
 * I21 what a message carries is what its sender chose, to the last byte, over cuts and deaths on both sides; what no message carries
 *    any more is not kept: checkFiles. The copy of a file that waits is there: one that is not would be refused (checkMessages).
 *
 * Not here: pictures and fetching files (flow tests); several nodes (there is one).
 */

/** After this long without a write a device's store has done what it does at rest, simulated ms. */
const QUIET_MS = 10_000;

/** What a message's quote must say on a device that has the whole chat. */
const quoteOf = (t: Tables, device: Device, { chatId, replyTo }: Message): object | null => {
  if (replyTo === null) return null;
  const m = seenBy(t, Number(device.userId), chatId).find((x) => x.seq === replyTo);
  const there = m?.type === 'FILE' ? 'file' : 'text';
  const kind = m === undefined ? 'missing' : m.deletedAt === null ? there : 'deleted';
  return { seq: replyTo, kind, preview: beginning(m?.content ?? '') };
};

/** The file that a message must show; null: none. */
const fileShown = (m: Message): object | null => {
  const file = m.type === 'FILE' ? fileOfAddress(m.imageUrl) : null;
  return file && { id: file.id, name: file.name, size: file.size };
};

const checkMessages = (run: Run, device: Device, chatId: number, all: MessageView[]): void => {
  const { oracle } = run.world;
  const { tables: t } = run;
  const wrong = (text: string): void => oracle.violation('I4', `${device.name}, chat ${chatId}: ${text}`);
  const stored = all.filter((m) => m.seq !== null && m.notice === null);
  const lines = linesDifference(t, Number(device.userId), chatId, all);
  if (lines !== null) wrong(lines);
  const log = seenBy(t, Number(device.userId), chatId);
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
      m.editedAt?.getTime() ?? null,
      m.deletedAt !== null,
      reactionsOf(t, m),
      quoteOf(t, device, m),
      own && m.deletedAt === null,
      fileShown(m),
    ];
    const has = [
      is?.seq,
      is?.senderId,
      is?.key,
      is?.text,
      is?.at,
      is?.state,
      is?.senderName,
      is?.editedAt,
      is?.deleted,
      is?.reactions.map(({ emoji, users }) => ({ emoji, users: users.map((u) => u.id) })),
      is?.replyTo && { seq: is.replyTo.seq, kind: is.replyTo.kind, preview: is.replyTo.preview },
      is?.canEdit,
      is?.file,
    ];
    if (JSON.stringify(has) !== JSON.stringify(expected))
      wrong(`shows ${JSON.stringify(has)} instead of ${JSON.stringify(expected)}`);
  });
  for (const m of all.filter((x) => x.seq === null)) {
    const sent = oracle.sent.get(m.key);
    const other = run.usersOf(chatId).find((id) => String(id) !== device.userId);
    if (m.state !== 'failed') wrong(`${m.key} is still ${m.state}`);
    // Refused for good: only where the operator's backup took the chat away, or gave its number to others; or its writer was
    // not in the group just then, or is blocked.
    else if (run.isGroup(chatId) || run.blockings.has(`${other}:${device.userId}`)) continue;
    else if (sent === undefined || (sent.users.join() === run.usersOf(chatId).join() && run.restores === 0))
      wrong(`${m.key} was refused: ${JSON.stringify(m.error)}`);
  }
};

/** What people wished to change: it is as they wished, or they were told that it is not. */
const checkWishes = (run: Run): void => {
  const { oracle } = run.world;
  if (run.restores > 0) return;
  const messages = [...run.tables.messages.values()].flat();
  const last = new Map(oracle.wished.map((w) => [`${w.device} ${w.key}`, w]));
  for (const w of last.values()) {
    const m = messages.find((x) => x.clientId === w.key);
    // Refused, thrown away, or not there at all: nothing is left to change.
    if (!w.resolved || m === undefined || m.deletedAt !== null || oracle.refused.has(w.key)) continue;
    const versions = run.tables.versions.get(keyOf(m))?.map((v) => v.content) ?? [m.content];
    if (w.kind === 'delete' || !versions.includes(w.text))
      oracle.violation('I8', `${w.device} said that it will ${w.kind} ${w.key} (${w.text}); it did not`);
  }
};

/** The files of a device, but those that were damaged and put aside. */
const filesOf = (dir: string): { name: string; bytes: Buffer }[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile() && !f.name.includes('corrupt'))
    .map((f) => ({ name: f.name, bytes: readFileSync(join(f.parentPath, f.name)) }));

/** What was deleted, or taken away by the device's person, is in none of its files. */
const checkErased = (run: Run): void => {
  const { oracle, devices } = run.world;
  const t = run.tables;
  if (run.acting === null || run.restores > 0) return;
  for (const device of devices) {
    const userId = Number(device.userId);
    const files = filesOf(device.disk.dir);
    const gone = chatsOf(t, userId)
      .flatMap((member) => messagesOf(t, member.chatId))
      .filter((m) => m.deletedAt !== null || isHidden(t, userId, m));
    for (const m of gone) {
      // Texts begin with `<user>/<device>/<number> `.
      const marks = oracle.sent.get(m.clientId ?? '')?.texts.map((text) => text.slice(0, text.indexOf(' ') + 1)) ?? [];
      for (const mark of marks) {
        const where = files.filter((f) => f.bytes.includes(mark)).map((f) => f.name);
        if (where.length > 0)
          oracle.violation('I15', `${device.name} still has ${mark}of ${keyOf(m)} in ${where.join(', ')}`);
      }
    }
  }
};

/** What must hold of every device, in every chat, to the last field; and that nothing a person gave to an app is gone. */
export const checkDevices = async (run: Run): Promise<void> => {
  const { oracle, devices } = run.world;
  const unsent = new Set<string>();
  checkWishes(run);
  // The files are rewritten when the store has been quiet for a while.
  if (run.acting !== null) await run.world.scheduler.run(() => false, run.world.scheduler.now + QUIET_MS);
  checkErased(run);
  const jobs = devices.flatMap((device) =>
    visible(run.tables, Number(device.userId)).map(({ chatId }) => ({ device, chatId })),
  );
  const readThem = (): Promise<(MessageView[] | string | undefined)[]> =>
    collect<MessageView[] | string>(
      run,
      jobs.map(
        ({ device, chatId }) =>
          (tell) =>
            readAll(device, chatId, tell),
      ),
      20_000,
    );
  // What a message quotes may come with an older page: then it is shown at the second look.
  if (run.acting !== null) await readThem();
  const answers = await readThem();
  jobs.forEach(({ device, chatId }, i) => {
    const all = answers[i] ?? 'no answer';
    if (typeof all === 'string') return oracle.violation('I4', `${device.name}, chat ${chatId} cannot be read: ${all}`);
    for (const m of all) if (m.seq === null) unsent.add(m.key);
    checkMessages(run, device, chatId, all);
  });
  const views = await lookAtAll(run);
  devices.forEach((device, i) => {
    for (const chat of views[i]?.chats ?? []) {
      // The last one of any of the person's devices; a backup that was put back may bring an earlier one.
      const own = devices.filter((d) => d.userId === device.userId);
      const may =
        run.restores > 0
          ? [...oracle.draftsBegun(device.userId, chat.id)]
          : own.flatMap((d) => oracle.draftsOf(d.name, chat.id));
      if (!may.includes(chat.draft))
        oracle.violation('I8', `${device.name}, chat ${chat.id}: the draft is ${chat.draft}, not ${may.join(' or ')}`);
      // The text that one device tells last takes the others' place, but none goes unheard.
      const [last = '', ...later] = oracle.draftsOf(device.name, chat.id);
      const heard = run.tables.draftTexts.get(draftKey(device.userId, chat.id)) ?? [];
      if (
        last !== '' &&
        later.length === 0 &&
        !run.isGroup(chat.id) &&
        run.restores + run.revocations === 0 &&
        !heard.includes(last)
      )
        oracle.violation('I8', `${device.name}, chat ${chat.id}: the server never heard of the draft ${last}`);
    }
  });
  for (const sent of oracle.sent.values()) {
    if (!sent.resolved || sent.loose || sent.voided) continue;
    // Of a group that its writer is not in now, or that a backup does not know, the message waits out of sight.
    const out = sent.users.length === 0 && memberOf(run.tables, sent.chatId, Number(sent.userId)) === undefined;
    const gone = out || run.usersOf(sent.chatId).join() !== sent.users.join();
    if (!run.tables.sends.has(`${sent.userId}:${sent.clientId}`) && !unsent.has(sent.clientId) && !gone)
      oracle.violation(
        'I8',
        `${sent.device} said that ${sent.clientId} (${sent.text.slice(0, 20)}) is written down; it is nowhere`,
      );
  }
};
