import type { Bridge } from '../../contract/bridge.ts';
import { REPORT_PAGE, type ChatReport } from '../../contract/doctor.ts';
import type {
  Account,
  ChatView,
  Connection,
  IpcEventData,
  IpcEventName,
  IpcInput,
  IpcOutput,
  IpcRequestName,
  MessageView,
  Settings,
} from '../../contract/ipc.ts';
import { fail, ok, type ErrorCode, type Result } from '../../contract/result.ts';
import type { UpdateState } from '../../contract/updates.ts';
import {
  sampleAccount,
  sampleChats,
  sampleMessages,
  samplePeople,
  sampleSettings,
  type SampleLocale,
} from './sample-data.ts';

export interface MemoryBridgeOptions {
  locale?: SampleLocale;
  dark?: boolean;
  signedIn?: boolean;
  connection?: Connection['state'];
  /** Start with no chat at all. */
  empty?: boolean;
  settings?: Partial<Settings>;
  notices?: IpcOutput<'app.state'>['notices'];
  updates?: Partial<UpdateState>;
  now?: number;
}

export interface MemoryBridge {
  bridge: Bridge;
  /** What was asked, in order. */
  calls: { name: IpcRequestName; input: unknown }[];
  emit<N extends IpcEventName>(name: N, data: IpcEventData<N>): void;
  /** The next call of this request fails with this code; again and again when `times` says so. */
  failNext(name: IpcRequestName, code: ErrorCode, times?: number): void;
  /** What is chosen in the menus that are opened. */
  choice: string | null;
  chats: Map<number, ChatView>;
  messages: Map<number, MessageView[]>;
  /** What the doctor says of a chat beside what follows from its messages. */
  reports: Map<number, Partial<ChatReport>>;
}

const sampleReport = (chat: ChatView, messages: readonly MessageView[], more: Partial<ChatReport> = {}): ChatReport => {
  const waiting = messages.filter((m) => m.state === 'queued');
  return {
    chatId: chat.id,
    here: true,
    head: chat.headSeq,
    top: chat.headSeq,
    total: chat.headSeq,
    missing: 0,
    older: 0,
    holes: 0,
    waiting: waiting.length,
    failed: messages.filter((m) => m.state === 'failed').length,
    waitingSince: waiting[0]?.at ?? null,
    sending: false,
    nextTryAt: null,
    waitError: null,
    heardAt: chat.updatedAt,
    finding: null,
    ...more,
  };
};

type Handlers = { [N in IpcRequestName]: (input: IpcInput<N>) => Result<IpcOutput<N>> };

