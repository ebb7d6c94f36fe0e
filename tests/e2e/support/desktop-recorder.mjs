// A desktop that records: notifications, tray, screen saver and launcher on the session bus. It writes what reaches it as JSON
// lines, and takes commands as JSON lines on standard input (see `commands` below). Its first argument is JSON:
// { capabilities: of the notification service, names: the services it has }.
import { createInterface } from 'node:readline';
import dbus from 'dbus-next';

const { Variant } = dbus;
const plain = (v) => {
  if (v instanceof Variant) return plain(v.value);
  if (Buffer.isBuffer(v)) return `bytes:${v.length}`;
  if (typeof v === 'bigint') return Number(v);
  if (Array.isArray(v)) return v.map(plain);
  if (v && typeof v === 'object') return Object.fromEntries(Object.entries(v).map(([key, x]) => [key, plain(x)]));
  return v;
};
const tell = (event, data = {}) => process.stdout.write(`${JSON.stringify({ event, ...plain(data) })}\n`);

const { capabilities, names } = JSON.parse(process.argv[2] ?? '{}');
let lastId = 0;
let inhibited = false;
class Notifications extends dbus.interface.Interface {
  Notify(app, replaces, _icon, title, body, actions, hints, _timeout) {
    const id = replaces || ++lastId;
    tell('Notify', { id, replaces, app, title, body, actions, hints });
    return id;
  }
  NotificationReplied(id, text) {
    return [id, text];
  }
  get Inhibited() {
    return inhibited;
  }
  CloseNotification(id) {
    tell('CloseNotification', { id });
    this.NotificationClosed(id, 3);
  }
  GetCapabilities() {
    return capabilities;
  }
  GetServerInformation() {
    return ['recorder', 'sarn', '1.0', '1.2'];
  }
  ActionInvoked(id, key) {
    return [id, key];
  }
  NotificationClosed(id, reason) {
    return [id, reason];
  }
}
Notifications.configureMembers({
  methods: {
    Notify: { inSignature: 'susssasa{sv}i', outSignature: 'u' },
    CloseNotification: { inSignature: 'u' },
    GetCapabilities: { outSignature: 'as' },
    GetServerInformation: { outSignature: 'ssss' },
  },
  properties: { Inhibited: { signature: 'b', access: 'read' } },
  signals: {
    ActionInvoked: { signature: 'us' },
    NotificationClosed: { signature: 'uu' },
    NotificationReplied: { signature: 'us' },
  },
});

const items = [];
class Watcher extends dbus.interface.Interface {
  RegisterStatusNotifierItem(service) {
    items.push(service);
    tell('RegisterStatusNotifierItem', { service });
    this.StatusNotifierItemRegistered(service);
  }
  RegisterStatusNotifierHost() {}
  get RegisteredStatusNotifierItems() {
    return items;
  }
  get IsStatusNotifierHostRegistered() {
    return true;
  }
  get ProtocolVersion() {
    return 0;
  }
  StatusNotifierItemRegistered(service) {
    return service;
  }
  StatusNotifierHostRegistered() {}
}
Watcher.configureMembers({
  methods: { RegisterStatusNotifierItem: { inSignature: 's' }, RegisterStatusNotifierHost: { inSignature: 's' } },
  properties: {
    RegisteredStatusNotifierItems: { signature: 'as', access: 'read' },
    IsStatusNotifierHostRegistered: { signature: 'b', access: 'read' },
    ProtocolVersion: { signature: 'i', access: 'read' },
  },
  signals: { StatusNotifierItemRegistered: { signature: 's' }, StatusNotifierHostRegistered: { signature: '' } },
});

class ScreenSaver extends dbus.interface.Interface {
  ActiveChanged(active) {
    return active;
  }
}
ScreenSaver.configureMembers({ signals: { ActiveChanged: { signature: 'b' } } });

const bus = dbus.sessionBus();
const call = (destination, path, iface, member, signature, body) =>
  bus.call(new dbus.Message({ destination, path, interface: iface, member, signature, body }));
const notifications = new Notifications('org.freedesktop.Notifications');
bus.export('/org/freedesktop/Notifications', notifications);
bus.export('/StatusNotifierWatcher', new Watcher('org.kde.StatusNotifierWatcher'));
const screenSaver = new ScreenSaver('org.freedesktop.ScreenSaver');
bus.export('/org/freedesktop/ScreenSaver', screenSaver);
for (const name of names) await bus.requestName(name);

