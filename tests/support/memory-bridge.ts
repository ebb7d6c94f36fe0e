import type { Bridge } from '../../contract/bridge.ts';
import type { ChatReport } from '../../contract/doctor.ts';
import type { GroupMember } from '../../contract/group-ipc.ts';
import type {
  Account,
  ChatView,
  Connection,
  IpcEventName,
  IpcOutput,
  IpcRequestName,
  MessageView,
  Settings,
} from '../../contract/ipc.ts';
import type { NetworkState } from '../../contract/network.ts';
import { fail, ok, type ErrorCode, type Result } from '../../contract/result.ts';
import { plainChat } from '../../contract/plain-chat.ts';
import { untouched } from '../../contract/untouched.ts';
import type { UpdateState } from '../../contract/updates.ts';
import {
  sampleAccount,
  sampleChats,
  sampleMessages,
  samplePeople,
  sampleSettings,
  type SampleLocale,
} from './sample-data.ts';
import { memoryGroups } from './memory-groups.ts';
import { GROUP, sampleGroup } from './sample-group.ts';
import { memoryFiles } from './memory-files.ts';
import { memoryActs, quoteOf } from './memory-acts.ts';
import { memoryComputer } from './memory-computer.ts';
import { memoryDoctor } from './memory-doctor.ts';
import type { Emit, Handlers } from './memory-handlers.ts';
import { memoryPeople } from './memory-people.ts';
import { memorySearch } from './memory-search.ts';

export interface MemoryBridgeOptions {
  locale?: SampleLocale;
  dark?: boolean;
  signedIn?: boolean;
  connection?: Connection['state'];
  /** With the sample's group (sample-group.ts). */
  group?: boolean;
  /** Start with no chat at all. */
  empty?: boolean;
  settings?: Partial<Settings>;
  notices?: IpcOutput<'app.state'>['notices'];
  updates?: Partial<UpdateState>;
  network?: Partial<NetworkState>;
  /** Whether the system's keychain protects the sign-in. */
  keychain?: boolean;
  now?: number;
}

export interface MemoryBridge {
  bridge: Bridge;
  /** What was asked, in order. */
  calls: { name: IpcRequestName; input: unknown }[];
  emit: Emit;
  /** The next call of this request fails with this code; again and again when `times` says so. */
  failNext(name: IpcRequestName, code: ErrorCode, times?: number): void;
  /** What is chosen in the menus that are opened. */
  choice: string | null;
  /** How many messages wait to be sent. */
  waiting: number;
  chats: Map<number, ChatView>;
  messages: Map<number, MessageView[]>;
  /** Who is in a group. */
  members: Map<number, GroupMember[]>;
  /** What the doctor says of a chat beside what follows from its messages. */
  reports: Map<number, Partial<ChatReport>>;
}

