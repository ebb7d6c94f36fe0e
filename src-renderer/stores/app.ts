import { createStore, type StoreApi } from 'zustand/vanilla';
import { defaultSettings } from '../../contract/default-settings.ts';
import type { Bridge } from '../../contract/bridge.ts';
import type { Account, Connection, IpcEventData, IpcInput, IpcOutput, Settings } from '../../contract/ipc.ts';
import type { Result } from '../../contract/result.ts';

export type NoticeKind = IpcOutput<'app.state'>['notices'][number];

/** What may stand over the chats (`shortcuts`, `connection`: the settings, opened at that section). Search takes the side bar's place instead. */
export type DialogName = 'new-chat' | 'new-group' | 'settings' | 'shortcuts' | 'connection' | 'transfers';

export interface AppState {
  /** `loading` until `app.state` answers: nothing is drawn but the canvas, so that no sign-in page flashes by. */
  phase: 'loading' | 'ready';
  account: Account | null;
  /** The last session was ended by the server or another device. */
  revoked: boolean;
  connection: Connection;
  settings: Settings;
  locale: 'en' | 'th';
  dark: boolean;
  version: string;
  platform: string;
  defaultServer: string;
  notices: readonly NoticeKind[];
  /** The screen is locked: nobody reads. */
  locked: boolean;
  dialog: DialogName | null;
  /** The secret part of an invite link that was opened. */
  joining: string | null;
  searching: boolean;
  /** In a narrow window: the chat of a hit stands before the search, which is gone back to. */
  peeking: boolean;
  /** The open chat is being searched. */
  finding: boolean;
}

export interface AppActions {
  /** Listens to main, then asks for the state; shows it together with what `also` brings. */
  start(also?: Promise<unknown>): Promise<void>;
  stop(): void;
  probe(server: string): Promise<Result<IpcOutput<'auth.probe'>>>;
  login(input: IpcInput<'auth.login'>): Promise<Result<Account>>;
  register(input: IpcInput<'auth.register'>): Promise<Result<Account>>;
  logout(force: boolean): Promise<Result<unknown>>;
  /** Applied at once, and taken back when main refuses. */
  set(patch: Partial<Settings>): Promise<Result<Settings>>;
  retryConnection(): void;
  dismiss(notice: NoticeKind): void;
  open(dialog: DialogName | null): void;
  /** Opens what an invite link leads to; null: closes it. */
  join(token: string | null): void;
  search(on: boolean): void;
  peek(on: boolean): void;
  find(on: boolean): void;
}

export type AppStore = StoreApi<AppState> & AppActions;

const initial: AppState = {
  phase: 'loading',
  account: null,
  revoked: false,
  connection: { state: 'connecting', syncedAt: null, catchingUp: 0 },
  settings: defaultSettings,
  locale: 'en',
  dark: false,
  version: '',
  platform: '',
  defaultServer: '',
  notices: [],
  locked: false,
  dialog: null,
  joining: null,
  searching: false,
  peeking: false,
  finding: false,
};

const withNotice = (state: AppState, kind: IpcEventData<'notice'>['kind']): Partial<AppState> => {
  if (kind === 'disk-ok') return { notices: state.notices.filter((n) => n !== 'disk-full') };
  if (kind === 'store-ok') return { notices: state.notices.filter((n) => n !== 'store-closed') };
  return state.notices.includes(kind) ? {} : { notices: [...state.notices, kind] };
};

/** What a sign-in has settled. */
const settled = (notices: readonly NoticeKind[]): readonly NoticeKind[] =>
  notices.filter((n) => n !== 'keychain-lost' && n !== 'session-lost' && n !== 'files-left');

/** Account, connection, settings, and what is open over the chats: the projection of main's own state. */
export const createAppStore = (bridge: Bridge): AppStore => {
  const store = createStore<AppState>(() => initial);
  const { setState, getState } = store;
  // Signed out there is no line; a new session has one that has not failed yet, which is not "offline".
  const dialling = (connection: Connection): Connection =>
    connection.state === 'offline' ? { ...connection, state: 'connecting' } : connection;
  const signedIn = (account: Account) =>
    setState((s) =>
      s.account === null
        ? { account, revoked: false, connection: dialling(s.connection) }
        : { account, revoked: false },
    );
  let offs: (() => void)[] = [];
  let changes = 0;
  /** Who is signed in was told, and not only asked for: what is asked for at the start waits for the list, and may be older. */
  let told = false;

  const actions: AppActions = {
    async start(also) {
      actions.stop();
      told = false;
      offs = [
        bridge.on('account.changed', ({ account, reason }) => {
          told = true;
          setState((s) => ({
            account,
            revoked: reason === 'revoked',
            ...(account === null ? { dialog: null, joining: null, searching: false, finding: false } : {}),
            ...(reason === 'signed-in' ? { notices: settled(s.notices) } : {}),
            ...(reason === 'signed-out' ? { notices: [] } : {}),
            ...(reason === 'signed-in' && s.account === null ? { connection: dialling(s.connection) } : {}),
          }));
        }),
        bridge.on('people.changed', ({ name }) =>
          setState((s) => (s.account === null || s.account.name === name ? s : { account: { ...s.account, name } })),
        ),
        bridge.on('connection.changed', (connection) => setState({ connection })),
        bridge.on('settings.changed', ({ settings, locale, dark }) => setState({ settings, locale, dark })),
        bridge.on('screen.changed', ({ locked }) => setState({ locked })),
        bridge.on('notice', ({ kind }) => setState(withNotice(getState(), kind))),
      ];
      // What is told while `also` is waited for is newer than the answer: it is taken when it comes, but for the account.
      const asked = bridge.invoke('app.state').then((answer) => {
        if (!answer.ok) return null;
        const { account, ...rest } = answer.value;
        setState(rest);
        return account;
      });
      const [account] = await Promise.all([asked, also]);
      setState(told ? { phase: 'ready' } : { account, phase: 'ready' });
    },
    stop() {
      for (const off of offs) off();
      offs = [];
    },
    probe: (server) => bridge.invoke('auth.probe', { server }),
    async login(input) {
      const answer = await bridge.invoke('auth.login', input);
      if (answer.ok) signedIn(answer.value);
      return answer;
    },
    async register(input) {
      const answer = await bridge.invoke('auth.register', input);
      if (answer.ok) signedIn(answer.value);
      return answer;
    },
    // The event tells that it is done.
    logout: (force) => bridge.invoke('auth.logout', { force }),
    async set(patch) {
      const before = getState().settings;
      const change = ++changes;
      setState({ settings: { ...before, ...patch } });
      const answer = await bridge.invoke('settings.set', patch);
      // An older answer says nothing about a newer choice.
      if (change === changes) setState({ settings: answer.ok ? answer.value : before });
      return answer;
    },
    retryConnection: () => void bridge.invoke('connection.retry'),
    dismiss: (notice) => setState({ notices: getState().notices.filter((n) => n !== notice) }),
    open: (dialog) => setState({ dialog }),
    // One thing at a time stands over the chats.
    join: (joining) => setState({ joining, dialog: null }),
    search: (searching) => setState({ searching, peeking: false }),
    peek: (peeking) => setState({ peeking }),
    find: (finding) => setState({ finding }),
  };
  return Object.assign(store, actions);
};
