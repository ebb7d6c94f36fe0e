import { Notification } from 'electron';
import type { Desk, DeskEvents, DeskTexts } from './note.ts';

/** How long the system may take to say that it shows a notification, ms; not every system says so. */
const ANSWER_MS = 3_000;

/** Notifications of Windows and macOS, with a field for the reply where the system has one. */
export const createElectronDesk = (events: DeskEvents, words: () => DeskTexts): Desk => {
  // Electron loses the events of a notification that nothing refers to.
  const kept = new Map<number, Notification>();

  /** What still happens to it is not heard: macOS crashes when one is closed twice. */
  const take = (key: number): Notification | undefined => {
    const notification = kept.get(key);
    kept.delete(key);
    notification?.removeAllListeners();
    return notification;
  };

  return {
    put(key, { title, body, silent, answerable }) {
      take(key)?.close();
      if (!Notification.isSupported()) {
        events.missing();
        return Promise.resolve(false);
      }
      const w = words();
      const notification = new Notification({
        title,
        body,
        silent,
        hasReply: answerable,
        replyPlaceholder: w.replyTo,
        actions: [{ type: 'button', text: w.markRead }],
      });
      kept.set(key, notification);
      const gone = (then: (key: number) => void): void => {
        if (kept.get(key) !== notification) return;
        take(key);
        then(key);
      };
      notification.on('click', () => gone(events.clicked));
      notification.on('close', (event: { reason?: string }) => {
        // Windows keeps one whose time is over in its Action Center: it can still be clicked, and must still be taken away.
        if (event.reason !== 'timedOut') gone(events.gone);
      });
      notification.on('action', () => gone(events.markRead));
      // Since Electron 45 the text is the event's; before, a second argument.
      notification.on('reply', (event: { reply?: unknown }, older?: unknown) => {
        const text = typeof event.reply === 'string' ? event.reply : older;
        gone((of) => typeof text === 'string' && events.replied(of, text));
      });
      return new Promise((resolve) => {
        const late = setTimeout(() => resolve(true), ANSWER_MS);
        const said = (shown: boolean) => (): void => {
          clearTimeout(late);
          resolve(shown);
        };
        notification.on('show', said(true));
        notification.on('failed', () => {
          gone(() => undefined);
          said(false)();
        });
        notification.show();
      });
    },
    remove: (key) => take(key)?.close(),
    settled: () => Promise.resolve(),
    trouble: () => Promise.resolve(Notification.isSupported() ? null : 'no-service'),
  };
};
