import { expect, test } from 'vitest';
import { ok } from '../../contract/result.ts';
import { firstList } from './first-list.ts';

/** A core that counts how often it was asked, and whose changes are told by hand. */
const counting = () => {
  let asked = 0;
  const listeners = new Map<string, Set<() => void>>();
  const core: Parameters<typeof firstList>[0] = {
    requests: {
      'chats.part': () => {
        asked += 1;
        return Promise.resolve(ok({ chats: [], next: null, unread: asked }));
      },
    },
    on(name, listener) {
      const told = (): void => Reflect.apply(listener, undefined, []);
      const all = listeners.get(name) ?? new Set();
      listeners.set(name, all.add(told));
      return () => void all.delete(told);
    },
  };
  return {
    core,
    tell: (name: string) => listeners.get(name)?.forEach((told) => told()),
    heard: () => [...listeners.values()].reduce((sum, all) => sum + all.size, 0),
  };
};

test('the first answer was read before it was asked for; later ones are new, and nothing is listened to any more', async () => {
  const { core, heard } = counting();
  const list = firstList(core);
  expect(await list({ after: null })).toEqual(ok({ chats: [], next: null, unread: 1 }));
  expect(heard()).toBe(0);
  expect(await list({ after: null })).toEqual(ok({ chats: [], next: null, unread: 2 }));
});

test.each(['chats.changed', 'account.changed', 'presence.changed'])('after %s it is read anew', async (name) => {
  const { core, tell } = counting();
  const list = firstList(core);
  tell(name);
  expect(await list({ after: null })).toEqual(ok({ chats: [], next: null, unread: 2 }));
});
