import { useEffect, useState } from 'react';

/** Local midnight of today; changes when the day does, so that "Yesterday" is true after it, too. */
export const useToday = (): number => {
  const [today, setToday] = useState(() => new Date().setHours(0, 0, 0, 0));
  useEffect(() => {
    const wait = new Date(today).setDate(new Date(today).getDate() + 1) - Date.now();
    const timer = setTimeout(() => setToday(new Date().setHours(0, 0, 0, 0)), Math.max(wait, 0) + 1_000);
    return () => clearTimeout(timer);
  }, [today]);
  return today;
};
