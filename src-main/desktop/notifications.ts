import type { TestOutcome } from '../../contract/desktop.ts';
import type { Settings } from '../../contract/ipc.ts';
import type { Core, Timer } from '../core-api.ts';
import { errorFields, type Log } from '../log.ts';
import type { Desk, DeskEvents, DeskTexts } from './note.ts';
import { createNotifier, type Notifier } from './notify.ts';
import { isQuiet, untilChange } from './quiet.ts';
import { sendReply } from './reply.ts';
import { words, type Locale } from './words.ts';

export interface NotificationParts {
  core: Promise<Core>;
  settings: () => Settings;
  locale: () => Locale;
  isLookedAt: (chatId: number) => boolean;
  isMuted: (chatId: number) => boolean;
  openChat: (chatId: number) => void;
  showWindow: () => void;
  /** Opens a small window for an answer to what the chat's notification told of, up to `seq`. */
  answer: (chatId: number, seq: number | null) => void;
  /** The desktop shows a new one. */
  shown: () => void;
  /** No service of the desktop takes notifications. */
  missing: () => void;
  after: (ms: number, work: () => void) => Timer;
  now: () => Date;
  /** Where notifications are shown on this system (open-desk.ts). */
  openDesk: (events: DeskEvents, texts: () => DeskTexts) => Promise<Desk>;
  log: Log;
}

export interface Notifications {
  notifier: Notifier;
  test: () => Promise<TestOutcome>;
  /** Settings or language changed, or the machine woke up: quiet hours may have begun or ended. */
  refresh: () => void;
  /** The user has dealt with a chat's notification: it goes. */
  dealtWith: (chatId: number) => void;
  /** Takes every notification off the screen, and resolves when the desktop has done so. */
  close(): Promise<void>;
}

/** The key of the test notification: no chat has this id. */
const TEST = 0;

/** Notifications as the whole of three: what to say (notify.ts), the desktop that shows it, and what the user does with it. */
export const createNotifications = (parts: NotificationParts): Notifications => {
  const texts = () => words[parts.locale()];
  const failed = (error: unknown): void =>
    parts.log('warn', 'what was done to a notification failed', errorFields(error));
  const remove = (key: number): void => void desk().then((d) => d.remove(key));
  const dealtWith = (chatId: number): void => {
    notifier.dismissed(chatId);
    remove(chatId);
  };
  const events: DeskEvents = {
    clicked: (key) => (key === TEST ? parts.showWindow() : notifier.clicked(key)),
    gone: (key) => notifier.dismissed(key),
    replied: (chatId, text) => {
      const seq = notifier.toldUpTo(chatId);
      dealtWith(chatId);
      void parts.core.then((core) => sendReply(core, { chatId, text, seq }, parts.openChat)).catch(failed);
    },
    markRead: (chatId) => {
      if (chatId === TEST) return remove(TEST);
      const seq = notifier.toldUpTo(chatId);
      dealtWith(chatId);
      if (seq !== null) void parts.core.then((core) => core.requests['chats.markRead']({ chatId, seq })).catch(failed);
    },
    answer: (chatId) => parts.answer(chatId, notifier.toldUpTo(chatId)),
    missing: parts.missing,
  };
  // Opened for the first notification: a start has more urgent things to do.
  let opened: Promise<Desk> | null = null;
  const desk = (): Promise<Desk> => (opened ??= parts.openDesk(events, texts));

  const quiet = (): boolean => isQuiet(parts.settings(), parts.now());
  const notifier = createNotifier({
    desk: {
      put: (chatId, note) =>
        void desk()
          .then((d) => d.put(chatId, note))
          .then((shown) => shown && !note.quiet && parts.shown())
          .catch(failed),
      remove,
    },
    settings: parts.settings,
    locale: parts.locale,
    isLookedAt: parts.isLookedAt,
    isMuted: parts.isMuted,
    isQuiet: quiet,
    openChat: parts.openChat,
    after: parts.after,
  });

  let change: Timer | null = null;
  const refresh = (): void => {
    notifier.refresh();
    change?.cancel();
    const ms = untilChange(parts.settings(), parts.now());
    change = ms === null ? null : parts.after(ms, refresh);
  };
  refresh();

  return {
    notifier,
    refresh,
    dealtWith,
    async close() {
      notifier.closeAll();
      if (opened === null) return;
      const d = await opened;
      d.remove(TEST);
      await d.settled();
    },
    async test() {
      const { notifications, sound } = parts.settings();
      if (!notifications) return 'off';
      if (quiet()) return 'quiet';
      const d = await desk();
      const trouble = await d.trouble();
      if (trouble === 'no-service') return trouble;
      const { testTitle, testBody } = texts();
      const shown = await d.put(TEST, {
        title: testTitle,
        body: testBody,
        silent: !sound,
        quiet: false,
        answerable: false,
      });
      return shown ? (trouble ?? 'shown') : 'refused';
    },
  };
};
