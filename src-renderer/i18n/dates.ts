/** Dates and times in the user's language and year. Everything takes milliseconds since 1970 and the local time zone. */
export type Locale = 'en' | 'th';
export type YearSetting = 'auto' | 'gregorian' | 'buddhist';

export interface Dates {
  /** 14:32 */
  time(at: number): string;
  /** Chat list: 14:32, Yesterday, Mon, 12 Nov, 12 Nov 2025. */
  list(at: number, now?: number): string;
  /** Day stamp: Today, Yesterday, Mon 16 November (the year in Thai always, in English when it is not this one). */
  day(at: number, now?: number): string;
  /** Tooltip: everything. */
  full(at: number): string;
  /** "14:32", "yesterday 14:32", "12 Nov 14:32": to stand after "Last seen". */
  moment(at: number, now?: number): string;
  /** Like `moment`, to the second. */
  exact(at: number, now?: number): string;
  sameDay(a: number, b: number): boolean;
  /** November 2026. */
  month(at: number): string;
  /** A whole date without a time: Mon 16 November 2026. */
  date(at: number): string;
  /** The days of the week, the calendar's first one first: the day's number (Sunday 0), its short name, its name. */
  week(): { day: number; short: string; name: string }[];
}

const DAY = 86_400_000;
const LOCALES = { en: 'en-GB', th: 'th-TH' } as const;
const WORDS = {
  en: { today: 'Today', yesterday: 'Yesterday', yesterdayAt: 'yesterday' },
  th: { today: 'วันนี้', yesterday: 'เมื่อวาน', yesterdayAt: 'เมื่อวาน' },
} as const;

/** The runtimes' own short names differ between versions of their tables (ศ. or ศุกร์). Sunday first. */
const THAI_DAYS = ['อา.', 'จ.', 'อ.', 'พ.', 'พฤ.', 'ศ.', 'ส.'] as const;

/** A week's days as calendars of the country show them. Sunday is 0. */
const WEEK = { en: [1, 2, 3, 4, 5, 6, 0], th: [0, 1, 2, 3, 4, 5, 6] } as const;

/** Local midnight of the day that holds `at`. */
const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0);
/** Whole days from one to the other; rounding absorbs the 23 and 25 hour days. */
const daysBetween = (from: number, to: number): number => Math.round((startOfDay(to) - startOfDay(from)) / DAY);

/** A formatter that is made when it is first used: one takes up to a millisecond, and most rows need one or two of them. */
const formatter = (locale: Locale, options: Intl.DateTimeFormatOptions): { format(at: number): string } => {
  let made: Intl.DateTimeFormat | undefined;
  return {
    format: (at) => (made ??= new Intl.DateTimeFormat(`${LOCALES[locale]}-u-ca-gregory-nu-latn`, options)).format(at),
  };
};

/** Formats for one language and one year setting ("auto": Buddhist in Thai, Gregorian otherwise). */
export const createDates = (locale: Locale, year: YearSetting): Dates => {
  const of = (options: Intl.DateTimeFormatOptions) => formatter(locale, options);
  const clock = of({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const seconds = of({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  const weekday = of({ weekday: locale === 'th' ? 'long' : 'short' });
  const dayMonth = of({ day: 'numeric', month: 'long' });
  const dayMonthShort = of({ day: 'numeric', month: 'short' });
  const monthName = of({ month: 'long' });
  const weekdayName = of({ weekday: 'long' });
  const words = WORDS[locale];
  const buddhist = year === 'buddhist' || (year === 'auto' && locale === 'th');
  const yearOf = (at: number) => String(new Date(at).getFullYear() + (buddhist ? 543 : 0));
  const sameYear = (a: number, b: number) => new Date(a).getFullYear() === new Date(b).getFullYear();
  // "Sept" of en-GB is four letters; every other month has three.
  const short = (at: number) => dayMonthShort.format(at).replace('Sept', 'Sep');

  const time = (at: number) => clock.format(at);
  const long = (at: number, withYear: boolean) => {
    const date = withYear ? `${dayMonth.format(at)} ${yearOf(at)}` : dayMonth.format(at);
    return locale === 'th' ? `${weekday.format(at)}ที่ ${date}` : `${weekday.format(at)} ${date}`;
  };
  return {
    time,
    list(at, now = Date.now()) {
      const days = daysBetween(at, now);
      if (days <= 0) return time(at);
      if (days === 1) return words.yesterday;
      if (days < 7) return locale === 'th' ? (THAI_DAYS[new Date(at).getDay()] ?? '') : weekday.format(at);
      return sameYear(at, now) ? short(at) : `${short(at)} ${yearOf(at)}`;
    },
    day(at, now = Date.now()) {
      const days = daysBetween(at, now);
      if (days === 0) return words.today;
      if (days === 1) return words.yesterday;
      return long(at, locale === 'th' || !sameYear(at, now));
    },
    full: (at) => `${long(at, true)} ${time(at)}`,
    moment(at, now = Date.now()) {
      const days = daysBetween(at, now);
      if (days <= 0) return time(at);
      if (days === 1) return `${words.yesterdayAt} ${time(at)}`;
      return sameYear(at, now) ? `${short(at)} ${time(at)}` : `${short(at)} ${yearOf(at)}`;
    },
    exact(at, now = Date.now()) {
      const days = daysBetween(at, now);
      if (days === 0) return seconds.format(at);
      if (days === 1) return `${words.yesterdayAt} ${seconds.format(at)}`;
      return `${short(at)}${sameYear(at, now) ? '' : ` ${yearOf(at)}`} ${seconds.format(at)}`;
    },
    sameDay: (a, b) => startOfDay(a) === startOfDay(b),
    month: (at) => `${monthName.format(at)} ${yearOf(at)}`,
    date: (at) => long(at, true),
    week: () =>
      WEEK[locale].map((day) => {
        // 4 January 1970 was a Sunday; noon is that day in every time zone's own reckoning.
        const at = new Date(1970, 0, 4 + day, 12).getTime();
        const name = weekdayName.format(at);
        return { day, short: locale === 'th' ? (THAI_DAYS[day] ?? '') : name.slice(0, 2), name };
      }),
  };
};

const made = new Map<string, Dates>();

/** The same for everyone who asks for the same, as long as the clock's zone stays: each row of each list needs them. */
export const datesOf = (locale: Locale, year: YearSetting): Dates => {
  const key = `${locale} ${year} ${new Date().getTimezoneOffset()}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const dates = createDates(locale, year);
  made.set(key, dates);
  return dates;
};
