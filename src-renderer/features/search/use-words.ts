import { useMemo } from 'react';
import { queryWords } from '../../../contract/fold.ts';
import { dayOfTime } from '../../../contract/search-day.ts';
import { parseSearch, type ParsedSearch } from '../../../contract/search-text.ts';
import { useToday } from '../chat-list/use-today.ts';

/** What is typed, told apart into words and filters. */
export const useParsed = (typed: string): ParsedSearch => {
  const today = useToday();
  return useMemo(() => parseSearch(typed, dayOfTime(today)), [typed, today]);
};

/** The folded words of what is typed. */
export const useWords = (typed: string): readonly string[] => {
  const { words } = useParsed(typed);
  return useMemo(() => queryWords(words), [words]);
};
