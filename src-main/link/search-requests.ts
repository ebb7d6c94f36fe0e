import { matchRanges } from '../../contract/fold.ts';
import type { IpcOutput } from '../../contract/ipc.ts';
import { limits } from '../../contract/limits.ts';
import { fail, ok, type Result } from '../../contract/result.ts';
import type { RequestInput } from '../../contract/socket.ts';
import type { SearchPlan } from '../cache/api.ts';
import { faceSource } from '../cache/records.ts';
import { viewMessage } from '../views.ts';
import type { OpenAccount } from './account.ts';
import type { AccountRequests, OnAccount } from './requests.ts';

type SearchRequests = Pick<AccountRequests, 'search.messages' | 'search.places' | 'search.server' | 'search.people'>;

/** A search that the server is not through with: what it was asked, and the stretches that it has not looked at. */
interface Unfinished {
  account: OpenAccount;
  plan: SearchPlan;
}
/** As many are remembered; one that is not asked to go on for so long is forgotten. */
const UNFINISHED = 8;
/** A slow line takes its time. */
const ANSWER_MS = 15_000;

const wishOf = ({ words, from, has, after, before }: SearchPlan): RequestInput<'search_messages'> => ({
  query: words.join(' '),
  ...(from === null ? {} : { from: from.slice(0, limits.searchNames) }),
  ...(has.length === 0 ? {} : { has }),
  ...(after === null ? {} : { after: new Date(after).toISOString() }),
  ...(before === null ? {} : { before: new Date(before).toISOString() }),
});

/** Requests about searching: what is here, and what only the server has. */
export const createSearchRequests = (on: OnAccount): SearchRequests => {
  const unfinished = new Map<string, Unfinished>();
  let last = 0;
  /** Remembers what is left of a search; null: nothing is. */
  const remember = (account: OpenAccount, plan: SearchPlan): string | null => {
    if (plan.holes.length === 0) return null;
    last += 1;
    unfinished.set(String(last), { account, plan });
    for (const key of unfinished.keys()) if (Number(key) <= last - UNFINISHED) unfinished.delete(key);
    return String(last);
  };

  return {
    'search.messages': on(async (a, { query, filters, before }) => {
      // One without words finds nothing, but starts the worker that searches: the next does not wait for that.
      const wanted = { query, filters: filters ?? {}, before: before ?? null, limit: limits.searchResults };
      const { hits, next } = await a.cache.search(wanted);
      const shown = hits.map((hit) => ({ ...hit, message: viewMessage(a.overlay, hit.message) }));
      return ok({ hits: shown.filter((hit) => !hit.message.deleted), next });
    }),

    'search.places': on(async (a, { chatId, query, filters, before }) => {
      const wanted = { query, filters: filters ?? {}, before: before ?? null, limit: limits.searchPlaces };
      return ok(await a.cache.searchPlaces(chatId, wanted));
    }),

    'search.server': on(async (a, { query, filters, before }): Promise<Result<IpcOutput<'search.server'>>> => {
      const known = before === undefined ? undefined : unfinished.get(before);
      const plan = known?.account === a ? known.plan : await a.cache.searchPlan({ query, filters: filters ?? {} });
      if (plan === null || plan.holes.length === 0) return ok({ hits: [], next: null, whole: true });
      const link = a.link();
      if (!link) return fail('OFFLINE', 'Older messages are on the server only.');
      const [now, later] = [plan.holes.slice(0, limits.searchStretches), plan.holes.slice(limits.searchStretches)];
      const r = await link.request('search_messages', { ...wishOf(plan), within: now }, ANSWER_MS);
      if (!r.ok) return r;
      const hits = a.cache
        .views(r.value.messages)
        .map(({ message, chatTitle }) => ({
          message: viewMessage(a.overlay, message),
          chatTitle,
          ranges: matchRanges(message.text, plan.words),
        }))
        .filter(({ message }) => !message.deleted);
      return ok({ hits, next: remember(a, { ...plan, holes: [...r.value.rest, ...later] }), whole: false });
    }),

    'search.people': on(async (a, { text }) => {
      const people = await a.cache.people(text);
      return ok({ people: people.map((p) => ({ ...p, picture: faceSource(p.picture) })) });
    }),
  };
};
