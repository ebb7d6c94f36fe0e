import type { ChatView, IpcRequestName, MessageView } from '../../contract/ipc.ts';
import { fail, ok } from '../../contract/result.ts';
import type { Handlers } from './memory-handlers.ts';

interface MemorySearch {
  chats: Map<number, ChatView>;
  messages: Map<number, MessageView[]>;
  people: { id: string; name: string; picture: string | null }[];
}

/** Searching and the pictures of a chat, in memory. */
export const memorySearch = ({
  chats,
  messages,
  people,
}: MemorySearch): Handlers<Extract<IpcRequestName, `search.${string}` | `pictures.${string}`>> => {
  return {
    'search.messages': ({ query, filters }) => {
      const words = query.toLowerCase();
      const hits = [...messages.values()]
        .flat()
        .filter((m) => (filters?.in?.includes(m.chatId) ?? true) && m.text.toLowerCase().includes(words))
        .sort((a, b) => b.at - a.at)
        .map((message) => {
          const start = message.text.toLowerCase().indexOf(words);
          const range: [number, number] = [start, start + words.length];
          return { message, chatTitle: chats.get(message.chatId)?.title ?? '', ranges: [range] };
        });
      return ok({ hits, next: null });
    },
    'search.places': ({ chatId, query }) => {
      const found = (messages.get(chatId) ?? []).filter((m) => m.text.toLowerCase().includes(query.toLowerCase()));
      return ok({ places: found.flatMap((m) => m.seq ?? []).reverse(), next: null });
    },
    'search.server': () => ok({ hits: [], next: null, whole: true }),
    'search.people': ({ text }) =>
      ok({ people: people.filter((person) => person.name.toLowerCase().includes(text.toLowerCase())) }),
    'pictures.page': ({ chatId }) =>
      ok({
        messages: (messages.get(chatId) ?? []).filter((m) => m.picture !== null),
        ...{ hasOlder: false, hasNewer: false, missing: false },
      }),
    'pictures.save': () => ok({ saved: true }),
    'pictures.copy': () => ok({}),
    'pictures.add': () => fail('UNSUPPORTED_MEDIA', 'Not a picture.'),
    'pictures.again': ({ src }) => ok({ id: 'again', src, width: 320, height: 200, bytes: 1_000, name: 'picture' }),
    'pictures.drop': () => ok({}),
  };
};
