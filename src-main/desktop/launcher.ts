import type { Bus } from './dbus.ts';

/** The object that speaks for this app's launcher; its last part is free. Unity's LauncherEntry interface. */
const LAUNCHER = '/com/canonical/unity/launcherentry/1';

export interface Launcher {
  count: (unread: number) => void;
  /** Wants to be looked at. */
  urgent: (on: boolean) => void;
}

/** Linux: the launchers that follow Unity's interface (Ubuntu's dock, KDE's task bar, Dash to Dock …). */
export const createLauncher = (desktopEntry: string, bus: () => Promise<Bus | null>): Launcher => {
  const shown = { count: 0, urgent: false };
  let followed = false;
  const say = (on: Bus | null): void =>
    on?.emit(LAUNCHER, 'com.canonical.Unity.LauncherEntry', 'Update', 'sa{sv}', [
      `application://${desktopEntry}.desktop`,
      {
        count: on.variant('x', BigInt(shown.count)),
        'count-visible': on.variant('b', shown.count > 0),
        urgent: on.variant('b', shown.urgent),
      },
    ]);
  const set = (change: Partial<typeof shown>): void => {
    const next = { ...shown, ...change };
    // Nothing to take away at the start.
    if (next.count === shown.count && next.urgent === shown.urgent) return;
    Object.assign(shown, next);
    void bus().then((on) => {
      say(on);
      if (!followed) on?.follow((joined) => joined && say(on));
      followed ||= on !== null;
    });
  };
  return { count: (count) => set({ count }), urgent: (urgent) => set({ urgent }) };
};
