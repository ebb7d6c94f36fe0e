import dbus from 'dbus-next';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createDbusDesk } from './dbus-desk.ts';
import { portalAutostart } from './portal-autostart.ts';
import { noBus, startBus, type TestBus } from './test-bus.ts';

// reach.ts takes these from Electron, which only runs in Electron; putAway uses none of them.
vi.mock('electron', () => ({ app: {}, autoUpdater: {}, dialog: {} }));

/** On a real bus, with services of our own. */
describe.skipIf(noBus() !== null)('a session bus', () => {
  let daemon: TestBus;
  let services: dbus.MessageBus[];
  let sessionBus: typeof import('./dbus.ts').sessionBus;

  beforeEach(async () => {
    daemon = await startBus();
    services = [];
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', daemon.address);
    vi.resetModules();
    ({ sessionBus } = await import('./dbus.ts'));
  });
  afterEach(async () => {
    for (const service of services) service.disconnect();
    await daemon[Symbol.asyncDispose]();
    vi.unstubAllEnvs();
  });

  /** A connection of a service; `answer` answers what is called on it. */
  const serve = async (
    name: string,
    answer: (message: dbus.Message, service: dbus.MessageBus) => dbus.Message | null,
  ): Promise<dbus.MessageBus> => {
    const service = dbus.sessionBus({ busAddress: daemon.address });
    service.on('error', () => undefined);
    services.push(service);
    await new Promise<void>((resolve) => service.on('connect', () => resolve()));
    // Not in its types.
    const handlers = service as unknown as { addMethodHandler(hear: (message: dbus.Message) => boolean): void };
    handlers.addMethodHandler((message) => {
      const said = answer(message, service);
      if (said !== null) service.send(said);
      return said !== null;
    });
    await service.requestName(name, 0);
    return service;
  };

  test.each([
    ['right after its first answer', 1],
    ['right after its last answer', 2],
    ['while it is explained where the window goes', null],
  ])('a tray that goes %s leaves no window out of reach', async (_, goesAfter) => {
    const name = 'org.kde.StatusNotifierWatcher';
    let asked = 0;
    const tray = await serve(name, (message, service) => {
      if (message.member !== 'Get') return null;
      asked += 1;
      if (asked === goesAfter) setImmediate(() => void service.releaseName(name));
      return dbus.Message.newMethodReturn(message, 'v', [new dbus.Variant('b', true)]);
    });
    const { putAway } = await import('./reach.ts');
    const calls: string[] = [];
    const window = {
      isDestroyed: () => false,
      isVisible: () => !calls.includes('hide'),
      hide: () => calls.push('hide'),
      minimize: () => calls.push('minimize'),
    };
    // What putAway asks of a window.
    await putAway(window as unknown as import('electron').BrowserWindow, async (there) => {
      expect(there).toBe(true);
      if (goesAfter === null) await tray.releaseName(name);
      return true;
    });
    await expect.poll(() => calls.at(-1)).toBe('minimize');
  });

  test('one that dies is joined again: signals are heard, and what was on the screen is shown again', async () => {
    const shown: string[] = [];
    const notifications = () =>
      serve('org.freedesktop.Notifications', (message) => {
        if (message.member === 'GetCapabilities') return dbus.Message.newMethodReturn(message, 'as', [['actions']]);
        if (message.member === 'Notify') shown.push(String(message.body[4]));
        return message.member === 'Notify' ? dbus.Message.newMethodReturn(message, 'u', [7]) : null;
      });
    await notifications();
    const bus = await sessionBus();
    const clicked: number[] = [];
    const nothing = (): void => undefined;
    const desk = createDbusDesk({
      bus,
      events: {
        clicked: (key) => clicked.push(key),
        ...{ gone: nothing, replied: nothing, markRead: nothing, answer: nothing, missing: nothing },
      },
      desktopEntry: 'sarn',
      icon: 'sarn',
      words: () => ({ open: 'Open', reply: 'Reply', replyTo: 'Write', markRead: 'Read' }),
    });
    const note = { title: 'Ploy', body: 'lunch?', silent: false, quiet: false, answerable: true };
    expect(await desk.put(3, note)).toBe(true);

    const lost = vi.fn();
    bus?.follow(lost);
    await daemon.kill();
    await vi.waitFor(() => expect(lost).toHaveBeenCalledWith(false));
    expect(await bus?.call({ service: 'org.freedesktop.DBus', path: '/', of: 'x.y', name: 'GetId' })).toBeNull();

    await daemon.start();
    const again = await notifications();
    await vi.waitFor(() => expect(shown).toEqual(['lunch?', 'lunch?']), { timeout: 10_000 });
    await desk.settled();
    const path = '/org/freedesktop/Notifications';
    const of = 'org.freedesktop.Notifications';
    await vi.waitFor(() => {
      again.send(dbus.Message.newSignal(path, of, 'ActionInvoked', 'us', [7, 'default']));
      expect(clicked).toContain(3);
    });
  });

  describe('the start at login out of a sandbox', () => {
    /** A portal that notes what is asked, and says `code` and `given` about it. */
    const portal = async (code: number, given: boolean) => {
      const asked: Record<string, unknown>[] = [];
      await serve('org.freedesktop.portal.Desktop', (message, service) => {
        if (message.member !== 'RequestBackground') return null;
        const entries = Object.entries<dbus.Variant>(message.body[1]).map(
          ([key, value]) => [key, value.value] as const,
        );
        const options: Record<string, unknown> = Object.fromEntries(entries);
        asked.push(options);
        const sender = String(message.sender).slice(1).replaceAll('.', '_');
        const path = `/org/freedesktop/portal/desktop/request/${sender}/${String(options['handle_token'])}`;
        const results = { background: new dbus.Variant('b', given), autostart: new dbus.Variant('b', given) };
        const of = 'org.freedesktop.portal.Request';
        const said = dbus.Message.newSignal(path, of, 'Response', 'ua{sv}', [code, results]);
        // To the app alone, as the real one does, and before its own answer.
        said.destination = String(message.sender);
        service.send(said);
        return dbus.Message.newMethodReturn(message, 'o', [path]);
      });
      const autostart = portalAutostart({
        bus: sessionBus,
        command: 'sarn',
        reason: () => 'because',
        after: () => ({ cancel: () => undefined }),
      });
      return { asked, autostart };
    };

    test('is asked of the portal, with the command of the sandbox', async () => {
      const { asked, autostart } = await portal(0, true);
      expect(await autostart.set(true, true)).toBe(true);
      expect(await autostart.set(true, false)).toBe(true);
      expect(await autostart.set(false, true)).toBe(true);
      expect(asked.map(({ autostart: on, commandline, reason }) => ({ on, commandline, reason }))).toEqual([
        { on: true, commandline: ['sarn', '--hidden'], reason: 'because' },
        { on: true, commandline: ['sarn'], reason: 'because' },
        { on: false, commandline: ['sarn', '--hidden'], reason: 'because' },
      ]);
    });

    test.each([
      ['the user says no', 1, false],
      ['the user forbade it in the system’s settings', 0, false],
    ])('%s: it is off', async (_what, code, given) => {
      const { autostart } = await portal(code, given);
      expect(await autostart.set(true, true)).toBe(false);
    });

    test('a portal that fails, and none at all, are errors', async () => {
      const { autostart } = await portal(2, false);
      await expect(autostart.set(true, true)).rejects.toThrow('could not set');
      await services[0]?.releaseName('org.freedesktop.portal.Desktop');
      await expect(autostart.set(true, true)).rejects.toThrow('no answer');
    });
  });
});
