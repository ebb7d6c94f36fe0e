import { randomBytes } from 'node:crypto';
import { io } from 'socket.io-client';
import type { MessageView } from '../../../contract/ipc.ts';
import { defaultSettings } from '../../../contract/default-settings.ts';
import { startWorkerNode } from '../../../src-main/cache/start-worker-node.ts';
import type { CoreParts, Timer } from '../../../src-main/core-api.ts';
import { createCore } from '../../../src-main/core.ts';
import { createNotifier } from '../../../src-main/desktop/notify.ts';
import type { DeviceCall, DeviceSays } from './device-protocol.ts';

/** One device without a window: the product's core with real parts, driven over IPC. Argument: its profile folder. */
const [dir] = process.argv.slice(2);
if (dir === undefined) throw new Error('Name the profile folder.');

const say = (message: DeviceSays): void => void process.send?.(message);
const after = (ms: number, work: () => void): Timer => {
  const timer = setTimeout(work, ms);
  return { cancel: () => clearTimeout(timer) };
};

const parts: CoreParts = {
  dir,
  version: '0.0.0',
  now: Date.now,
  after,
  random: Math.random,
  randomBytes: (count) => randomBytes(count),
  // Survives the process, as a system's keychain does.
  keychain: {
    name: 'plain',
    seal: (plain) => Promise.resolve(Buffer.from(plain).toString('base64')),
    open: (sealed) => Promise.resolve(Buffer.from(sealed, 'base64').toString()),
  },
  connect: io,
  fetch,
  startWorker: startWorkerNode,
  log(level, message, fields) {
    if (process.env['TEST_LOG'])
      process.stderr.write(`${dir.slice(-6)} ${level} ${message} ${JSON.stringify(fields ?? {})}\n`);
  },
};
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
  after,
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

/** Everything of a chat, oldest first, paged back to its beginning; null when a page could not be had. */
const whole = async (chatId: number): Promise<MessageView[] | null> => {
  const all: MessageView[] = [];
  for (let before: number | undefined; ;) {
    const page = await core.requests['messages.page']({
      chatId,
      limit: 200,
      ...(before === undefined ? {} : { before }),
    });
    if (!page.ok || page.value.missing) return null;
    all.unshift(...page.value.messages);
    const first = page.value.messages.find((m) => m.seq !== null)?.seq;
    if (!page.value.hasOlder || first == null) return all;
    before = first;
  }
};

/** Fetches what is missing of every chat's history. `doubled`: keys that the window would be given twice. */
const fill = async (): Promise<{ complete: boolean; doubled: number }> => {
  const list = await core.requests['chats.list'](undefined);
  if (!list.ok) return { complete: false, doubled: 0 };
  let doubled = 0;
  for (const { id } of list.value.chats) {
    const all = await whole(id);
    if (all === null) return { complete: false, doubled };
    doubled += all.length - new Set(all.map((m) => m.key)).size;
  }
  return { complete: true, doubled };
};

const answer = async (call: DeviceCall): Promise<unknown> => {
  switch (call.op) {
    case 'request':
      // The parent is typed by the same table (device.ts); a wrong input would show as a failing test.
      return (core.requests[call.name] as (input: unknown) => Promise<unknown>)(call.input);
    case 'state':
      return { account: core.account(), connection: core.connection(), unread: core.unread(), notices: core.notices() };
    case 'texts':
      return (await whole(call.chatId))?.map((m) => m.text) ?? null;
    case 'fill':
      return fill();
    case 'look':
      looking = call.chatId;
      return core.requests['chats.show']({ chatId: call.chatId });
    case 'wake':
      return core.wake();
    case 'close':
      return core.close();
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
