import { limits } from '../../contract/limits.ts';
import type { Timer } from '../core-api.ts';

/** A count as it is written everywhere: 1 … 999, then "999+"; nothing for none. */
export const countText = (unread: number): string =>
  unread <= 0 ? '' : unread > limits.unreadMax ? `${limits.unreadMax}+` : String(unread);

/** The window's title. */
export const titleText = (unread: number): string => (unread > 0 ? `(${countText(unread)}) Sarn` : 'Sarn');

/** The words of the tray: the tooltip, and the first line of its menu. */
export const trayTexts = (
  w: { open: string; unread: (count: string) => string },
  unread: number,
): { tooltip: string; open: string } =>
  unread > 0
    ? { tooltip: w.unread(countText(unread)), open: `${w.open} (${countText(unread)})` }
    : { tooltip: 'Sarn', open: w.open };

/** The number as the small pictures have it: 1 to 9, then 9plus; null for none. */
export const pictureCount = (unread: number): string | null =>
  unread <= 0 ? null : unread > 9 ? '9plus' : String(unread);

/** A place that shows the one unread number: title, tray, badge, overlay, jump list. */
export type UnreadPlace = (unread: number) => void;

/** The places follow the number at most this often, ms. */
const EVERY_MS = 100;

/**
 * Brings the one unread number to every place that shows it. Each time it is read anew and handed to all of them: no place
 * keeps a count of its own, so that a restart or a sync heals whatever was wrong.
 */
export const createUnread = (parts: {
  read: () => number;
  places: readonly UnreadPlace[];
  after: (ms: number, work: () => void) => Timer;
}): { changed: () => void } => {
  let due: Timer | null = null;
  let told: number | null = null;
  return {
    changed() {
      due ??= parts.after(EVERY_MS, () => {
        due = null;
        const unread = Math.max(0, parts.read());
        if (unread === told) return;
        told = unread;
        for (const place of parts.places) place(unread);
      });
    },
  };
};
