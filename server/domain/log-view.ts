import type { ChatEvent } from '../../contract/event.ts';
import type { EventRecord } from '../data/events.ts';
import { readFaces } from '../data/groups.ts';
import { readStates } from '../data/states.ts';
import type { Sql } from '../data/sql.ts';
import { eventOf, targetOf, targetStateOf } from './chat-view.ts';
import { namedIn } from './group-view.ts';

type Members = Parameters<typeof eventOf>[1];

const keyOf = (chatId: number, seq: number): string => `${chatId}-${seq}`;

/**
 * Entries of logs, ascending in each chat, as `userId` sees them. Of several acts on one message only the newest tells its
 * present state, and none where the message itself is among the entries. `members`: of an entry's chat.
 */
export const viewLog = async <E extends EventRecord>(
  sql: Sql,
  userId: number,
  entries: readonly E[],
  members: (entry: E) => Members,
): Promise<ChatEvent[]> => {
  const told = new Set(entries.filter((e) => e.type !== null).map((e) => keyOf(e.chat_id, Number(e.seq))));
  const newest = new Map<string, E>();
  for (const e of entries) {
    const target = targetOf(e);
    const key = keyOf(e.chat_id, target ?? 0);
    if (target !== null && !told.has(key)) newest.set(key, e);
  }
  const wanted = [...newest.values()].map((e) => ({ chatId: e.chat_id, seq: targetOf(e) ?? 0 }));
  const states = new Map(
    (await readStates(sql, userId, wanted)).map((s) => [keyOf(s.chat_id, Number(s.seq)), targetStateOf(s)]),
  );
  const named = [...new Set(entries.flatMap(namedIn))];
  const faces = new Map((await readFaces(sql, named)).map((f) => [f.id, f]));
  return entries.map((e) => {
    const key = keyOf(e.chat_id, targetOf(e) ?? 0);
    return eventOf(e, members(e), newest.get(key) === e ? states.get(key) : null, faces);
  });
};
