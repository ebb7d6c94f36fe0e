/** Calendar arithmetic in local time. Days are told by their local midnight, ms; each step goes by the calendar, not by 24 hours. */

export const dayStart = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

export const addDays = (at: number, days: number): number => {
  const date = new Date(dayStart(at));
  return dayStart(date.setDate(date.getDate() + days));
};

/** The same day some months on, or that month's last one. */
export const addMonths = (at: number, months: number): number => {
  const date = new Date(dayStart(at));
  const day = date.getDate();
  date.setDate(1);
  date.setMonth(date.getMonth() + months);
  const last = new Date(date.getFullYear(), date.getMonth() + 1, 0).getDate();
  return dayStart(date.setDate(Math.min(day, last)));
};

export const sameMonth = (a: number, b: number): boolean =>
  new Date(a).getMonth() === new Date(b).getMonth() && new Date(a).getFullYear() === new Date(b).getFullYear();

/** The six weeks in which the month of `at` is shown, whole; `first`: the day a week begins with, Sunday 0. */
export const weeksOf = (at: number, first: number): number[][] => {
  const begin = new Date(dayStart(at));
  begin.setDate(1);
  const lead = (begin.getDay() - first + 7) % 7;
  return Array.from({ length: 6 }, (_, week) =>
    Array.from({ length: 7 }, (_day, n) => addDays(begin.getTime(), week * 7 + n - lead)),
  );
};

/** Where a key leads from a day: arrows, Home and End of its week, Page keys by months and with Shift by years. */
export const dayByKey = (key: string, shift: boolean, at: number, first: number): number | null => {
  const inWeek = (new Date(at).getDay() - first + 7) % 7;
  switch (key) {
    case 'ArrowLeft':
      return addDays(at, -1);
    case 'ArrowRight':
      return addDays(at, 1);
    case 'ArrowUp':
      return addDays(at, -7);
    case 'ArrowDown':
      return addDays(at, 7);
    case 'Home':
      return addDays(at, -inWeek);
    case 'End':
      return addDays(at, 6 - inWeek);
    case 'PageUp':
      return addMonths(at, shift ? -12 : -1);
    case 'PageDown':
      return addMonths(at, shift ? 12 : 1);
    default:
      return null;
  }
};