/** Main, played in memory: sample people and messages, every request answered, changes told as main would tell them. */
export const createMemoryBridge = (options: MemoryBridgeOptions = {}): MemoryBridge => {
  const locale = options.locale ?? 'en';
  const now = options.now ?? Date.now();
  const updates: UpdateState = {
    way: 'none',
    step: 'idle',
    version: null,
    percent: null,
    checkedAt: null,
    trouble: null,
    ...options.updates,
  };
  const messages = options.empty ? new Map<number, MessageView[]>() : sampleMessages(locale, now);
  const chats = new Map((options.empty ? [] : sampleChats(locale, now, messages)).map((chat) => [chat.id, chat]));
  const people = samplePeople(locale, now);
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
  const emit: MemoryBridge['emit'] = (name, data) => {
    // The map holds, under each name, only listeners of that name's data (see `on`).
    for (const listener of listeners.get(name) ?? []) (listener as (data: unknown) => void)(data);
  };
  const unread = () => [...chats.values()].reduce((sum, chat) => sum + chat.unread, 0);
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

  const handlers: Handlers = {
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
        last: null,
        draft: '',
        headSeq: 0,
        readSeq: 0,
        peersReadSeq: 0,
        peersDeliveredSeq: 0,
        typing: [],
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
        missing: false,
      });
    },
    'messages.send': ({ chatId, clientId, text }) => {
      const all = messages.get(chatId) ?? [];
      const online = connection.state === 'online';
      const seq = online ? all.filter((m) => m.seq !== null).length + 1 : null;
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
      };
      messages.set(chatId, [...all, message]);
      emit('messages.changed', { chatId, messages: [message], removed: [], reset: false });
      const chat = chats.get(chatId);
      if (chat) put({ ...chat, last: message, updatedAt: message.at, draft: '', headSeq: seq ?? chat.headSeq });
      return ok(message);
    },
    'messages.retry': () => ok({}),
    'messages.discard': ({ chatId, clientId }) => {
      messages.set(
        chatId,
        (messages.get(chatId) ?? []).filter((m) => m.key !== clientId),
      );
      emit('messages.changed', { chatId, messages: [], removed: [clientId], reset: false });
      return ok({});
    },
    'drafts.set': ({ chatId, text }) => {
      const chat = chats.get(chatId);
      if (chat) put({ ...chat, draft: text });
      return ok({});
    },
    'typing.set': () => ok({}),
    'users.search': ({ query }) => {
      if (connection.state === 'offline') return fail('OFFLINE', 'No connection.');
      return ok({ users: people.filter((person) => person.name.toLowerCase().includes(query.toLowerCase())) });
    },
    'search.messages': ({ query, chatId }) => {
      const words = query.toLowerCase();
      const hits = [...messages.values()]
        .flat()
        .filter((m) => (chatId === undefined || m.chatId === chatId) && m.text.toLowerCase().includes(words))
        .sort((a, b) => b.at - a.at)
        .map((message) => {
          const start = message.text.toLowerCase().indexOf(words);
          const range: [number, number] = [start, start + words.length];
          return { message, chatTitle: chats.get(message.chatId)?.title ?? '', ranges: [range] };
        });
      return ok({ hits, more: false });
    },
    'pictures.pick': () => ok({ picture: null }),
    'pictures.add': () => fail('UNSUPPORTED_MEDIA', 'Not a picture.'),
    'pictures.drop': () => ok({}),
    'settings.set': (patch) => {
      settings = {
        ...settings,
        ...Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)),
      };
      emit('settings.changed', { settings, ...inForce() });
      return ok(settings);
    },
    'connection.retry': () => ok({}),
    'doctor.connection': () =>
      ok({
        userId: account?.userId ?? '1',
        server: account?.server ?? '',
        secure: true,
        ...connection,
        since: now - 40 * 60_000,
        transport: connection.state === 'online' ? 'websocket' : null,
        retryAt: connection.state === 'offline' ? now + 20_000 : null,
        beat: { at: now - 10_000, roundTripMs: 12, clockAheadMs: -240 },
        trouble: { at: now - 41 * 60_000, kind: 'closed' },
        job: null,
      }),
    'doctor.chats': ({ after }) => {
      const all = [...chats.values()].sort((a, b) => a.id - b.id).filter((chat) => chat.id > after);
      return ok({
        chats: all
          .slice(0, REPORT_PAGE)
          .map((chat) => sampleReport(chat, messages.get(chat.id) ?? [], reports.get(chat.id))),
        more: all.length > REPORT_PAGE,
      });
    },
    'doctor.message': ({ chatId, key }) => {
      const m = messages.get(chatId)?.find((x) => x.key === key);
      const chat = chats.get(chatId);
      if (!m || !chat) return fail('NOT_FOUND', 'No such message.');
      const reached = (seq: number) => ({ reached: m.seq !== null && m.seq <= seq, at: null, exact: true });
      return ok({
        chatId,
        own: m.own,
        state: m.state,
        seq: m.seq,
        writtenAt: m.own ? m.at - 400 : null,
        leftAt: m.seq === null || !m.own ? null : m.at + 30,
        storedAt: m.seq === null ? null : m.at,
        delivered: reached(chat.peersDeliveredSeq),
        read: reached(chat.peersReadSeq),
        waiting:
          m.state === 'queued'
            ? { before: 0, tries: 0, nextTryAt: null, error: null, offline: connection.state !== 'online' }
            : null,
      });
    },
    'doctor.check': ({ chatId }) => {
      if (connection.state !== 'online') return fail('OFFLINE', 'No connection.');
      for (const chat of chats.values()) {
        if (chatId !== undefined && chat.id !== chatId) continue;
        const finding = { at: now, compared: chat.headSeq, all: false, serverHead: chat.headSeq, differences: [] };
        if (!reports.has(chat.id)) reports.set(chat.id, { finding });
      }
      const different = [...reports.values()].filter((r) => (r.finding?.differences.length ?? 0) > 0).length;
      return ok({ chats: chats.size, different });
    },
    'doctor.refetch': ({ chatId }) => {
      reports.delete(chatId);
      return ok({ messages: messages.get(chatId)?.length ?? 0 });
    },
    'doctor.rebuild': () => ok({}),
    'updates.state': () => ok(updates),
    'updates.check': () => ok({}),
    'updates.restart': () => ok({}),
    'links.open': () => ok({}),
    'notifications.test': () => ok({ outcome: 'shown' }),
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
    emit,
    failNext: (name, code, times = 1) =>
      failures.set(
        name,
        Array.from({ length: times }, () => code),
      ),
    chats,
    messages,
    reports,
  };
  return memory;
};
