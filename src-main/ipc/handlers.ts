import type { MenuItem, TestOutcome } from '../../contract/desktop.ts';
import type { IpcOutput, Settings } from '../../contract/ipc.ts';
import type { NetworkState } from '../../contract/network.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import type { SpellingState } from '../../contract/spelling.ts';
import type { Core, CoreRequestName } from '../core-api.ts';
import type { ExportLook } from '../link/export.ts';
import type { LogFile } from '../log-file.ts';
import type { SystemKeychain } from '../keychain.ts';
import { savePicture, stage, stageAgain } from '../pictures.ts';
import type { SettingsStore } from '../settings.ts';
import type { QuickReplyHandlers } from '../desktop/quick-reply.ts';
import type { Updates } from '../desktop/updates.ts';
import type { Handlers } from './answer.ts';
import { createFileHandlers, type FileDeskParts } from './files.ts';
import { firstList } from './first-list.ts';
import { outsideLink } from './links.ts';

/** What `logs.recent` answers at most, bytes. */
const LOG_SHOWN = 100_000;

export interface HandlerParts extends FileDeskParts {
  /** The client core, once it has opened the stored account. Rejects when it could not be started. */
  core: Promise<Core>;
  settings: SettingsStore;
  /** The language and theme in force. */
  appearance: () => Pick<IpcOutput<'app.state'>, 'locale' | 'dark'>;
  fixed: Pick<IpcOutput<'app.state'>, 'version' | 'platform' | 'defaultServer'>;
  openExternal: (url: string) => Promise<void>;
  /** Asks where to save a picture of this name; null: the user changed their mind. */
  choosePlace: (name: string) => Promise<string | null>;
  /** Puts the picture at a place of these contents on the clipboard. */
  copyImage: (contents: number, at: { x: number; y: number }) => void;
  onSettings: (settings: Settings) => void;
  testNotification: () => Promise<TestOutcome>;
  keychain: Pick<SystemKeychain, 'protects'>;
  showMenu: (items: readonly MenuItem[], at: { x: number; y: number }) => Promise<string | null>;
  /** The window shows this chat now; the core is told when the window is in front, too. */
  onShow: (chatId: number | null) => void;
  updates: Updates;
  network: () => Promise<NetworkState>;
  logs: Pick<LogFile, 'folder' | 'recent'>;
  /** Shows a folder in the system's file manager; answers '' or what went wrong. */
  openFolder: (folder: string) => Promise<string>;
  /** Asks for a folder to write into; null: the user changed their mind. */
  chooseFolder: () => Promise<string | null>;
  exportLook: () => ExportLook;
  replies: QuickReplyHandlers;
  spelling: () => SpellingState;
  /** The window has its state and listens: places may be shown in it. */
  onReady: () => void;
}

