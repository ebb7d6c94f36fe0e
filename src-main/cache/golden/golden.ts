import { mixedMessages } from './messages-mixed.ts';
import { oddMessages } from './messages-odd.ts';
import { scriptMessages } from './messages-scripts.ts';
import { thaiMessages } from './messages-thai.ts';
import { mixedQueries } from './queries-mixed.ts';
import { oddQueries } from './queries-odd.ts';
import { scriptQueries } from './queries-scripts.ts';
import { thaiQueries } from './queries-thai.ts';

/** A number that never changes, and a text. */
export type GoldenMessage = readonly [id: number, text: string];
/**
 * What is asked for, and the numbers of all messages that must be found: each word of it stands in them somewhere, whatever
 * the case and however it was typed. Listed by hand.
 */
export type GoldenQuery = readonly [query: string, ids: readonly number[]];

/** The golden set of the search. */
export const goldenMessages: readonly GoldenMessage[] = [
  ...thaiMessages,
  ...mixedMessages,
  ...scriptMessages,
  ...oddMessages,
];
export const goldenQueries: readonly GoldenQuery[] = [...thaiQueries, ...mixedQueries, ...scriptQueries, ...oddQueries];
