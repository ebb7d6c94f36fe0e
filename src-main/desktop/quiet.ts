import type { Settings } from '../../contract/ipc.ts';

type Hours = Pick<Settings, 'doNotDisturb' | 'quietHours' | 'quietFrom' | 'quietTo'>;

const DAY = 24 * 60;

/** Whether a time of day (minutes) lies in [from, to), which may go over midnight. The same twice: the whole day. */
const lies = (minute: number, from: number, to: number): boolean =>
  from < to ? minute >= from && minute < to : minute >= from || minute < to;

/** Whether the user wants peace at this moment (local time). */
export const isQuiet = (hours: Hours, at: Date): boolean =>
  hours.doNotDisturb ||
  (hours.quietHours && lies(at.getHours() * 60 + at.getMinutes(), hours.quietFrom, hours.quietTo));

/** Milliseconds until the quiet hours begin or end next; null: they do neither. */
export const untilChange = (hours: Hours, at: Date): number | null => {
  if (!hours.quietHours || hours.doNotDisturb || hours.quietFrom === hours.quietTo) return null;
  const minute = at.getHours() * 60 + at.getMinutes();
  const next = Math.min(...[hours.quietFrom, hours.quietTo].map((time) => (time - minute + DAY) % DAY || DAY));
  return next * 60_000 - at.getSeconds() * 1_000 - at.getMilliseconds();
};
