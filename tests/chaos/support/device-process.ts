import { defaultSettings } from '../../../contract/default-settings.ts';
import type { ExportState } from '../../../contract/export.ts';
import { createCore } from '../../../src-main/core.ts';
import { exportLook } from '../../../src-main/desktop/export-words.ts';
import { createNotifier } from '../../../src-main/desktop/notify.ts';
import { openLogFile } from '../../../src-main/log-file.ts';
import { nodeParts, plainKeychain, wholeChat } from '../../flow/support/client.ts';
import type { DeviceCall, DeviceSays } from './device-protocol.ts';

/** One device without a window: the product's core with real parts, driven over IPC. Argument: its profile folder. */
const [dir] = process.argv.slice(2);
if (dir === undefined) throw new Error('Name the profile folder.');

const say = (message: DeviceSays): void => void process.send?.(message);
const folder = process.env['LOG_FOLDER'];
const logFile = folder === undefined ? null : openLogFile(folder);
const parts = nodeParts(dir, plainKeychain, {
  ...(logFile === null
    ? {}
    : { log: (level, message, fields) => logFile.write(JSON.stringify({ level, message, ...fields })) }),
});
const core = createCore(parts);

let looking: number | null = null;
const notifier = createNotifier({
  desk: {
    // What is put without a popup is no notification to anybody: it keeps one that is there true.
    put: (_chatId, { title, body, quiet }) => quiet || say({ kind: 'notified', title, body }),
    remove: () => undefined,
  },
  settings: () => defaultSettings,
  locale: () => 'en',
  isLookedAt: (chatId) => chatId === looking,
  isMuted: () => false,
  isQuiet: () => false,
  openChat: () => undefined,
  after: parts.after,
});

core.on('arrived', ({ messages, live }) => {
  say({ kind: 'arrived', live, items: messages.map((m) => ({ chatId: m.chatId, seq: m.seq ?? 0, text: m.text })) });
  notifier.arrived(messages, live);
});
core.on('messages.changed', ({ chatId, messages }) => {
  for (const m of messages)
    if (m.own && m.seq !== null && m.state === 'sent') say({ kind: 'stored', chatId, clientId: m.key, seq: m.seq });
});
core.on('chats.changed', ({ chats, removed }) => {
  notifier.chatsChanged(chats, removed);
  for (const c of chats)
    say({
      kind: 'chat',
      chatId: c.id,
      head: c.headSeq,
      read: c.readSeq,
      peersRead: c.peersReadSeq,
      peersDelivered: c.peersDeliveredSeq,
    });
});
core.on('connection.changed', (c) => say({ kind: 'connection', ...c }));
core.on('presence.changed', ({ people }) =>
  say({ kind: 'presence', people: people.map(({ id, online }) => ({ id, online })) }),
);
core.on('account.changed', ({ account, reason }) => say({ kind: 'account', userId: account?.userId ?? null, reason }));
core.on('notice', ({ kind }) => say({ kind: 'notice', notice: kind }));

/** Fetches what is missing of every chat's history. `doubled`: keys that the window would be given twice. */
const fill = async (): Promise<{ complete: boolean; doubled: number }> => {
  const list = await core.requests['chats.list'](undefined);
  if (!list.ok) return { complete: false, doubled: 0 };
  let doubled = 0;
  for (const { id } of list.value.chats) {
    const all = await wholeChat(core, id);
    if (!all.ok) return { complete: false, doubled };
    doubled += all.value.length - new Set(all.value.map((m) => m.key)).size;
  }
  return { complete: true, doubled };
};

const exported = async (folder: string): Promise<ExportState['last']> => {
  const ended = new Promise<ExportState['last']>((resolve) => {
    const off = core.on('export.changed', ({ running, last }) => {
      if (running !== null) return;
      off();
      resolve(last);
    });
  });
  const begun = await core.startExport(folder, exportLook('en', 'auto'));
  return begun.ok ? ended : { kind: 'failed', code: begun.error.code };
};

const answer = async (call: DeviceCall): Promise<unknown> => {
  switch (call.op) {
    case 'request':
      // The parent is typed by the same table (device.ts); a wrong input would show as a failing test.
      return (core.requests[call.name] as (input: unknown) => Promise<unknown>)(call.input);
    case 'state':
      return { account: core.account(), connection: core.connection(), unread: core.unread(), notices: core.notices() };
    case 'texts': {
      const all = await wholeChat(core, call.chatId);
      return all.ok ? all.value.map((m) => m.text) : null;
    }
    case 'fill':
      return fill();
    case 'stage': {
      const { width, height } = call;
      return core.stagePicture({ bytes: Buffer.from(call.bytes, 'base64'), width, height, name: 'picture.png' });
    }
    case 'media':
      return (await core.media('media', call.picture, 'whole')).ok;
    case 'export':
      return exported(call.folder);
    case 'take':
      return core.stageFile(call.path);
    case 'download':
      return core.download(call.chatId, call.seq, { path: call.path });
    case 'look':
      looking = call.chatId;
      return core.requests['chats.show']({ chatId: call.chatId });
    case 'wake':
      return core.wake();
    case 'close':
      return core.close().then(() => logFile?.flush());
  }
};

// As in the app: what is asked before the stored account is open waits for it.
const started = core.start();
process.on('message', (call: DeviceCall) => {
  void started
    .then(() => answer(call))
    .then((value) => {
      say({ kind: 'answer', id: call.id, value });
      if (call.op === 'close') process.disconnect();
    });
});
// Without a parent there is nobody to serve.
process.on('disconnect', () => process.exit(0));
await started;
say({ kind: 'ready' });
