import type { IpcInput } from '../../../contract/ipc.ts';
import { newFriend, type Friend } from './api.ts';
import { startDesktop, type DesktopKind, type RecordingDesktop } from './desktop.ts';
import { desktopUser, type DesktopUser } from './desktop-user.ts';
import { connectionIs, idOf, register, type Who } from './people.ts';
import type { LaunchOptions } from './app.ts';
import type { PersonApp, World } from './world.ts';

/** Nok at a window, Ploy and Somchai somewhere else. */
export interface Scene extends AsyncDisposable {
  desktop: RecordingDesktop;
  /** Nok's account, for another device. */
  who: Who;
  profile: string;
  nok: PersonApp;
  nokId: string;
  user: DesktopUser;
  ploy: Friend;
  som: Friend;
}

let scenes = 0;

/** Opens the window on a desktop of its own, with people of its own; the world is shared by the tests of a file. */
export const scene = async (
  world: World,
  kind: DesktopKind & Pick<LaunchOptions, 'args' | 'env'> = {},
): Promise<Scene> => {
  const number = ++scenes;
  const person = (name: string): Who => ({
    name,
    email: `${name.toLowerCase()}${number}@example.org`,
    password: `correct horse ${name}`,
  });
  const desktop = await startDesktop(kind);
  const who = person('Nok');
  const env = { ...desktop.env, ...kind.env };
  const nok = await world.open(`nok${number}`, { ...(kind.args ? { args: kind.args } : {}), env });
  await register(nok.page, who);
  const [ploy, som] = [
    await newFriend(world.server.url(), person('Ploy')),
    await newFriend(world.server.url(), person('Somchai')),
  ];
  const nokId = await idOf(nok.page);
  await connectionIs(nok.page, 'online');
  return {
    ...{ desktop, who, nok, nokId, ploy, som },
    profile: world.profile(`nok${number}`),
    user: desktopUser(desktop, nok),
    async [Symbol.asyncDispose]() {
      ploy.close();
      som.close();
      await nok.close();
      await desktop[Symbol.asyncDispose]();
    },
  };
};

/** Changes settings as the settings' page does. */
export const set = (nok: PersonApp, settings: IpcInput<'settings.set'>): Promise<void> =>
  nok.page.evaluate(async (change) => void (await window.desktop.invoke('settings.set', change)), settings);

/** Opens a chat in the window, which may be hidden. */
export const show = ({ nok }: Scene, chatId: number): Promise<void> =>
  nok.page
    .locator(`[data-testid=chat-list-item][data-chat-id="${chatId}"]`)
    .evaluate((row: HTMLElement) => row.click());
