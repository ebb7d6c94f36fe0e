import { z } from 'zod';
import { chatId, seq, userId } from './ids.ts';
import { limits } from './limits.ts';
import { hasKinds } from './search-text.ts';

/** The bridge's part about searching (ipc.ts). */

/** Filters that were chosen, beside those that are typed in the query. Several people or chats: any of them. ms. */
export const searchFilters = z.strictObject({
  from: z.array(userId).max(limits.searchNames).optional(),
  in: z.array(chatId).max(limits.searchNames).optional(),
  has: z.array(z.enum(hasKinds)).max(hasKinds.length).optional(),
  after: z.number().int().nonnegative().max(8.64e15).optional(),
  before: z.number().int().nonnegative().max(8.64e15).optional(),
});
export type SearchFilters = z.infer<typeof searchFilters>;

/** Where a search goes on: what the answer before said. */
const cursor = z.string().max(40);
export const searchInput = {
  query: z.string().max(limits.queryChars),
  filters: searchFilters.optional(),
  before: cursor.optional(),
};

/** Messages of one search in their order, without their texts. */
export const searchPlaces = z.object({ places: z.array(seq), next: cursor.nullable() });
