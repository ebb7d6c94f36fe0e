/** A day of the calendar of whoever asks. */
export interface Day {
  year: number;
  month: number;
  day: number;
}

/** Years from here on are counted from the Buddha's death: 2569 is 2026. */
const BUDDHIST_FROM = 2_400;
const BUDDHIST_AHEAD = 543;
const OLDEST = 1_970;

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const daysIn = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

/** The day that is written with these numbers; null: there is no such day. */
const dayOf = (written: number, month: number, day: number): Day | null => {
  const year = written >= BUDDHIST_FROM ? written - BUDDHIST_AHEAD : written;
  const isDay =
    year >= OLDEST && year < BUDDHIST_FROM && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  return isDay ? { year, month, day } : null;
};

/** `days` before a day. */
const daysBefore = ({ year, month, day }: Day, days: number): Day => {
  const at = new Date(Date.UTC(year, month - 1, day - days));
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
};
/** The same day some months earlier, or the last one of a shorter month. */
const monthsBefore = ({ year, month, day }: Day, months: number): Day => {
  const index = year * 12 + month - 1 - months;
  const [y, m] = [Math.floor(index / 12), (index % 12) + 1];
  return { year: y, month: m, day: Math.min(day, daysIn(y, m)) };
};

const WORDS: Readonly<Record<string, (today: Day) => Day>> = {
  today: (t) => t,
  yesterday: (t) => daysBefore(t, 1),
  week: (t) => daysBefore(t, 7),
  month: (t) => monthsBefore(t, 1),
  year: (t) => monthsBefore(t, 12),
};
/** Words for days in other spellings, Thai ones among them. */
const SAME: Readonly<Record<string, keyof typeof WORDS>> = {
  วันนี้: 'today',
  เมื่อวาน: 'yesterday',
  เมื่อวานนี้: 'yesterday',
  สัปดาห์ก่อน: 'week',
  สัปดาห์ที่แล้ว: 'week',
  อาทิตย์ก่อน: 'week',
  อาทิตย์ที่แล้ว: 'week',
  เดือนก่อน: 'month',
  เดือนที่แล้ว: 'month',
  ปีก่อน: 'year',
  ปีที่แล้ว: 'year',
};
const UNITS: Readonly<Record<string, (today: Day, n: number) => Day>> = {
  d: daysBefore,
  w: (t, n) => daysBefore(t, 7 * n),
  m: monthsBefore,
  y: (t, n) => monthsBefore(t, 12 * n),
};
const THAI_UNITS: Readonly<Record<string, string>> = { วัน: 'd', สัปดาห์: 'w', อาทิตย์: 'w', เดือน: 'm', ปี: 'y' };

const western = (text: string): string => text.replace(/[๐-๙]/g, (c) => String(c.charCodeAt(0) - 0x0e50));

/**
 * A day as people write it: 2026-11-23, 23/11/2026, 23.11.2569, 2026-11 and 2026 (their first day), today, yesterday, week,
 * month, year, 3d, 2w, 6m, 1y (ago), and Thai words for these. null: it is none.
 */
export const dayIn = (text: string, today: Day): Day | null => {
  const written = western(text.trim().toLowerCase());
  const word = WORDS[SAME[written] ?? written];
  if (word !== undefined && (Object.hasOwn(WORDS, written) || Object.hasOwn(SAME, written))) return word(today);
  const [, ago, unit] = /^(\d{1,3}) ?(d|w|m|y|วัน|สัปดาห์|อาทิตย์|เดือน|ปี)$/u.exec(written) ?? [];
  if (ago !== undefined && unit !== undefined) {
    const day = UNITS[THAI_UNITS[unit] ?? unit]?.(today, Number(ago)) ?? null;
    return day !== null && day.year >= OLDEST ? day : null;
  }
  const [, y, m = '1', d = '1'] = /^(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.](\d{1,2}))?$/.exec(written) ?? [];
  if (y !== undefined) return dayOf(Number(y), Number(m), Number(d));
  const [, day, month, year] = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(written) ?? [];
  return year === undefined ? null : dayOf(Number(year), Number(month), Number(day));
};

/** 2026-11-23 */
export const isoOfDay = ({ year, month, day }: Day): string =>
  [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');

/** The day on which a time lies, where this runs. */
export const dayOfTime = (ms: number): Day => {
  const at = new Date(ms);
  return { year: at.getFullYear(), month: at.getMonth() + 1, day: at.getDate() };
};
/** When a day begins, where this runs: ms. */
export const startOfDay = ({ year, month, day }: Day): number => new Date(year, month - 1, day).getTime();
