import type { MenuItem, TestOutcome } from '../../contract/desktop.ts';
import type { IpcOutput, Settings } from '../../contract/ipc.ts';
import { fail, ok } from '../../contract/result.ts';
import type { Core, CoreRequestName } from '../core-api.ts';
import { pickPicture, stage } from '../pictures.ts';
import type { SettingsStore } from '../settings.ts';
import type { Updates } from '../desktop/updates.ts';
import type { Handlers } from './answer.ts';
import { outsideLink } from './links.ts';

export interface HandlerParts {
  /** The client core, once it has opened the stored account. Rejects when it could not be started. */
  core: Promise<Core>;
  settings: SettingsStore;
  /** The language and theme in force. */
  appearance: () => Pick<IpcOutput<'app.state'>, 'locale' | 'dark'>;
  fixed: Pick<IpcOutput<'app.state'>, 'version' | 'platform' | 'defaultServer'>;
  openExternal: (url: string) => Promise<void>;
  chooseFile: () => Promise<string | null>;
  onSettings: (settings: Settings) => void;
  testNotification: () => Promise<TestOutcome>;
  showMenu: (items: readonly MenuItem[]) => Promise<string | null>;
  /** The window shows this chat now; the core is told when the window is in front, too. */
  onShow: (chatId: number | null) => void;
  updates: Updates;
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
    'pictures.pick': async () => pickPicture(await core, parts.chooseFile),
    'pictures.add': async ({ bytes, name }) => stage(await core, bytes, name),
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
    'notifications.test': async () => ok({ outcome: await parts.testNotification() }),
    'menu.show': async ({ items }) => ok({ chosen: await parts.showMenu(items) }),
    'auth.probe': forward('auth.probe'),
    'auth.register': forward('auth.register'),
    'auth.login': forward('auth.login'),
    'auth.logout': forward('auth.logout'),
    'chats.list': forward('chats.list'),
    'chats.create': forward('chats.create'),
    'chats.markRead': forward('chats.markRead'),
    'messages.page': forward('messages.page'),
    'messages.send': forward('messages.send'),
    'messages.retry': forward('messages.retry'),
    'messages.discard': forward('messages.discard'),
    'drafts.set': forward('drafts.set'),
    'typing.set': forward('typing.set'),
    'users.search': forward('users.search'),
    'search.messages': forward('search.messages'),
    'pictures.drop': forward('pictures.drop'),
    'connection.retry': forward('connection.retry'),
    'doctor.connection': forward('doctor.connection'),
    'doctor.chats': forward('doctor.chats'),
    'doctor.message': forward('doctor.message'),
    'doctor.check': forward('doctor.check'),
    'doctor.refetch': forward('doctor.refetch'),
    'doctor.rebuild': forward('doctor.rebuild'),
  };
};