/** What answers the window: the desktop's own requests here, the rest by the core. */
export const createHandlers = (parts: HandlerParts): Handlers => {
  const { core, settings } = parts;
  // Handlers[N] and CoreRequests[N] are the same function type for every N of the core's.
  const forward =
    <N extends CoreRequestName>(name: N) =>
    async (input: Parameters<Core['requests'][N]>[0]) =>
      (await core).requests[name](input);

  const list = core.then(firstList);
  // A core that could not be started is told to whoever asks.
  list.catch(() => undefined);

  const showFolder = async (folder: string): Promise<Result<Record<string, never>>> =>
    (await parts.openFolder(folder)) === ''
      ? ok({})
      : fail('UNAVAILABLE', 'The system has no program that shows folders.');

  return {
    'app.state': async () => {
      const c = await core;
      parts.onReady();
      return ok({
        account: c.account(),
        connection: c.connection(),
        settings: settings.current(),
        notices: [...c.notices(), ...(settings.lost ? (['settings-lost'] as const) : [])],
        ...parts.appearance(),
        ...parts.fixed,
      });
    },
    'settings.set': async (change) => {
      const result = await settings.set(change);
      parts.onSettings(settings.current());
      return result;
    },
    'links.open': async ({ url }) => {
      const link = outsideLink(url);
      if (!link.ok) return link;
      try {
        await parts.openExternal(link.value);
        return ok({});
      } catch {
        return fail('UNAVAILABLE', 'The system has no program for this address.');
      }
    },
    'pictures.add': async (picture) => stage(await core, picture),
    'pictures.again': async ({ src }) => stageAgain(await core, src),
    'pictures.page': forward('pictures.page'),
    'pictures.save': async ({ src, name }) => savePicture(await core, src, name, parts.choosePlace),
    'pictures.copy': async (at, from) => {
      parts.copyImage(from, at);
      return ok({});
    },
    'chats.show': async ({ chatId }) => {
      parts.onShow(chatId);
      return ok({});
    },
    'updates.state': async () => ok(parts.updates.state()),
    'updates.check': async () => {
      void parts.updates.check();
      return ok({});
    },
    'updates.restart': async () =>
      parts.updates.restart() ? ok({}) : fail('CONFLICT', 'No newer version is ready to be put in place.'),
    'keychain.state': async () => ok({ protects: await parts.keychain.protects() }),
    'notifications.test': async () => ok({ outcome: await parts.testNotification() }),
    'menu.show': async ({ items, at }) => ok({ chosen: await parts.showMenu(items, at) }),
    'spelling.state': async () => ok(parts.spelling()),
    'reply.state': (_input, from) => parts.replies.state(from),
    'reply.typed': async ({ text }, from) => parts.replies.typed(from, text),
    'reply.send': ({ text }, from) => parts.replies.send(from, text),
    'reply.leave': async ({ open }, from) => parts.replies.leave(from, open),
    'auth.probe': forward('auth.probe'),
    'auth.register': forward('auth.register'),
    'auth.login': forward('auth.login'),
    'auth.logout': forward('auth.logout'),
    'chats.list': forward('chats.list'),
    'chats.part': async (input) => (await list)(input),
    'chats.create': forward('chats.create'),
    'chats.markRead': forward('chats.markRead'),
    'chats.set': forward('chats.set'),
    'people.state': forward('people.state'),
    'people.block': forward('people.block'),
    'people.profile': forward('people.profile'),
    'people.privacy': forward('people.privacy'),
    'messages.page': forward('messages.page'),
    'messages.at': forward('messages.at'),
    'messages.days': forward('messages.days'),
    'messages.send': forward('messages.send'),
    'messages.edit': forward('messages.edit'),
    'messages.remove': forward('messages.remove'),
    'messages.react': forward('messages.react'),
    'messages.pin': forward('messages.pin'),
    'pins.list': forward('pins.list'),
    'mentions.people': forward('mentions.people'),
    'messages.history': forward('messages.history'),
    'messages.waiting': forward('messages.waiting'),
    'messages.retry': forward('messages.retry'),
    'messages.discard': forward('messages.discard'),
    'drafts.set': forward('drafts.set'),
    'drafts.get': forward('drafts.get'),
    'groups.create': forward('groups.create'),
    'groups.members': forward('groups.members'),
    'groups.act': forward('groups.act'),
    'groups.invite': forward('groups.invite'),
    'groups.lookUp': forward('groups.lookUp'),
    'groups.join': forward('groups.join'),
    // Switched off, nobody is told, not even the server; that it has stopped always goes out.
    'typing.set': async (input) =>
      settings.current().sendTyping || !input.typing ? (await core).requests['typing.set'](input) : ok({}),
    'users.search': forward('users.search'),
    'search.messages': forward('search.messages'),
    'search.places': forward('search.places'),
    'search.server': forward('search.server'),
    'search.people': forward('search.people'),
    'pictures.drop': forward('pictures.drop'),
    ...createFileHandlers(parts),
    'files.begin': forward('files.begin'),
    'files.append': forward('files.append'),
    'files.finish': forward('files.finish'),
    'files.drop': forward('files.drop'),
    'transfers.list': forward('transfers.list'),
    'transfers.pause': forward('transfers.pause'),
    'transfers.resume': forward('transfers.resume'),
    'transfers.cancel': forward('transfers.cancel'),
    'connection.retry': forward('connection.retry'),
    'export.start': async () => {
      const folder = await parts.chooseFolder();
      if (folder === null) return ok({ started: false });
      const begun = await (await core).startExport(folder, parts.exportLook());
      return begun.ok ? ok({ started: true }) : begun;
    },
    'export.show': async () => {
      const state = await (await core).requests['export.state'](undefined);
      const last = state.ok ? state.value.last : null;
      if (last?.kind !== 'done') return fail('NOT_FOUND', 'Nothing was exported.');
      return showFolder(last.folder);
    },
    'export.state': forward('export.state'),
    'export.cancel': forward('export.cancel'),
    'logs.show': async () => showFolder(parts.logs.folder),
    'logs.recent': async () => ok({ text: await parts.logs.recent(LOG_SHOWN) }),
    'network.state': async () => ok(await parts.network()),
    'storage.measure': forward('storage.measure'),
    'storage.clearPictures': forward('storage.clearPictures'),
    'devices.list': forward('devices.list'),
    'devices.signOut': forward('devices.signOut'),
    'devices.signOutOthers': forward('devices.signOutOthers'),
    'doctor.connection': forward('doctor.connection'),
    'doctor.chats': forward('doctor.chats'),
    'doctor.message': forward('doctor.message'),
    'doctor.check': forward('doctor.check'),
    'doctor.refetch': forward('doctor.refetch'),
    'doctor.rebuild': forward('doctor.rebuild'),
  };
};
