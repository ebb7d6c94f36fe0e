import { randomUUID } from 'node:crypto';
import type { Timer } from '../core-api.ts';
import type { Autostart } from './autostart.ts';
import type { Bus } from './dbus.ts';

/** XDG Desktop Portal, "Background" and "Request". */
const PORTAL = 'org.freedesktop.portal.Desktop';
const REQUEST = 'org.freedesktop.portal.Request';
const BACKGROUND = 'org.freedesktop.portal.Background';
/** The portal may ask the user, who takes their time, ms. */
const LATEST_MS = 120_000;

/**
 * The start at login out of a sandbox (Flatpak), where neither the autostart folder nor the program itself is to be seen: the
 * portal is asked. `command`: what starts the app inside its sandbox. `reason`: why, in the user's language.
 */
export const portalAutostart = (parts: {
  bus: () => Promise<Bus | null>;
  command: string;
  reason: () => string;
  after: (ms: number, work: () => void) => Timer;
}): Autostart => {
  /** The requests that are under way, by the last part of their paths. */
  const waiting = new Map<string, (answer: unknown[] | null) => void>();
  let hearing: Promise<Bus | null> | null = null;
  const listen = (): Promise<Bus | null> =>
    (hearing ??= parts.bus().then((bus) => {
      bus?.hear(PORTAL, REQUEST, 'Response', (body, path) => waiting.get(path.split('/').at(-1) ?? '')?.(body));
      if (bus === null) hearing = null;
      return bus;
    }));

  return {
    // The portal does not say. What was forbidden since is heard when it is asked for again, as at every start.
    get: () => Promise.resolve(true),
    async set(on, hidden) {
      const bus = await listen();
      if (bus === null) throw new Error('There is no session bus to ask the portal on.');
      const token = `sarn${randomUUID().replaceAll('-', '')}`;
      const { promise, resolve } = Promise.withResolvers<unknown[] | null>();
      waiting.set(token, resolve);
      const late = parts.after(LATEST_MS, () => resolve(null));
      const options = {
        handle_token: bus.variant('s', token),
        reason: bus.variant('s', parts.reason()),
        autostart: bus.variant('b', on),
        commandline: bus.variant('as', [parts.command, ...(hidden ? ['--hidden'] : [])]),
        'dbus-activatable': bus.variant('b', false),
      };
      const asked = { service: PORTAL, path: '/org/freedesktop/portal/desktop', of: BACKGROUND };
      // What the portal says of the request may come before the answer that there is one.
      const handle = await bus.call({ ...asked, name: 'RequestBackground', signature: 'sa{sv}', body: ['', options] });
      if (handle === null) resolve(null);
      const [code, results] = (await promise) ?? [];
      late.cancel();
      waiting.delete(token);
      if (typeof code !== 'number') throw new Error('The portal gave no answer.');
      const given = typeof results === 'object' && results !== null && 'autostart' in results && results.autostart;
      // 0: done, 1: the user said no, 2: it went wrong otherwise.
      if (code === 2) throw new Error('The portal could not set the start at login.');
      return on ? code === 0 && given === true : true;
    },
  };
};