const watched = ['com.canonical.Unity.LauncherEntry', 'org.kde.StatusNotifierItem'];
for (const iface of watched) {
  await call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'AddMatch', 's', [
    `type='signal',interface='${iface}'`,
  ]);
}
/** The connection of the app that notified last. */
let notifier = '';
bus.on('message', (m) => {
  if (m.member === 'Notify') notifier = m.sender;
  if (watched.includes(m.interface)) tell(m.member, { body: m.body });
});

/** A tray item registers as `:1.2`, `:1.2/Path` or a well-known name. */
const place = (service) => {
  const slash = service.indexOf('/');
  return slash < 0 ? [service, '/StatusNotifierItem'] : [service.slice(0, slash), service.slice(slash)];
};
const commands = {
  action: ({ id, key }) => notifications.ActionInvoked(id, key),
  close: ({ id }) => notifications.NotificationClosed(id, 2),
  reply: ({ id, text }) => notifications.NotificationReplied(id, text),
  /** A signal of the notification service, by a program that is not it: to all, and to the app alone. */
  async forge({ name, signature, body }) {
    const stranger = dbus.sessionBus();
    await new Promise((resolve) => stranger.on('connect', resolve));
    for (const destination of [undefined, notifier]) {
      const signal = dbus.Message.newSignal(
        '/org/freedesktop/Notifications',
        'org.freedesktop.Notifications',
        name,
        signature,
        body,
      );
      if (destination !== undefined) signal.destination = destination;
      stranger.send(signal);
    }
    // What the bus answers after them says that they are on their way.
    await stranger.call(
      new dbus.Message({
        destination: 'org.freedesktop.DBus',
        path: '/org/freedesktop/DBus',
        interface: 'org.freedesktop.DBus',
        member: 'GetId',
      }),
    );
    stranger.disconnect();
    tell('forged', { name });
  },
  inhibit: ({ on }) => void (inhibited = on),
  lock: ({ on }) => screenSaver.ActiveChanged(on),
  own: ({ name }) => bus.requestName(name),
  leave: ({ name }) => bus.releaseName(name),
  async props({ service }) {
    const [name, path] = place(service);
    const answer = await call(name, path, 'org.freedesktop.DBus.Properties', 'GetAll', 's', [
      'org.kde.StatusNotifierItem',
    ]);
    const { ToolTip, IconPixmap } = answer.body[0];
    // Width, height and pixels (alpha, red, green, blue); of those, how many are drawn, and how many are red.
    const icons = IconPixmap.value.map(([width, height, pixels]) => {
      const of = (fits) => Array.from({ length: width * height }, (_, i) => pixels.subarray(4 * i)).filter(fits).length;
      return {
        width,
        height,
        drawn: of(([a]) => a > 128),
        red: of(([a, r, g, b]) => a > 128 && r > 150 && g < 90 && b < 90),
        white: of(([a, r, g, b]) => a > 128 && r > 200 && g > 200 && b > 200),
      };
    });
    tell('props', { tooltip: plain(ToolTip), icons });
  },
  async activate({ service }) {
    const [name, path] = place(service);
    await call(name, path, 'org.kde.StatusNotifierItem', 'Activate', 'ii', [1, 1]);
    tell('activated');
  },
  async menu({ service }) {
    const answer = await call(
      place(service)[0],
      '/com/canonical/dbusmenu',
      'com.canonical.dbusmenu',
      'GetLayout',
      'iias',
      [0, -1, []],
    );
    const entries = plain(answer.body[1])[2];
    tell('menu', { entries: entries.map(([id, properties]) => ({ id, label: properties.label ?? '' })) });
  },
  async choose({ service, item }) {
    const body = [item, 'clicked', new Variant('i', 0), 0];
    await call(place(service)[0], '/com/canonical/dbusmenu', 'com.canonical.dbusmenu', 'Event', 'isvu', body);
    tell('chosen');
  },
};
createInterface({ input: process.stdin }).on('line', (line) => {
  const command = JSON.parse(line);
  Promise.resolve(commands[command.cmd](command)).catch((error) => tell('error', { text: String(error) }));
});
process.stdin.on('end', () => process.exit(0));
tell('ready');
