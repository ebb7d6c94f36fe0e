import { execFile } from 'node:child_process';
import type { Bus } from './dbus.ts';
import type { Desk, DeskEvents, DeskTexts, Note } from './note.ts';

export interface DbusDeskParts {
  bus: Bus | null;
  events: DeskEvents;
  /** The name of the installed .desktop file without its ending. */
  desktopEntry: string;
  /** An icon's name or file. */
  icon: string;
  words: () => DeskTexts;
}

const SERVICE = 'org.freedesktop.Notifications';
const PATH = '/org/freedesktop/Notifications';

/** & < > as a service that reads markup needs them. Desktop Notifications Specification, "Markup". */
export const escapeMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** What a key's notification is, and what it shall be: calls to the service go one after the other, the last wish wins. */
interface Entry {
  id: number;
  wanted: { note: Note; done: (shown: boolean) => void } | null;
  busy: boolean;
}

/** GNOME keeps its do-not-disturb in its settings, where only its own tool reads it. null: not GNOME, or not known. */
const gnomeShowsBanners = (): Promise<boolean | null> =>
  new Promise((resolve) => {
    if (!/gnome|unity|budgie/i.test(process.env['XDG_CURRENT_DESKTOP'] ?? '')) return resolve(null);
    execFile(
      'gsettings',
      ['get', 'org.gnome.desktop.notifications', 'show-banners'],
      { timeout: 2_000 },
      (error, out) => resolve(error ? null : out.trim() !== 'false'),
    );
  });

/**
 * Notifications of a Linux desktop, straight through its service: so that they are replaced and not stacked, carry a field
 * for the reply where the service has one, and say when there is no service at all.
 */
export const createDbusDesk = ({ bus, events, desktopEntry, icon, words }: DbusDeskParts): Desk => {
  const entries = new Map<number, Entry>();
  let capabilities: Promise<readonly unknown[] | null> | null = null;
  /** There was a service in this run: one that is started again is not missing. */
  let known = false;

  const call = (name: string, signature = '', body: unknown[] = []): Promise<unknown[] | null> =>
    bus === null
      ? Promise.resolve(null)
      : bus.call({ service: SERVICE, path: PATH, of: SERVICE, name, signature, body });
  const can = (): Promise<readonly unknown[] | null> => {
    capabilities ??= call('GetCapabilities').then((answer) => {
      const list = answer?.[0];
      known ||= Array.isArray(list);
      if (Array.isArray(list)) return list;
      capabilities = null;
      return null;
    });
    return capabilities;
  };

  const notify = async (bus: Bus, replaces: number, note: Note): Promise<number> => {
    const able = await can();
    if (able === null) return 0;
    const w = words();
    const actions = able.includes('actions') ? ['default', w.open] : [];
    // Where the service has no field for it, a button that opens a small window.
    if (note.answerable && able.includes('inline-reply')) actions.push('inline-reply', w.reply);
    else if (note.answerable && able.includes('actions')) actions.push('reply', w.reply);
    if (able.includes('actions')) actions.push('mark-read', w.markRead);
    const hints = {
      'desktop-entry': bus.variant('s', desktopEntry),
      category: bus.variant('s', 'im.received'),
      // Of low urgency: into the list, without a popup.
      urgency: bus.variant('y', note.quiet ? 0 : 1),
      ...(note.silent
        ? { 'suppress-sound': bus.variant('b', true) }
        : { 'sound-name': bus.variant('s', 'message-new-instant') }),
      'x-kde-reply-placeholder-text': bus.variant('s', w.replyTo),
      'x-kde-reply-submit-button-text': bus.variant('s', w.reply),
    };
    const body = able.includes('body-markup') ? escapeMarkup(note.body) : note.body;
    const answer = await call('Notify', 'susssasa{sv}i', [
      'Sarn',
      replaces,
      icon,
      note.title,
      body,
      actions,
      hints,
      -1,
    ]);
    return typeof answer?.[0] === 'number' ? answer[0] : 0;
  };

  const working = new Set<Promise<void>>();
  const work = (key: number, entry: Entry): void => {
    if (entry.busy || bus === null) return;
    entry.busy = true;
    const done = carryOut(bus, key, entry).finally(() => working.delete(done));
    working.add(done);
  };
  const carryOut = async (bus: Bus, key: number, entry: Entry): Promise<void> => {
    let wish = entry.wanted;
    for (;;) {
      if (wish === null) {
        if (entry.id !== 0) await call('CloseNotification', 'u', [entry.id]);
        entry.id = 0;
      } else {
        entry.id = await notify(bus, entry.id, wish.note);
        wish.done(entry.id !== 0);
        if (entry.id === 0 && !known) events.missing();
      }
      if (entry.wanted === wish) break;
      wish = entry.wanted;
    }
    entry.busy = false;
    if (entry.wanted === null && entries.get(key) === entry) entries.delete(key);
  };

  /** The user did something to the notification with this id. */
  const of = (id: unknown, then: (key: number) => void): void => {
    for (const [key, entry] of entries) if (entry.id === id && id !== 0) then(key);
  };

  bus?.hear(SERVICE, SERVICE, 'ActionInvoked', ([id, action]) =>
    of(id, (key) => {
      if (action === 'default') events.clicked(key);
      if (action === 'mark-read') events.markRead(key);
      if (action === 'reply') events.answer(key);
    }),
  );
  bus?.hear(SERVICE, SERVICE, 'NotificationReplied', ([id, text]) =>
    of(id, (key) => typeof text === 'string' && events.replied(key, text)),
  );
  bus?.hear(SERVICE, SERVICE, 'NotificationClosed', ([id]) =>
    of(id, (key) => {
      const entry = entries.get(key);
      // The next one of this chat is on its way under the same id: what was closed is the one before.
      if (entry === undefined || entry.busy) return;
      entries.delete(key);
      events.gone(key);
    }),
  );
  /** What the service showed is gone with it. The next one (`there`) shows it again, without a sound. */
  const renewed = (there: boolean): void => {
    capabilities = null;
    for (const [key, entry] of entries) {
      // A call that is on its way was not answered before this was told, so its answer is the next one's.
      if (!entry.busy) entry.id = 0;
      if (!there || entry.wanted === null) continue;
      const { note, done } = entry.wanted;
      entry.wanted = { note: { ...note, silent: true, quiet: true }, done };
      work(key, entry);
    }
  };
  bus?.hear('org.freedesktop.DBus', 'org.freedesktop.DBus', 'NameOwnerChanged', ([name, , owner]) => {
    if (name === SERVICE) renewed(owner !== '');
  });
  bus?.follow(renewed);

  return {
    put: (key, note) =>
      new Promise((done) => {
        if (bus === null) {
          done(false);
          return events.missing();
        }
        const entry = entries.get(key) ?? { id: 0, wanted: null, busy: false };
        entry.wanted?.done(true);
        entry.wanted = { note, done };
        entries.set(key, entry);
        work(key, entry);
      }),
    remove(key) {
      const entry = entries.get(key);
      if (entry === undefined) return;
      entry.wanted?.done(true);
      entry.wanted = null;
      work(key, entry);
    },
    async settled() {
      await Promise.all(working);
    },
    async trouble() {
      if ((await can()) === null) return 'no-service';
      const inhibited = await bus?.property({ service: SERVICE, path: PATH, of: SERVICE, name: 'Inhibited' });
      return inhibited === true || (await gnomeShowsBanners()) === false ? 'held' : null;
    },
  };
};
