import { expect, type ElectronApplication } from '@playwright/test';
import type { DesktopEvent, RecordingDesktop } from './desktop.ts';
import type { PersonApp } from './world.ts';

/** A line of the tray's menu. */
interface Entry {
  id: number;
  label: string;
}

/** What the tray icon looks like, in one of its sizes. */
export interface IconPixels {
  width: number;
  height: number;
  /** Pixels that are drawn at all, and of those the red and the white ones. */
  drawn: number;
  red: number;
  white: number;
}

/** What a person at a recording desktop sees of an app and does with it, beside its window. */
export const desktopUser = (desktop: RecordingDesktop, person: PersonApp) => {
  /** Tells the tray item of the app that runs now: the one that registered last. */
  const tell = (cmd: string, more: Record<string, unknown> = {}): void => {
    const items = desktop.events().filter((e) => e.event === 'RegisterStatusNotifierItem');
    desktop.send({ cmd, service: items.at(-1)?.['service'], ...more });
  };
  const ask = async (cmd: 'menu' | 'props'): Promise<DesktopEvent> => {
    await desktop.waitFor('RegisterStatusNotifierItem');
    const from = desktop.events().length;
    tell(cmd);
    return desktop.waitFor(cmd, () => true, from);
  };
  // The recorder's menu is a list of { id, label }.
  const menu = async (): Promise<Entry[]> => (await ask('menu'))['entries'] as Entry[];
  /** Playwright makes every page believe that it has the focus; here it matters whether it has. */
  const tellFocus = (focused: boolean): Promise<void> =>
    person.page.evaluate((has) => {
      document.hasFocus = () => has;
      window.dispatchEvent(new Event(has ? 'focus' : 'blur'));
    }, focused);
  const notified = (): DesktopEvent[] => desktop.events().filter((e) => e.event === 'Notify');

  return {
    tellFocus,
    notified,
    activateTray: () => tell('activate'),
    tooltip: async (): Promise<string> => JSON.stringify((await ask('props'))['tooltip']),
    // The recorder counts the pixels of each size.
    icons: async (): Promise<IconPixels[]> => (await ask('props'))['icons'] as IconPixels[],
    menuLabels: async (): Promise<string[]> => (await menu()).map((e) => e.label),
    async choose(label: string): Promise<void> {
      let item: number | undefined;
      const find = async (): Promise<boolean> => {
        item = (await menu()).find((e) => e.label === label)?.id;
        return item !== undefined;
      };
      await expect.poll(find).toBe(true);
      tell('choose', { item });
    },
    /** The count that the launcher shows; 0 when it shows none. */
    launcher(): number {
      const last = desktop.events().findLast((e) => e.event === 'Update');
      const said = /"count":(\d+),"count-visible":(true|false)/.exec(JSON.stringify(last?.['body'] ?? ''));
      return said?.[2] === 'true' ? Number(said[1]) : 0;
    },
    /** Which notifications are on the screen now: their ids and what they say. */
    onScreen(): Map<number, string> {
      const now = new Map<number, string>();
      for (const e of desktop.events()) {
        const id = Number(e['id']);
        if (e.event === 'Notify') now.set(id, `${String(e['title'])}: ${String(e['body'])}`);
        if (e.event === 'CloseNotification') now.delete(id);
      }
      return now;
    },
    /** Goes away from the window; it is hidden as if closed into the tray. */
    async leave(): Promise<void> {
      await person.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
      await tellFocus(false);
    },
    async comeBack(): Promise<void> {
      await person.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show());
      await person.focus();
      await tellFocus(true);
    },
  };
};
export type DesktopUser = ReturnType<typeof desktopUser>;

/** Answers the system's dialogs instead of the user, with the button of that number; `asked` tells what they said. */
export const answerDialogs = async (app: ElectronApplication, response: number) => {
  await app.evaluate(({ dialog }, button) => {
    const said: string[] = [];
    Object.assign(globalThis, { said });
    // Two ways to call it; of both, only what it says matters.
    dialog.showMessageBox = (...given: unknown[]) => {
      const options: unknown = given.at(-1);
      said.push(JSON.stringify(options));
      return Promise.resolve({ response: button, checkboxChecked: false });
    };
  }, response);
  return {
    asked: (): Promise<{ message: string; detail: string }[]> =>
      app.evaluate(() => {
        // Put there above.
        const said = Reflect.get(globalThis, 'said') as string[];
        return said.map((text) => JSON.parse(text) as { message: string; detail: string });
      }),
  };
};

/** The menu of a chat that has something unread, is not set in any way and stands in the list. */
export const CHAT_MENU = [
  'Open',
  'Mark as read',
  'Pin to the top',
  'Mute for 1 hour',
  'Mute for 8 hours',
  'Mute for a week',
  'Mute until I end it',
  'Archive',
  'Hide until the next message',
  'Block…',
];

/** Chooses a line of the next menu of the system by its label instead of opening it; `lines` tells what it offered. */
export const answerMenus = async (app: ElectronApplication, label: string | null) => {
  await app.evaluate(({ Menu }, wanted) => {
    const lines: string[] = [];
    Object.assign(globalThis, { lines });
    Menu.prototype.popup = function popup(options) {
      lines.push(...this.items.map((item) => `${item.enabled ? '' : '-'}${item.label}`));
      const item = this.items.find((one) => one.label === wanted);
      item?.click();
      options?.callback?.();
    };
  }, label);
  return {
    // Put there above.
    lines: (): Promise<string[]> => app.evaluate(() => Reflect.get(globalThis, 'lines') as string[]),
  };
};