/** Main, played in memory: sample people and messages, every request answered, changes told as main would tell them. */
export const createMemoryBridge = (options: MemoryBridgeOptions = {}): MemoryBridge => {
  const locale = options.locale ?? 'en';
  const now = options.now ?? Date.now();
  const messages = options.empty ? new Map<number, MessageView[]>() : sampleMessages(locale, now);
  const chats = new Map((options.empty ? [] : sampleChats(locale, now, messages)).map((chat) => [chat.id, chat]));
  const people = samplePeople(locale, now);
  const members = new Map<number, GroupMember[]>();
  if (options.group) {
    const group = sampleGroup(locale, now, people);
    chats.set(GROUP, group.chat);
    messages.set(GROUP, group.messages);
    members.set(GROUP, group.members);
  }
  let settings: Settings = {
    ...sampleSettings,
    theme: options.dark ? 'dark' : 'light',
    language: locale,
    ...options.settings,
  };
  let account: Account | null = options.signedIn === false ? null : sampleAccount(locale);
  const connection: Connection = { state: options.connection ?? 'online', syncedAt: now - 4 * 60_000, catchingUp: 0 };

  const reports: MemoryBridge['reports'] = new Map();
  const listeners = new Map<IpcEventName, Set<(data: never) => void>>();
  const failures = new Map<IpcRequestName, ErrorCode[]>();
  const calls: MemoryBridge['calls'] = [];
  const emit: Emit = (name, data) => {
    // The map holds, under each name, only listeners of that name's data (see `on`).
    for (const listener of listeners.get(name) ?? []) (listener as (data: unknown) => void)(data);
  };
  const unread = () => [...chats.values()].reduce((sum, chat) => sum + chat.counted, 0);
  const put = (chat: ChatView) => {
    chats.set(chat.id, chat);
    emit('chats.changed', { chats: [chat], removed: [], unread: unread() });
  };
  const inForce = () => ({
    locale: settings.language === 'system' ? locale : settings.language,
    dark: settings.theme === 'dark' || (settings.theme === 'system' && options.dark === true),
  });
  const login = (name: string, email: string, server: string): Result<Account> => {
    account = { ...sampleAccount(inForce().locale), ...(name ? { name } : {}), email, server };
    return ok(account);
  };

  const handlers: Handlers<IpcRequestName> = {
    'app.state': () =>
      ok({
        account,
        connection,
        settings,
        ...inForce(),
        version: '0.1.0',
        platform: 'linux',
        defaultServer: 'sarn.example.org',
        notices: options.notices ?? [],
      }),
    'auth.probe': ({ server }) =>
      /exmaple|wrong/.test(server)
        ? fail('WRONG_SERVER', 'Not a Sarn server.')
        : ok({ server, secure: !/127\.0\.0\.1|localhost/.test(server) }),
    'auth.register': ({ name, email, server }) => login(name, email, server),
    'auth.login': ({ email, password, server }) =>
      password === 'wrong' ? fail('BAD_CREDENTIALS', 'E-mail or password is not right.') : login('', email, server),
    'auth.logout': ({ force }) => {
      const unsent = [...messages.values()].flat().some((m) => m.state === 'queued' || m.state === 'failed');
      if (unsent && !force) return fail('CONFLICT', 'Some messages are not sent.');
      account = null;
      emit('account.changed', { account: null, reason: 'signed-out' });
      return ok({});
    },
    'chats.list': () => ok({ chats: [...chats.values()], unread: unread() }),
    'chats.part': () => ok({ chats: [...chats.values()], next: null, unread: unread() }),
    'chats.create': ({ userId }) => {
      const known = [...chats.values()].find((chat) => chat.peer?.id === userId);
      if (known) return ok(known);
      const peer = people.find((person) => person.id === userId);
      if (!peer) return fail('NOT_FOUND', 'No such person.');
      const chat: ChatView = {
        id: Number(userId) + 100,
        kind: 'direct',
        title: peer.name,
        peer,
        updatedAt: Date.now(),
        unread: 0,
        mentions: 0,
        last: null,
        draft: '',
        pins: [],
        headSeq: 0,
        readSeq: 0,
        peersReadSeq: 0,
        peersDeliveredSeq: 0,
        typing: [],
        ...plainChat,
      };
      messages.set(chat.id, []);
      put(chat);
      return ok(chat);
    },
    'chats.show': () => ok({}),
    'chats.markRead': ({ chatId, seq }) => {
      const chat = chats.get(chatId);
      if (chat && seq > chat.readSeq) put({ ...chat, readSeq: seq, unread: seq >= chat.headSeq ? 0 : chat.unread });
      return ok({});
    },
    'chats.set': ({ chatId, set }) => {
      const chat = chats.get(chatId);
      if (!chat) return fail('NOT_FOUND', 'No such chat.');
      if (set.kind === 'hide') {
        chats.delete(chatId);
        emit('chats.changed', { chats: [], removed: [chatId], unread: unread() });
        return ok({});
      }
      const muted = set.kind === 'mute' ? set.until !== null : chat.muted;
      put({
        ...chat,
        muted,
        counted: muted ? 0 : chat.unread,
        ...(set.kind === 'mute' ? { mutedUntil: set.until } : {}),
        ...(set.kind === 'pin' ? { pinnedAt: set.on ? Date.now() : null } : {}),
        ...(set.kind === 'archive' ? { archived: set.on } : {}),
        ...(set.kind === 'unread'
          ? { marked: set.from, unread: set.from === null ? 0 : Math.max(1, chat.unread) }
          : {}),
      });
      return ok({});
    },
    'messages.page': ({ chatId, before, after, limit }) => {
      const all = messages.get(chatId) ?? [];
      const part = all.filter(
        (m) =>
          (before === undefined || (m.seq ?? Infinity) < before) &&
          (after === undefined || (m.seq ?? Infinity) > after),
      );
      const page = after === undefined ? part.slice(-limit) : part.slice(0, limit);
      return ok({
        messages: page,
        hasOlder: after === undefined && part.length > page.length,
        hasNewer: before !== undefined,
        from: page[0]?.seq ?? 0,
        to: page.at(-1)?.seq ?? 0,
        holes: [],
      });
    },
    'messages.at': ({ chatId, at }) => {
      const all = (messages.get(chatId) ?? []).filter((m) => m.seq !== null);
      const m = all.find((x) => x.at >= at) ?? all.at(-1);
      return ok({ found: m === undefined ? null : { seq: m.seq ?? 1, at: m.at }, sure: true });
    },
    'messages.days': ({ chatId, bounds }) => {
      const all = messages.get(chatId) ?? [];
      const days = bounds.slice(1).map((until, i) => {
        const some = all.some((m) => m.at >= (bounds[i] ?? until) && m.at < until);
        return some ? ('some' as const) : ('none' as const);
      });
      return ok({ days, first: all[0]?.at ?? null });
    },
    ...memoryActs({
      messages,
      self: () => ({ id: account?.userId ?? '1', name: account?.name ?? '' }),
      online: () => connection.state === 'online',
      changed: (change) => emit('messages.changed', change),
      people: (chatId) =>
        chats.get(chatId)?.kind === 'group'
          ? [{ id: 'all', name: '' }, ...people.map(({ id, name }) => ({ id, name }))]
          : [],
      pins: (chatId) => chats.get(chatId)?.pins ?? [],
      setPins(chatId, pins) {
        const chat = chats.get(chatId);
        if (chat) put({ ...chat, pins });
      },
    }),
    ...memoryFiles,
    'messages.send': ({ chatId, clientId, text, replyTo, mentions = [] }) => {
      const all = messages.get(chatId) ?? [];
      const online = connection.state === 'online';
      const seq = online ? all.filter((m) => m.seq !== null).length + 1 : null;
      const answered = all.find((m) => replyTo !== undefined && m.seq === replyTo);
      const message: MessageView = {
        key: clientId,
        chatId,
        id: seq === null ? null : `${chatId}-${seq}`,
        seq,
        order: (all.at(-1)?.order ?? 0) + 1,
        senderId: account?.userId ?? '1',
        senderName: account?.name ?? '',
        own: true,
        kind: 'text',
        text,
        picture: null,
        at: Date.now(),
        state: online ? 'sent' : 'queued',
        error: null,
        ...untouched,
        mentions: mentions.map((id) => ({ id, name: people.find((p) => p.id === id)?.name ?? '' })),
        replyTo: answered === undefined ? null : quoteOf(answered),
        canEdit: true,
        canDelete: online,
      };
      messages.set(chatId, [...all, message]);
      emit('messages.changed', { chatId, messages: [message], removed: [], reset: false });
      const chat = chats.get(chatId);
      if (chat) put({ ...chat, last: message, updatedAt: message.at, draft: '', headSeq: seq ?? chat.headSeq });
      return ok(message);
    },
    'messages.waiting': () => ok({ count: memory.waiting }),
    'messages.retry': () => ok({}),
    'messages.discard': ({ chatId, clientId }) => {
      messages.set(
        chatId,
        (messages.get(chatId) ?? []).filter((m) => m.key !== clientId),
      );
      emit('messages.changed', { chatId, messages: [], removed: [clientId], reset: false });
      return ok({});
    },
    'drafts.get': ({ chatId }) => ok({ text: chats.get(chatId)?.draft ?? '', reply: null, edit: null }),
    'drafts.set': ({ chatId, text }) => {
      const chat = chats.get(chatId);
      if (chat && text !== undefined) put({ ...chat, draft: text });
      return ok({});
    },
    ...memoryPeople({
      ...{ emit, chats, put },
      name: () => account?.name ?? '',
      online: () => connection.state === 'online',
    }),
    ...memoryGroups({
      ...{ chats, messages, members, people, put },
      self: () => ({ id: account?.userId ?? '1', name: account?.name ?? '' }),
      online: () => connection.state === 'online',
      told: (message) =>
        emit('messages.changed', { chatId: message.chatId, messages: [message], removed: [], reset: false }),
      remove(chatId) {
        chats.delete(chatId);
        emit('chats.changed', { chats: [], removed: [chatId], unread: unread() });
      },
    }),
    'typing.set': () => ok({}),
    'users.search': ({ query }) => {
      if (connection.state === 'offline') return fail('OFFLINE', 'No connection.');
      return ok({ users: people.filter((person) => person.name.toLowerCase().includes(query.toLowerCase())) });
    },
    ...memorySearch({ chats, messages, people }),
    'settings.set': (patch) => {
      settings = {
        ...settings,
        ...Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)),
      };
      emit('settings.changed', { settings, ...inForce() });
      return ok(settings);
    },
    'connection.retry': () => ok({}),
    ...memoryDoctor({ chats, messages, reports, connection, account: () => account, now }),
    ...memoryComputer({ now, settings: () => settings, updates: options.updates, network: options.network, emit }),
    'links.open': () => ok({}),
    'spelling.state': () =>
      ok({ on: settings.spelling === 'on', languages: ['de', 'en-GB', 'en-US', 'vi'], failed: [] }),
    'reply.state': () => fail('NOT_FOUND', 'Nothing is answered here.'),
    'reply.typed': () => ok({}),
    'reply.send': () => ok({}),
    'reply.leave': () => ok({}),
    'notifications.test': () => ok({ outcome: 'shown' }),
    'keychain.state': () => ok({ protects: options.keychain ?? true }),
    'menu.show': ({ items }) => ok({ chosen: items.find(({ id }) => id === memory.choice)?.id ?? null }),
  };

  const bridge: Bridge = {
    async invoke(name, ...input) {
      calls.push({ name, input: input[0] });
      await Promise.resolve();
      const code = failures.get(name)?.shift();
      if (code !== undefined) return fail(code, 'Made to fail.');
      // One entry of a mapped type: TypeScript cannot see that the handler and the input belong to the same name.
      const handler = handlers[name] as (input: unknown) => Result<IpcOutput<typeof name>>;
      return handler(input[0]);
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set);
      set.add(listener);
      return () => set.delete(listener);
    },
  };
  const memory: MemoryBridge = {
    bridge,
    calls,
    choice: null,
    waiting: 0,
    emit,
    failNext: (name, code, times = 1) =>
      failures.set(
        name,
        Array.from({ length: times }, () => code),
      ),
    chats,
    messages,
    members,
    reports,
  };
  return memory;
};
